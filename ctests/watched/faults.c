/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* faults CASE: a program that uses a buffer as it must not, for AddressSanitizer and memcheck to find in it
 * while the library is the one that is shipped. A comment that begins with "line:" marks a line that the
 * report has to name. */

#define COBJMACROS
#include <wmsallocator.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../page.h"

static IWMSBufferAllocator *new_allocator(DWORD flags)
{
    WMSBufferAllocatorOptions options;
    IWMSBufferAllocator *allocator;
    memset(&options, 0, sizeof(options));
    options.cbSize = sizeof(options);
    options.dwFlags = flags;
    if (WMSCreateBufferAllocator(&options, &allocator) != S_OK)
        exit(2);
    return allocator;
}

static INSSBuffer *allocate(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer;
    if (IWMSBufferAllocator_AllocateBuffer(allocator, size, &buffer) != S_OK) /* line: allocated */
        exit(2);
    return buffer;
}

static INSSBuffer *allocate_pages(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer;
    if (IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, size, &buffer) != S_OK)
        exit(2);
    return buffer;
}

static volatile BYTE *bytes_of(INSSBuffer *buffer)
{
    BYTE *bytes;
    DWORD length;
    if (INSSBuffer_GetBufferAndLength(buffer, &bytes, &length) != S_OK)
        exit(2);
    return bytes;
}

static void release(INSSBuffer *buffer)
{
    INSSBuffer_Release(buffer); /* line: released */
}

static void read_after_release(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = allocate(allocator, 100);
    volatile BYTE *bytes = bytes_of(buffer);
    bytes[3] = 1;
    release(buffer);
    (void)bytes[3]; /* line: read_after_release */
}

static void write_after_release_of_pages(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = allocate_pages(allocator, 3 << 20);
    volatile BYTE *bytes = bytes_of(buffer);
    release(buffer);
    bytes[2 << 20] = 1; /* line: write_after_release_of_pages */
}

static void read_after_release_to_a_reserve(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *buffer = allocate(allocator, 100);
    volatile BYTE *bytes = bytes_of(buffer);
    release(buffer);
    if (IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control) != S_OK ||
        IWMSBufferAllocatorControl_Reserve(control, 100, 10) != S_OK)
        exit(2);
    (void)bytes[3]; /* line: read_after_release_to_a_reserve */
}

static void *release_elsewhere(void *buffer)
{
    release((INSSBuffer *)buffer);
    return NULL;
}

static void write_after_release_by_another_thread(IWMSBufferAllocator *allocator)
{
    pthread_t thread;
    INSSBuffer *buffer = allocate(allocator, 1316);
    volatile BYTE *bytes = bytes_of(buffer);
    if (pthread_create(&thread, NULL, release_elsewhere, buffer) != 0)
        exit(2);
    pthread_join(thread, NULL);
    bytes[0] = 1; /* line: write_after_release_by_another_thread */
}

static void write_beyond_the_maximum(IWMSBufferAllocator *allocator)
{
    bytes_of(allocate(allocator, 100))[100] = 1; /* line: write_beyond_the_maximum */
}

/* Memory that served another buffer of the same size class, up to its end. */
static void write_beyond_a_smaller_maximum(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = allocate(allocator, 128);
    bytes_of(buffer)[127] = 1;
    release(buffer);
    bytes_of(allocate(allocator, 99))[99] = 1; /* line: write_beyond_a_smaller_maximum */
}

static void read_beyond_zeroed_bytes(IWMSBufferAllocator *unused)
{
    IWMSBufferAllocator *allocator = new_allocator(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE);
    (void)unused;
    (void)bytes_of(allocate(allocator, 99))[99]; /* line: read_beyond_zeroed_bytes */
}

static void write_beyond_the_pages(IWMSBufferAllocator *allocator)
{
    /* A size class has more pages than one of them. */
    INSSBuffer *buffer = allocate_pages(allocator, (512 << 10) + 1);
    bytes_of(buffer)[(512 << 10) + page_bytes()] = 1; /* line: write_beyond_the_pages */
}

static void write_just_behind_a_guarded_buffer(IWMSBufferAllocator *unused)
{
    IWMSBufferAllocator *allocator = new_allocator(WMS_BUFFER_ALLOCATOR_GUARD_PAGES);
    (void)unused;
    /* The page that crashes begins at a multiple of 16. */
    bytes_of(allocate(allocator, 100))[100] = 1; /* line: write_just_behind_a_guarded_buffer */
}

static void decide_by_what_nobody_wrote(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = allocate(allocator, 100);
    memset((void *)bytes_of(buffer), 0, 100);
    release(buffer);
    buffer = allocate(allocator, 100);
    if (bytes_of(buffer)[7]) /* line: decide_by_what_nobody_wrote */
        puts("it was not cleared");
    release(buffer);
}

static void forget_a_buffer(IWMSBufferAllocator *allocator)
{
    INSSBuffer *volatile buffer;
    INSSBuffer *other = allocate(allocator, 1000);
    /* The last one to leave a magazine, and whose address nobody has overwritten there. */
    buffer = allocate(allocator, 1000); /* line: forget_a_buffer */
    buffer = NULL;
    (void)buffer;
    release(other);
}

static void use_one(IWMSBufferAllocator *allocator, DWORD size, DWORD properties)
{
    static BYTE value[2000];
    INSSBuffer4 *buffer4;
    INSSBuffer *buffer = allocate(allocator, size);
    INSSBuffer *pages = allocate_pages(allocator, size);
    memset((void *)bytes_of(buffer), 1, size);
    memset((void *)bytes_of(pages), 1, (size + 4095) & ~4095u);
    if (INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4) != S_OK)
        exit(2);
    for (DWORD i = 0; i < properties; i++)
    {
        GUID name = {0, 0, 0, {0}};
        DWORD found = 100 * i;
        name.Data1 = i;
        if (INSSBuffer4_SetProperty(buffer4, name, value, found) != S_OK ||
            INSSBuffer4_GetProperty(buffer4, name, value, &found) != S_OK)
            exit(2);
    }
    INSSBuffer4_Release(buffer4);
    release(buffer);
    release(pages);
}

static void *use_many(void *allocator)
{
    enum { COUNT = 300 };
    static const DWORD sizes[] = {1, 64, 100, 1088, 5000, 40000, 1 << 20, 3 << 20};
    INSSBuffer *buffers[COUNT];
    for (int i = 0; i < COUNT; i++)
    {
        buffers[i] = allocate((IWMSBufferAllocator *)allocator, sizes[i % 6]);
        memset((void *)bytes_of(buffers[i]), 2, sizes[i % 6]);
    }
    for (int i = 0; i < COUNT; i++)
        release(buffers[i * 7 % COUNT]);
    for (int i = 0; i < 40; i++)
        use_one((IWMSBufferAllocator *)allocator, sizes[i % 8], (DWORD)i % 9);
    return NULL;
}

/* Everything that is allowed, in memory that comes and goes for more than one purpose. */
static void nothing(IWMSBufferAllocator *unused)
{
    static const DWORD flags[] = {0, WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE, WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE};
    (void)unused;
    for (int i = 0; i < 3; i++)
    {
        enum { BYTES = 16 << 20 };
        IWMSBufferAllocator *allocator = new_allocator(flags[i]);
        IWMSBufferAllocatorControl *control;
        pthread_t thread;
        void *pages;
        INSSBuffer *buffer;
        if (pthread_create(&thread, NULL, use_many, allocator) != 0)
            exit(2);
        use_many(allocator);
        pthread_join(thread, NULL);
        use_many(allocator);
        buffer = allocate(allocator, 5000);
        if (flags[i] != 0 && bytes_of(buffer)[4999] != 0)
            exit(2);
        if (IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control) != S_OK)
            exit(2);
        IWMSBufferAllocatorControl_Trim(control);
        IWMSBufferAllocatorControl_Release(control);
        IWMSBufferAllocator_Release(allocator);
        memset((void *)bytes_of(buffer), 3, 5000);
        release(buffer);
        /* The system may give the addresses again that went back to it. */
        pages = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED)
            exit(2);
        memset(pages, 4, BYTES);
        munmap(pages, BYTES);
    }
}

static void *acquire(void *context, size_t bytes, size_t alignment)
{
    (void)context;
    return aligned_alloc(alignment, bytes);
}

static void give_back(void *context, void *memory, size_t bytes)
{
    (void)context;
    (void)bytes;
    free(memory);
}

/* Of blocks that memcheck knows already. */
static IWMSBufferAllocator *new_allocator_of_the_heap(DWORD flags)
{
    WMSBufferAllocatorOptions options;
    IWMSBufferAllocator *allocator;
    memset(&options, 0, sizeof(options));
    options.cbSize = sizeof(options);
    options.dwFlags = flags;
    options.pfnAcquireMemory = acquire;
    options.pfnReleaseMemory = give_back;
    if (WMSCreateBufferAllocator(&options, &allocator) != S_OK)
        exit(2);
    return allocator;
}

static void read_after_release_to_the_heap(IWMSBufferAllocator *unused)
{
    INSSBuffer *buffer = allocate(new_allocator_of_the_heap(0), 100);
    volatile BYTE *bytes = bytes_of(buffer);
    (void)unused;
    bytes[3] = 1;
    release(buffer);
    (void)bytes[3]; /* line: read_after_release_to_the_heap */
}

static void decide_by_what_nobody_wrote_to_the_heap(IWMSBufferAllocator *unused)
{
    IWMSBufferAllocator *allocator = new_allocator_of_the_heap(0);
    INSSBuffer *buffer = allocate(allocator, 100);
    (void)unused;
    memset((void *)bytes_of(buffer), 0, 100);
    release(buffer);
    buffer = allocate(allocator, 100);
    if (bytes_of(buffer)[7]) /* line: decide_by_what_nobody_wrote_to_the_heap */
        puts("it was not cleared");
    release(buffer);
}

static void nothing_with_the_heap(IWMSBufferAllocator *unused)
{
    static const DWORD flags[] = {0, WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE, WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE};
    (void)unused;
    for (int i = 0; i < 3; i++)
    {
        IWMSBufferAllocator *allocator = new_allocator_of_the_heap(flags[i]);
        INSSBuffer *buffer;
        use_many(allocator);
        buffer = allocate(allocator, 5000);
        if (flags[i] != 0 && bytes_of(buffer)[4999] != 0)
            exit(2);
        IWMSBufferAllocator_Release(allocator);
        release(buffer);
    }
}

#define FAULT(name) {#name, name}
static const struct
{
    const char *name;
    void (*commit)(IWMSBufferAllocator *);
} faults[] = {
    FAULT(read_after_release),
    FAULT(write_after_release_of_pages),
    FAULT(write_after_release_by_another_thread),
    FAULT(read_after_release_to_a_reserve),
    FAULT(write_beyond_the_maximum),
    FAULT(write_beyond_a_smaller_maximum),
    FAULT(read_beyond_zeroed_bytes),
    FAULT(write_beyond_the_pages),
    FAULT(write_just_behind_a_guarded_buffer),
    FAULT(decide_by_what_nobody_wrote),
    FAULT(forget_a_buffer),
    FAULT(nothing),
    FAULT(read_after_release_to_the_heap),
    FAULT(decide_by_what_nobody_wrote_to_the_heap),
    FAULT(nothing_with_the_heap),
};

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "begin") == 0)
        return 0;
    for (size_t i = 0; argc == 2 && i < sizeof(faults) / sizeof(faults[0]); i++)
    {
        IWMSBufferAllocator *allocator;
        if (strcmp(faults[i].name, argv[1]) != 0)
            continue;
        allocator = new_allocator(0);
        faults[i].commit(allocator);
        IWMSBufferAllocator_Release(allocator);
        return 0;
    }
    return 2;
}
