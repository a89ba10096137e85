/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Many threads on one allocator, on one buffer, and on buffers that pass from hand to hand. */

#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

enum { THREADS = 8, CROWD = 32 };

static void run_threads(int count, void *(*body)(void *), void *arguments, size_t size)
{
    pthread_t threads[CROWD];
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, body, (char *)arguments + (size_t)i * size), 0);
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* All bytes tell the same number, as do the used length and the only property. */
static void write_pattern(INSSBuffer4 *buffer, uint32_t number)
{
    BYTE *address = address_of((INSSBuffer *)buffer);
    DWORD maximum = maximum_of((INSSBuffer *)buffer);
    memset(address, (BYTE)number, maximum);
    CHECK_EQUAL(INSSBuffer4_SetLength(buffer, number % (maximum + 1)), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), &number, sizeof(number)), S_OK);
}

static void check_pattern(INSSBuffer4 *buffer)
{
    BYTE *address = address_of((INSSBuffer *)buffer);
    DWORD maximum = maximum_of((INSSBuffer *)buffer);
    uint32_t number = 0;
    DWORD size = sizeof(number);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), &number, &size), S_OK);
    CHECK_EQUAL(size, sizeof(number));
    CHECK_EQUAL(property_count(buffer), 1);
    CHECK_EQUAL(length_of((INSSBuffer *)buffer), number % (maximum + 1));
    CHECK(all_bytes_are(address, maximum, (BYTE)number));
}

/* Nothing is live, and every buffer that was made was released. */
static void check_all_released(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
    CHECK_EQUAL(statistics.cLiveBuffers, 0);
    CHECK_EQUAL(statistics.cbLive, 0);
    CHECK_EQUAL(statistics.cAllocations, statistics.cReleases);
    IWMSBufferAllocatorControl_Release(control);
}

static void *add_and_release(void *argument)
{
    INSSBuffer *buffer = *(INSSBuffer **)argument;
    for (unsigned i = 0; i < test_rounds(100000); i++)
    {
        CHECK(INSSBuffer_AddRef(buffer) >= 3);
        CHECK(INSSBuffer_Release(buffer) >= 2);
    }
    CHECK(INSSBuffer_Release(buffer) >= 1);
    return NULL;
}

TEST(references_from_eight_threads_add_up)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    INSSBuffer *buffers[THREADS];
    for (int i = 0; i < THREADS; i++)
    {
        buffers[i] = buffer;
        INSSBuffer_AddRef(buffer);
    }
    run_threads(THREADS, add_and_release, buffers, sizeof(buffers[0]));
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

struct half
{
    IWMSBufferAllocator *allocator;
    INSSBuffer *buffer;
    size_t start;
    int zeroes;
};

enum { HALF = 2000 };

/* Whoever releases last has the memory overwritten, and with it what the other one wrote before. */
static void *write_a_half(void *argument)
{
    struct half *half = (struct half *)argument;
    memset(address_of(half->buffer) + half->start, 0xBB, HALF);
    if (INSSBuffer_Release(half->buffer) == 0)
    {
        INSSBuffer *next = new_buffer(half->allocator, 2 * HALF);
        if (half->zeroes)
            CHECK(all_bytes_are(address_of(next), 2 * HALF, 0));
        else
            memset(address_of(next), 0, 2 * HALF);
        INSSBuffer_Release(next);
    }
    return NULL;
}

static void race_to_the_last_release(IWMSBufferAllocator *allocator, int zeroes)
{
    for (unsigned round = 0; round < test_rounds(1000); round++)
    {
        INSSBuffer *buffer = new_buffer(allocator, 2 * HALF);
        struct half halves[2] = {{allocator, buffer, 0, zeroes}, {allocator, buffer, HALF, zeroes}};
        INSSBuffer_AddRef(buffer);
        run_threads(2, write_a_half, halves, sizeof(halves[0]));
    }
    check_all_released(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(the_last_release_comes_after_all_that_others_did)
{
    race_to_the_last_release(new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE), 1);
}

/* Without an option the last release is one of the quick ones; ThreadSanitizer sees what it forgets. */
TEST(an_ordinary_last_release_comes_after_all_that_others_did)
{
    race_to_the_last_release(new_allocator(), 0);
}

static void *allocate_and_release(void *argument)
{
    IWMSBufferAllocator *allocator = *(IWMSBufferAllocator **)argument;
    uint32_t random = (uint32_t)(uintptr_t)argument | 1;
    for (unsigned i = 0; i < test_rounds(20000); i++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, next_random(&random) % 3000);
        write_pattern(buffer, random);
        check_pattern(buffer);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    }
    CHECK(IWMSBufferAllocator_AddRef(allocator) >= 2);
    CHECK(IWMSBufferAllocator_Release(allocator) >= 1);
    return NULL;
}

TEST(eight_threads_share_an_allocator)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocator *allocators[THREADS];
    for (int i = 0; i < THREADS; i++)
        allocators[i] = allocator;
    run_threads(THREADS, allocate_and_release, allocators, sizeof(allocators[0]));
    check_all_released(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* A queue of bounded length between producers and consumers. */
struct queue
{
    pthread_mutex_t lock;
    pthread_cond_t changed;
    INSSBuffer4 *buffers[64];
    unsigned count;
    unsigned producers;
};

static void put(struct queue *queue, INSSBuffer4 *buffer)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 64)
        pthread_cond_wait(&queue->changed, &queue->lock);
    queue->buffers[queue->count++] = buffer;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

static INSSBuffer4 *take(struct queue *queue)
{
    INSSBuffer4 *buffer = NULL;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && queue->producers > 0)
        pthread_cond_wait(&queue->changed, &queue->lock);
    if (queue->count > 0)
        buffer = queue->buffers[--queue->count];
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
    return buffer;
}

struct worker
{
    IWMSBufferAllocator *allocator;
    struct queue *queue;
    uint32_t random;
    int produces;
};

static void *hand_over(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    INSSBuffer4 *buffer;
    if (worker->produces)
    {
        for (unsigned i = 0; i < test_rounds(20000); i++)
        {
            buffer = new_buffer4(worker->allocator, 1400 + next_random(&worker->random) % 700);
            write_pattern(buffer, worker->random);
            put(worker->queue, buffer);
        }
        pthread_mutex_lock(&worker->queue->lock);
        worker->queue->producers--;
        pthread_cond_broadcast(&worker->queue->changed);
        pthread_mutex_unlock(&worker->queue->lock);
    }
    else
    {
        while ((buffer = take(worker->queue)) != NULL)
        {
            check_pattern(buffer);
            CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
        }
    }
    return NULL;
}

TEST(what_one_thread_wrote_another_reads_and_releases)
{
    struct queue queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {NULL}, 0, 2};
    IWMSBufferAllocator *allocator = new_allocator();
    struct worker workers[4];
    for (uint32_t i = 0; i < 4; i++)
        workers[i] = (struct worker){allocator, &queue, 77 + i, i % 2};
    run_threads(4, hand_over, workers, sizeof(workers[0]));
    check_all_released(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* Places through which buffers pass from thread to thread. */
enum { PLACES = 1024 };
static _Atomic(INSSBuffer4 *) places[PLACES];
static atomic_uint references_given;
static atomic_uint references_taken;

static void drop(INSSBuffer4 *buffer)
{
    if (!buffer)
        return;
    check_pattern(buffer);
    INSSBuffer4_Release(buffer);
    references_taken++;
}

struct carrier
{
    IWMSBufferAllocator *allocator;
    uint32_t random;
    unsigned rounds;
};

static void *transfer(void *argument)
{
    struct carrier *carrier = (struct carrier *)argument;
    for (unsigned i = 0; i < carrier->rounds; i++)
    {
        uint32_t random = next_random(&carrier->random);
        _Atomic(INSSBuffer4 *) *place = &places[random % PLACES];
        if (random & 0x10000)
        {
            INSSBuffer4 *buffer = new_buffer4(carrier->allocator, (random >> 17) % 3000);
            unsigned copies = random % 3 + 1;
            write_pattern(buffer, random);
            references_given += copies;
            for (unsigned copy = 1; copy < copies; copy++)
                INSSBuffer4_AddRef(buffer);
            /* From the first exchange on the buffer may be gone for this thread. */
            for (unsigned copy = 0; copy < copies; copy++)
                drop(atomic_exchange(&places[(random + copy * 331) % PLACES], buffer));
        }
        else
        {
            drop(atomic_exchange(place, NULL));
        }
    }
    return NULL;
}

static void transfer_among(int count, unsigned rounds, uint32_t seed)
{
    IWMSBufferAllocator *allocator = new_allocator();
    struct carrier carriers[CROWD];
    references_given = references_taken = 0;
    for (int i = 0; i < count; i++)
        carriers[i] = (struct carrier){allocator, seed + (uint32_t)i, rounds};
    run_threads(count, transfer, carriers, sizeof(carriers[0]));
    for (int i = 0; i < PLACES; i++)
        drop(atomic_exchange(&places[i], NULL));
    CHECK(references_given > 0);
    CHECK_EQUAL(references_taken, references_given);
    check_all_released(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(no_reference_is_lost_or_won_among_a_thousand_places)
{
    const uint32_t seeds = test_is_wrapped() ? 1 : 3;
    for (uint32_t seed = 1; seed <= seeds; seed++)
        transfer_among(THREADS, test_rounds(200000), 4711 * seed);
}

/* Many more than there are processors, so that threads are stopped wherever they are. */
TEST(no_reference_is_lost_or_won_by_a_crowd_of_threads)
{
    transfer_among(CROWD, test_rounds(20000), 815);
}

/* Each thread has a reference on the allocator and drops it while others still allocate. */
static void *leave_early(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    INSSBuffer4 *kept[16] = {NULL};
    for (unsigned i = 0; i < test_rounds(200) * (worker->random % 7 + 1); i++)
    {
        INSSBuffer4 **place = &kept[i % 16];
        if (*place)
        {
            check_pattern(*place);
            CHECK_EQUAL(INSSBuffer4_Release(*place), 0);
        }
        *place = new_buffer4(worker->allocator, 500);
        write_pattern(*place, i);
    }
    IWMSBufferAllocator_Release(worker->allocator);
    for (int i = 0; i < 16; i++)
    {
        if (!kept[i])
            continue;
        check_pattern(kept[i]);
        CHECK_EQUAL(INSSBuffer4_Release(kept[i]), 0);
    }
    return NULL;
}

TEST(an_allocator_is_released_while_buffers_are_in_flight)
{
    for (unsigned round = 0; round < test_rounds(100); round++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        struct worker workers[THREADS];
        for (uint32_t i = 0; i < THREADS; i++)
        {
            workers[i] = (struct worker){allocator, NULL, 1 + i + round, 0};
            IWMSBufferAllocator_AddRef(allocator);
        }
        IWMSBufferAllocator_Release(allocator);
        run_threads(THREADS, leave_early, workers, sizeof(workers[0]));
    }
}

/* A generation releases what the one before left and leaves as much to the next. */
static void *inherit(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    for (int i = 0; i < PLACES / 4; i++)
    {
        INSSBuffer4 *buffer = new_buffer4(worker->allocator, next_random(&worker->random) % 2000);
        write_pattern(buffer, worker->random);
        drop(atomic_exchange(&places[worker->random % PLACES], buffer));
    }
    return NULL;
}

TEST(buffers_outlive_generations_of_threads)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (uint32_t generation = 0; generation < test_rounds(50); generation++)
    {
        struct worker workers[4];
        for (uint32_t i = 0; i < 4; i++)
            workers[i] = (struct worker){allocator, NULL, 1 + generation * 4 + i, 0};
        run_threads(4, inherit, workers, sizeof(workers[0]));
    }
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (int i = 0; i < PLACES; i++)
        drop(atomic_exchange(&places[i], NULL));
}

/* Threads that change one buffer at a time: each value that is read was set whole by one of them. */
static void *change_one_buffer(void *argument)
{
    INSSBuffer4 *buffer = places[0];
    uint32_t random = ((struct worker *)argument)->random;
    for (unsigned i = 0; i < test_rounds(20000); i++)
    {
        BYTE value[100];
        DWORD size = next_random(&random) % sizeof(value) + 1;
        GUID name = property_name(random >> 24 & 3);
        memset(value, (BYTE)size, sizeof(value));
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, name, value, size), S_OK);
        size = sizeof(value);
        memset(value, 0, sizeof(value));
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, name, value, &size), S_OK);
        CHECK(size >= 1 && size <= sizeof(value));
        CHECK(all_bytes_are(value, size, (BYTE)size));
        CHECK(property_count(buffer) <= 4);
        CHECK_EQUAL(INSSBuffer4_SetLength(buffer, random % 101), S_OK);
        CHECK(length_of((INSSBuffer *)buffer) <= 100);
    }
    return NULL;
}

TEST(one_buffer_changed_by_many_threads_stays_whole)
{
    IWMSBufferAllocator *allocator = new_allocator();
    struct worker workers[4];
    places[0] = new_buffer4(allocator, 100);
    for (uint32_t i = 0; i < 4; i++)
        workers[i] = (struct worker){allocator, NULL, 99 + i, 0};
    run_threads(4, change_one_buffer, workers, sizeof(workers[0]));
    CHECK_EQUAL(release(atomic_exchange(&places[0], NULL)), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

static void *read_statistics(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    IWMSBufferAllocatorControl *control = NULL;
    if (worker->produces)
        return allocate_and_release(&worker->allocator);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(worker->allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    for (unsigned i = 0; i < test_rounds(20000); i++)
    {
        WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
        CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
        CHECK_EQUAL(statistics.cHits + statistics.cMisses, statistics.cAllocations);
        CHECK_EQUAL(statistics.cAllocations - statistics.cReleases, statistics.cLiveBuffers);
        /* Two threads allocate, each one buffer of less than 3000 bytes at a time. */
        CHECK(statistics.cLiveBuffers <= 2);
        CHECK(statistics.cbLive < 2 * 3000);
    }
    IWMSBufferAllocatorControl_Release(control);
    return NULL;
}

TEST(statistics_agree_while_others_allocate)
{
    IWMSBufferAllocator *allocator = new_allocator();
    struct worker workers[4];
    for (uint32_t i = 0; i < 4; i++)
        workers[i] = (struct worker){allocator, NULL, 1 + i, i % 2};
    run_threads(4, read_statistics, workers, sizeof(workers[0]));
    check_all_released(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}
