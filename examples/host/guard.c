/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A bug hunt: with guard pages, a plug-in that writes one byte too many crashes in the very line. Here it
 * writes up to the last byte and lives. WMSBUFFER_GUARD=1 does the same to a program that is not rebuilt.
 * What is live, since when and how often referenced, tells who forgets to release. */

#define COBJMACROS
#include <wmsallocator.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void plug_in(INSSBuffer *packet)
{
    BYTE *bytes = NULL;
    DWORD length = 0;
    if (SUCCEEDED(INSSBuffer_GetBufferAndLength(packet, &bytes, &length)))
        memset(bytes, 0xFF, length); /* length + 1 would crash here */
    INSSBuffer_AddRef(packet);       /* and this is forgotten */
}

int main(void)
{
    WMSBufferAllocatorOptions options = {
        .cbSize = sizeof(options),
        .dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES | WMS_BUFFER_ALLOCATOR_TRACK_AGE,
        .pszLabel = "plug-in",
    };
    IWMSBufferAllocator *allocator = NULL;
    IWMSBufferAllocatorControl *control = NULL;
    INSSBuffer *packet = NULL;
    WMSLiveBuffer live[8];
    DWORD count = 0;
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)))
        return 1;
    IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control);
    for (int i = 0; i < 10; i++)
    {
        if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &packet)))
            return 1;
        if (i == 4)
            plug_in(packet);
        INSSBuffer_Release(packet);
    }
    IWMSBufferAllocatorControl_GetLiveBuffers(control, live, 8, &count);
    for (DWORD i = 0; i < count; i++)
        printf("%s: %p, %u bytes, %u references, %" PRIu64 " allocations ago\n", live[i].szLabel,
            (void *)live[i].pBuffer, (unsigned)live[i].cbMaxLength, (unsigned)live[i].cReferences, live[i].cAge);
    if (count == 1)
        INSSBuffer_Release(live[0].pBuffer); /* the one that was forgotten */
    IWMSBufferAllocatorControl_Release(control);
    IWMSBufferAllocator_Release(allocator);
    return count == 1 && live[0].cAge == 5 ? 0 : 1;
}
