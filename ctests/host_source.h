/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A memory source of the test's own, which keeps a ledger and fails when it is told to. Its memory is never
 * zero. */

#ifndef HOST_SOURCE_H
#define HOST_SOURCE_H

#include <pthread.h>

#include "fixture.h"
#include "page.h"

enum { MOST_REGIONS = 4096 };

struct region
{
    BYTE *memory;
    size_t bytes;
    void *block;
};

/* The last is on a page, but not at the alignment that was asked for, if that is more. */
enum fault { NO_MEMORY, MISALIGNED, ON_ANY_PAGE };

struct source
{
    pthread_mutex_t lock;
    struct region out[MOST_REGIONS];
    size_t regions;
    size_t bytes_out;
    unsigned long requests;
    size_t largest_request;
    size_t largest_alignment;
    /* Requests from first_refused up to below last_refused end in the fault. */
    unsigned long first_refused;
    unsigned long last_refused;
    enum fault fault;
    size_t most;
    /* For more than this it has nothing. */
    size_t most_aligned;
    /* Runs within each call. */
    void (*meanwhile)(void);
};

static inline void *acquire_memory(void *context, size_t bytes, size_t alignment)
{
    struct source *source = (struct source *)context;
    BYTE *memory = NULL;
    CHECK(bytes > 0 && bytes % page_bytes() == 0);
    CHECK(alignment >= page_bytes() && (alignment & (alignment - 1)) == 0);
    if (source->meanwhile)
        source->meanwhile();
    CHECK_EQUAL(pthread_mutex_lock(&source->lock), 0);
    unsigned long request = source->requests++;
    int is_refused = request >= source->first_refused && request < source->last_refused;
    if (bytes > source->largest_request)
        source->largest_request = bytes;
    if (alignment > source->largest_alignment)
        source->largest_alignment = alignment;
    if (bytes <= source->most && alignment <= source->most_aligned && !(is_refused && source->fault == NO_MEMORY))
    {
        void *block = malloc(bytes + alignment);
        CHECK(block != NULL && source->regions < MOST_REGIONS);
        memory = (BYTE *)(((uintptr_t)block + alignment - 1) & ~(uintptr_t)(alignment - 1));
        if (is_refused && source->fault == MISALIGNED)
            memory = (BYTE *)block + ((uintptr_t)block % alignment == 0 ? 64 : 0);
        else if (is_refused && alignment > page_bytes())
            memory = memory - (BYTE *)block < (ptrdiff_t)page_bytes() ? memory + page_bytes() : memory - page_bytes();
        memset(memory, 0xA5, bytes);
        source->out[source->regions++] = (struct region){memory, bytes, block};
        source->bytes_out += bytes;
    }
    CHECK_EQUAL(pthread_mutex_unlock(&source->lock), 0);
    return memory;
}

static inline void release_memory(void *context, void *memory, size_t bytes)
{
    struct source *source = (struct source *)context;
    size_t i = 0;
    if (source->meanwhile)
        source->meanwhile();
    CHECK_EQUAL(pthread_mutex_lock(&source->lock), 0);
    while (i < source->regions && source->out[i].memory != memory)
        i++;
    CHECK(i < source->regions);
    CHECK_EQUAL(source->out[i].bytes, bytes);
    memset(memory, 0x5A, bytes);
    free(source->out[i].block);
    source->out[i] = source->out[--source->regions];
    source->bytes_out -= bytes;
    CHECK_EQUAL(pthread_mutex_unlock(&source->lock), 0);
}

static inline struct source *new_source(void)
{
    struct source *source = (struct source *)calloc(1, sizeof(*source));
    CHECK(source != NULL);
    CHECK_EQUAL(pthread_mutex_init(&source->lock, NULL), 0);
    source->most = SIZE_MAX;
    source->most_aligned = SIZE_MAX;
    return source;
}

/* Every region must have come back. */
static inline void end_source(struct source *source)
{
    CHECK_EQUAL(source->regions, 0);
    CHECK_EQUAL(source->bytes_out, 0);
    pthread_mutex_destroy(&source->lock);
    free(source);
}

static inline WMSBufferAllocatorOptions options_with(struct source *source)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.pfnAcquireMemory = acquire_memory;
    options.pfnReleaseMemory = release_memory;
    options.pMemoryContext = source;
    return options;
}

static inline IWMSBufferAllocator *new_allocator_of(const WMSBufferAllocatorOptions *options)
{
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(options, &allocator), S_OK);
    CHECK(allocator != NULL);
    return allocator;
}

static inline void refuse_options(const WMSBufferAllocatorOptions *options)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
    CHECK_EQUAL(WMSCreateBufferAllocator(options, &allocator), E_INVALIDARG);
    CHECK(allocator == NULL);
}

static inline WMSBufferAllocatorStatistics statistics_of(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
    IWMSBufferAllocatorControl_Release(control);
    return statistics;
}

static inline void trim(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

#endif
