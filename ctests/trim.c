/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What Trim, FlushThreadCache and time give back. */

#include <pthread.h>

#include "control.h"
#include "memory_calls.h"

enum { MEBIBYTE = 1 << 20, PACKETS = 20000 };

static uint64_t held(IWMSBufferAllocatorControl *control)
{
    WMSBufferAllocatorStatistics statistics = snapshot(control);
    CHECK_EQUAL(statistics.cLiveBuffers, 0);
    CHECK_EQUAL(statistics.cbLive, 0);
    return statistics.cbHeld;
}

/* Many buffers of many sizes at one time, released in another order than they came. */
static void burst(IWMSBufferAllocatorControl *control)
{
    static const DWORD sizes[] = {188, 700, 1316, 4096, 9000, 40000, 200000};
    enum { COUNT = 7 * 101 };
    INSSBuffer *buffers[COUNT];
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, sizes[i % 7]);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i * 13 % COUNT]), 0);
}

TEST(trim_returns_to_what_a_new_allocator_holds)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t start = held(control);
    uint64_t first = 0;
    for (int i = 0; i < 30; i++)
    {
        burst(control);
        CHECK(held(control) > start + MEBIBYTE);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
        CHECK(held(control) < start + MEBIBYTE / 4);
        if (i == 0)
            first = held(control);
    }
    CHECK_EQUAL(held(control), first);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(trim_of_an_unused_allocator_does_nothing)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t start = held(control);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_FlushThreadCache(control), S_OK);
    CHECK_EQUAL(held(control), start);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(trim_leaves_live_buffers_alone)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[100];
    for (DWORD i = 0; i < 100; i++)
    {
        buffers[i] = allocate(control, 1 + i * 999);
        memset(address_of(buffers[i]), (int)i, 1 + i * 999);
    }
    burst(control);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    for (DWORD i = 0; i < 100; i++)
    {
        CHECK(all_bytes_are(address_of(buffers[i]), 1 + i * 999, (BYTE)i));
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
    IWMSBufferAllocatorControl_Release(control);
}

/* A thread that fills its cache, waits, and makes one more call. */
struct sleeper
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *last;
    pthread_barrier_t turn;
    int only_releases;
};

static void *sleep_over_a_trim(void *argument)
{
    struct sleeper *sleeper = (struct sleeper *)argument;
    INSSBuffer *buffers[1000];
    for (int i = 0; i < 1000; i++)
        buffers[i] = allocate(sleeper->control, 1316);
    sleeper->last = buffers[0];
    for (int i = 1; i < 1000; i++)
        INSSBuffer_Release(buffers[i]);
    pthread_barrier_wait(&sleeper->turn);
    /* The other thread trims. */
    pthread_barrier_wait(&sleeper->turn);
    INSSBuffer_Release(sleeper->last);
    if (!sleeper->only_releases)
        release(allocate(sleeper->control, 100));
    pthread_barrier_wait(&sleeper->turn);
    /* The other thread looks. */
    pthread_barrier_wait(&sleeper->turn);
    return NULL;
}

static void trim_beside_a_sleeper(int only_releases)
{
    struct sleeper sleeper = {.control = new_control(), .only_releases = only_releases};
    uint64_t start = held(sleeper.control);
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&sleeper.turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, sleep_over_a_trim, &sleeper), 0);
    pthread_barrier_wait(&sleeper.turn);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(sleeper.control), S_OK);
    pthread_barrier_wait(&sleeper.turn);
    pthread_barrier_wait(&sleeper.turn);
    CHECK(held(sleeper.control) < start + MEBIBYTE / 4);
    pthread_barrier_wait(&sleeper.turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    pthread_barrier_destroy(&sleeper.turn);
    IWMSBufferAllocatorControl_Release(sleeper.control);
}

TEST(after_a_trim_other_threads_give_back_at_their_next_call)
{
    trim_beside_a_sleeper(0);
}

TEST(after_a_trim_a_thread_that_only_releases_gives_back_too)
{
    trim_beside_a_sleeper(1);
}

static void *use_and_flush(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    INSSBuffer *buffers[100];
    for (int i = 0; i < 100; i++)
        buffers[i] = allocate(control, 5000);
    for (int i = 0; i < 100; i++)
        INSSBuffer_Release(buffers[i]);
    CHECK_EQUAL(IWMSBufferAllocatorControl_FlushThreadCache(control), S_OK);
    return NULL;
}

TEST(what_a_thread_flushed_serves_another)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[100];
    uint64_t misses;
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, use_and_flush, control), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    release(allocate(control, 5000));
    misses = snapshot(control).cMisses;
    for (int i = 0; i < 100; i++)
        buffers[i] = allocate(control, 5000);
    CHECK_EQUAL(snapshot(control).cMisses, misses);
    for (int i = 0; i < 100; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocatorControl_Release(control);
}

static pthread_barrier_t all_hold;

/* Ends with a full cache, after all of its generation had buffers at one time. */
static void *use_with_others(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    INSSBuffer *buffers[100];
    for (int i = 0; i < 100; i++)
        buffers[i] = allocate(control, 5000);
    pthread_barrier_wait(&all_hold);
    for (int i = 0; i < 100; i++)
        INSSBuffer_Release(buffers[i]);
    pthread_barrier_wait(&all_hold);
    return NULL;
}

TEST(generations_of_threads_do_not_grow_what_is_held)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t most = 0;
    CHECK_EQUAL(pthread_barrier_init(&all_hold, NULL, 4), 0);
    for (int generation = 0; generation < 100; generation++)
    {
        pthread_t threads[4];
        for (int i = 0; i < 4; i++)
            CHECK_EQUAL(pthread_create(&threads[i], NULL, use_with_others, control), 0);
        for (int i = 0; i < 4; i++)
            CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
        if (generation < 20 && held(control) > most)
            most = held(control);
    }
    /* One more run may be made when chance has the slots in other caches; a cache that were lost each
     * time would be far more. */
    CHECK(held(control) <= most + MEBIBYTE / 2);
    pthread_barrier_destroy(&all_hold);
    IWMSBufferAllocatorControl_Release(control);
}

/* Without Trim, while one small buffer comes and goes: time is what the wrapped clock says. */
TEST(idle_memory_goes_back_step_by_step_while_little_goes_on)
{
    enum { COUNT = 24 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[COUNT];
    uint64_t start = held(control);
    uint64_t idle;
    int steps = 0;
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 60000);
    for (int i = 0; i < COUNT; i++)
        INSSBuffer_Release(buffers[i]);
    idle = held(control);
    CHECK(idle > start + MEBIBYTE);
    for (int i = 0; i < 20000; i++)
    {
        release(allocate(control, 1316));
        memory_pass_time(1);
        if (held(control) < idle)
        {
            idle = held(control);
            steps++;
        }
    }
    CHECK(steps > 1);
    CHECK(idle < start + MEBIBYTE / 2);
    IWMSBufferAllocatorControl_Release(control);
}

/* The same where every other call is refused for its size. */
TEST(refused_sizes_do_not_keep_idle_memory_from_going_back)
{
    enum { COUNT = 24 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[COUNT];
    uint64_t start = held(control);
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 60000);
    for (int i = 0; i < COUNT; i++)
        INSSBuffer_Release(buffers[i]);
    for (int i = 0; i < 20000; i++)
    {
        INSSBuffer *none = NULL;
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, MOST_BYTES + 1, &none), E_INVALIDARG);
        release(allocate(control, 1316));
        memory_pass_time(1);
    }
    CHECK(held(control) < start + MEBIBYTE / 2);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_was_released_last_goes_back_while_only_larger_buffers_come_and_go)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t resting;
    release(allocate(control, 2 * MEBIBYTE));
    release(allocate(control, MEBIBYTE));
    resting = held(control);
    for (int i = 0; i < 20000; i++)
    {
        release(allocate(control, 2 * MEBIBYTE));
        memory_pass_time(1);
    }
    CHECK(held(control) <= resting - MEBIBYTE);
    IWMSBufferAllocatorControl_Release(control);
}

enum { HANDED_OVER = 4096, ONE_BY_ONE = 40000 };

static INSSBuffer *volatile handed_over[HANDED_OVER];
static pthread_barrier_t turn;

static void *release_what_is_handed_over(void *unused)
{
    INSSBuffer *buffer;
    (void)unused;
    for (int i = 0; i < HANDED_OVER; i++)
        release(handed_over[i]);
    pthread_barrier_wait(&turn);
    for (int i = 0; i < ONE_BY_ONE; i++)
    {
        pthread_barrier_wait(&turn);
        buffer = handed_over[0];
        release(buffer);
        pthread_barrier_wait(&turn);
    }
    return NULL;
}

/* A burst, then buffers of that size, and one of the two threads never allocates. */
static void hand_over_one_by_one(DWORD bytes, uint64_t most)
{
    static const DWORD sizes[] = {700, 1316, 5000, 9000};
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t start = held(control);
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    for (int i = 0; i < HANDED_OVER; i++)
        handed_over[i] = allocate(control, sizes[i % 4]);
    CHECK_EQUAL(pthread_create(&thread, NULL, release_what_is_handed_over, NULL), 0);
    pthread_barrier_wait(&turn);
    for (int i = 0; i < ONE_BY_ONE; i++)
    {
        handed_over[0] = allocate(control, bytes);
        memory_pass_time(1);
        pthread_barrier_wait(&turn);
        pthread_barrier_wait(&turn);
        if (i == ONE_BY_ONE - 1)
            CHECK(held(control) < start + most);
    }
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    pthread_barrier_destroy(&turn);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_thread_that_only_releases_gives_back_what_rests)
{
    hand_over_one_by_one(1316, 2 * MEBIBYTE);
}

TEST(a_thread_that_only_releases_what_no_cache_keeps_gives_back_what_rests)
{
    /* Two of that size may lie idle. */
    hand_over_one_by_one(2 * MEBIBYTE, 4 * MEBIBYTE);
}

/* Magazines are made ahead of the slots that they may have to hold. */
TEST(trim_gives_back_what_was_made_ahead_and_never_used)
{
    enum { COUNT = 100000 };
    static INSSBuffer *buffers[COUNT];
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t start = held(control);
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 64);
    for (int i = 0; i < COUNT; i++)
        release(buffers[i]);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    CHECK(held(control) < start + MEBIBYTE / 16);
    IWMSBufferAllocatorControl_Release(control);
}

/* 1316-byte buffers up to the last one that the limit allows. */
static void fill_up(size_t limit, unsigned percent)
{
    enum { MOST = 60000 };
    static INSSBuffer *buffers[MOST];
    IWMSBufferAllocator *allocator;
    int count = 0;
    memory_limit(limit);
    allocator = new_allocator();
    while (count < MOST && IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &buffers[count]) == S_OK)
        count++;
    CHECK(count < MOST);
    CHECK((uint64_t)count * 1316 * 100 >= (uint64_t)limit * percent);
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(of_four_mebibytes_85_percent_are_payload)
{
    fill_up(4 * MEBIBYTE, 85);
}

TEST(of_sixty_four_mebibytes_92_percent_are_payload)
{
    fill_up(64 * MEBIBYTE, 92);
}
