/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "source.h"

#include <sys/mman.h>

#include "random.h"

enum { LONGEST_OUTAGE = 30 };

/* Pages that begin on a multiple of the alignment. */
static void *map(size_t bytes, size_t alignment)
{
    BYTE *pages = mmap(NULL, bytes + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;
    if (pages == MAP_FAILED)
        return NULL;
    before = (alignment - (uintptr_t)pages % alignment) % alignment;
    if (before > 0)
        munmap(pages, before);
    if (alignment > before)
        munmap(pages + before + bytes, alignment - before);
    return pages + before;
}

static int is_refused(struct source *source)
{
    if (source->refusals == 0 && source->outages > 0 && one_in(&source->random, source->outages))
        source->refusals = random_below(&source->random, LONGEST_OUTAGE) + 1;
    if (source->refusals == 0)
        return 0;
    source->refusals--;
    source->refused++;
    return 1;
}

static void *acquire(void *context, size_t bytes, size_t alignment)
{
    struct source *source = (struct source *)context;
    void *memory = NULL;
    CHECK_EQUAL(pthread_mutex_lock(&source->lock), 0);
    if (!is_refused(source))
        memory = map(bytes, alignment);
    if (memory)
    {
        if (source->regions == source->room)
        {
            source->room = source->room * 2 + 64;
            source->out = (struct region *)realloc(source->out, source->room * sizeof(source->out[0]));
            CHECK(source->out != NULL);
        }
        source->out[source->regions++] = (struct region){memory, bytes};
        source->bytes_taken += bytes;
    }
    CHECK_EQUAL(pthread_mutex_unlock(&source->lock), 0);
    return memory;
}

static void release_region(void *context, void *memory, size_t bytes)
{
    struct source *source = (struct source *)context;
    size_t i = 0;
    CHECK_EQUAL(pthread_mutex_lock(&source->lock), 0);
    while (i < source->regions && source->out[i].memory != memory)
        i++;
    CHECK(i < source->regions);
    CHECK_EQUAL(source->out[i].bytes, bytes);
    source->out[i] = source->out[--source->regions];
    source->bytes_released += bytes;
    CHECK_EQUAL(munmap(memory, bytes), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&source->lock), 0);
}

void begin_source(struct source *source, uint64_t random, uint32_t outages)
{
    memset(source, 0, sizeof(*source));
    CHECK_EQUAL(pthread_mutex_init(&source->lock, NULL), 0);
    source->random = random;
    source->outages = outages;
}

void give_source(struct source *source, WMSBufferAllocatorOptions *options)
{
    options->pfnAcquireMemory = acquire;
    options->pfnReleaseMemory = release_region;
    options->pMemoryContext = source;
}

uint64_t bytes_out(struct source *source)
{
    uint64_t bytes;
    CHECK_EQUAL(pthread_mutex_lock(&source->lock), 0);
    bytes = source->bytes_taken - source->bytes_released;
    CHECK_EQUAL(pthread_mutex_unlock(&source->lock), 0);
    return bytes;
}

void end_source(struct source *source)
{
    CHECK_EQUAL(source->bytes_taken, source->bytes_released);
    CHECK_EQUAL(source->regions, 0);
    free(source->out);
    pthread_mutex_destroy(&source->lock);
}
