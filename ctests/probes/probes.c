/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* probes FILE: calls of each way that a buffer can come and go by. Writes to FILE what the probes must tell, a
 * line each, in the order in which they must. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static FILE *expected;

static IWMSBufferAllocator *new_allocator(DWORD flags)
{
    WMSBufferAllocatorOptions options;
    IWMSBufferAllocator *allocator;
    memset(&options, 0, sizeof(options));
    options.cbSize = sizeof(options);
    options.dwFlags = flags;
    options.cbMaxBufferSize = 0xFFFFFFFF;
    if (WMSCreateBufferAllocator(&options, &allocator) != S_OK)
        exit(2);
    return allocator;
}

static INSSBuffer *allocated(IWMSBufferAllocator *allocator, DWORD size, HRESULT result, INSSBuffer *buffer)
{
    if (result == S_OK)
        fprintf(expected, "allocate %lu %lu %lu\n", (unsigned long)allocator, (unsigned long)buffer,
                (unsigned long)size);
    else if (result == E_OUTOFMEMORY)
        fprintf(expected, "refusal %lu %lu\n", (unsigned long)allocator, (unsigned long)size);
    return buffer;
}

static INSSBuffer *allocate(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = NULL;
    HRESULT result = IWMSBufferAllocator_AllocateBuffer(allocator, size, &buffer);
    return allocated(allocator, size, result, buffer);
}

static INSSBuffer *allocate_pages(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = NULL;
    HRESULT result = IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, size, &buffer);
    return allocated(allocator, size, result, buffer);
}

static void release(INSSBuffer *buffer)
{
    if (INSSBuffer_Release(buffer) == 0)
        fprintf(expected, "release %lu\n", (unsigned long)buffer);
}

static void set_property(INSSBuffer *buffer)
{
    static const GUID name = {1, 2, 3, {4}};
    INSSBuffer3 *buffer3;
    if (INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer3, (void **)&buffer3) != S_OK ||
        INSSBuffer3_SetProperty(buffer3, name, (void *)&name, sizeof(name)) != S_OK)
        exit(2);
    release((INSSBuffer *)buffer3);
}

/* Slices are buffers of 32 bytes; the last of them has the last reference on what it shows. */
static void use_slices(IWMSBufferAllocator *allocator)
{
    enum { COUNT = 10 };
    INSSBuffer *parent = allocate(allocator, 1000);
    INSSBuffer *slices[COUNT];
    for (int i = 0; i < COUNT; i++)
    {
        HRESULT result = WMSCreateBufferSlice(parent, 1, 100, &slices[i]);
        allocated(allocator, 32, result, slices[i]);
    }
    set_property(slices[1]);
    release(parent);
    for (int i = 0; i < COUNT; i++)
        release(slices[i]);
    fprintf(expected, "release %lu\n", (unsigned long)parent);
}

static void use(IWMSBufferAllocator *allocator)
{
    enum { COUNT = 10 };
    static const DWORD sizes[] = {0, 100, 1316, 70000, 3 << 20};
    INSSBuffer *buffers[COUNT];
    for (int i = 0; i < 5; i++)
    {
        for (int j = 0; j < COUNT; j++)
            buffers[j] = allocate(allocator, sizes[i]);
        for (int j = 0; j < COUNT; j++)
            release(buffers[j]);
        for (int j = 0; j < COUNT; j++)
            buffers[j] = allocate_pages(allocator, sizes[i] + 1);
        for (int j = 0; j < COUNT; j++)
            release(buffers[j]);
        /* The one that was released last. */
        release(allocate(allocator, sizes[i]));
        release(allocate(allocator, sizes[i]));
    }
    buffers[0] = allocate(allocator, 188);
    set_property(buffers[0]);
    release(buffers[0]);
    use_slices(allocator);
}

int main(int argc, char **argv)
{
    IWMSBufferAllocator *one = new_allocator(0);
    IWMSBufferAllocator *other = new_allocator(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE);
    IWMSBufferAllocator *third = new_allocator(0);
    struct rlimit memory = {1 << 30, 1 << 30};
    if (argc != 2 || (expected = fopen(argv[1], "w")) == NULL || setrlimit(RLIMIT_AS, &memory) != 0)
        return 2;
    use(one);
    use(other);
    use(one);
    for (int i = 0; i < 3; i++)
    {
        INSSBuffer *buffer = allocate(one, 500);
        release(allocate(third, 500));
        release(buffer);
        allocate(one, 0xF0000000);
        allocate_pages(other, 0xF0000000);
        /* Refused, but not for want of memory. */
        allocate_pages(one, 0);
    }
    IWMSBufferAllocator_Release(one);
    IWMSBufferAllocator_Release(other);
    IWMSBufferAllocator_Release(third);
    return fclose(expected) != 0;
}
