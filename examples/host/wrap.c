/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Memory that the host registered with a device is handed to plug-ins as a buffer, and one of them writes to
 * what others may still read: it gets a copy only then. A second allocator tells when buffers come back. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <string.h>

/* Stands for memory that a network card may read. */
static struct
{
    BYTE bytes[4096];
    int is_lent;
} region;

static void WMSBUFFER_CALL take_back(void *pContext, BYTE *pData)
{
    (void)pData;
    *(int *)pContext = 0;
}

static int fail(const char *what)
{
    fprintf(stderr, "%s failed\n", what);
    return 1;
}

/* A plug-in that puts its mark on what it gets. It takes one reference and gives one. */
static HRESULT put_mark(INSSBuffer **buffer)
{
    BYTE *bytes = NULL;
    HRESULT result = WMSMakeWritable(buffer);
    if (FAILED(result))
        return result;
    result = INSSBuffer_GetBuffer(*buffer, &bytes);
    if (SUCCEEDED(result))
        memcpy(bytes, "mark", 4);
    return result;
}

static int lend(void)
{
    INSSBuffer *lent = NULL;
    INSSBuffer *marked;
    region.is_lent = 1;
    if (FAILED(WMSWrapMemory(region.bytes, sizeof(region.bytes), take_back, &region.is_lent, &lent)))
        return fail("WMSWrapMemory");

    /* Nobody else has it: marked where it is. */
    if (FAILED(put_mark(&lent)) || memcmp(region.bytes, "mark", 4) != 0)
        return fail("marking the region");

    /* Two have it: who writes gets a copy, which is no part of the region. */
    memset(region.bytes, 0, sizeof(region.bytes));
    marked = lent;
    INSSBuffer_AddRef(marked);
    if (FAILED(put_mark(&marked)) || marked == lent || region.bytes[0] != 0)
        return fail("marking a copy");
    INSSBuffer_Release(lent);
    if (region.is_lent)
        return fail("taking the region back");
    INSSBuffer_Release(marked);
    return 0;
}

static void WMSBUFFER_CALL go_on(void *pContext, DWORD cbMaxLength)
{
    (void)cbMaxLength;
    ++*(unsigned *)pContext;
}

static int count_releases(void)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = NULL;
    unsigned released = 0;
    options.pfnBufferReleased = go_on;
    options.pReleasedContext = &released;
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)))
        return fail("WMSCreateBufferAllocator");
    for (int i = 0; i < 10; i++)
    {
        INSSBuffer *buffer = NULL;
        if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &buffer)))
            return fail("AllocateBuffer");
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
    printf("%u buffers came back\n", released);
    return released == 10 ? 0 : fail("hearing of releases");
}

int main(void)
{
    return lend() || count_releases();
}
