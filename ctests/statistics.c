/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* IWMSBufferAllocatorControl::GetStatistics. */

#include <pthread.h>
#include <stdatomic.h>

#include "control.h"

TEST(a_new_allocator_has_done_nothing)
{
    IWMSBufferAllocatorControl *control = new_control();
    WMSBufferAllocatorStatistics statistics = snapshot(control);
    CHECK_EQUAL(statistics.cLiveBuffers, 0);
    CHECK_EQUAL(statistics.cbLive, 0);
    CHECK_EQUAL(statistics.cAllocations, 0);
    CHECK_EQUAL(statistics.cReleases, 0);
    CHECK_EQUAL(statistics.cFailures, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(live_buffers_and_their_bytes_are_counted)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[10];
    DWORD bytes = 0;
    for (DWORD i = 0; i < 10; i++)
    {
        buffers[i] = allocate(control, i * 1000);
        bytes += i * 1000;
        CHECK_EQUAL(snapshot(control).cLiveBuffers, i + 1);
        CHECK_EQUAL(snapshot(control).cbLive, bytes);
    }
    CHECK_EQUAL(snapshot(control).cAllocations, 10);
    for (DWORD i = 0; i < 10; i++)
    {
        CHECK_EQUAL(INSSBuffer_AddRef(buffers[i]), 2);
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 1);
        CHECK_EQUAL(snapshot(control).cReleases, i);
        CHECK_EQUAL(INSSBuffer_SetLength(buffers[i], 0), S_OK);
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
        bytes -= i * 1000;
        CHECK_EQUAL(snapshot(control).cReleases, i + 1);
        CHECK_EQUAL(snapshot(control).cbLive, bytes);
    }
    IWMSBufferAllocatorControl_Release(control);
}

TEST(recycled_memory_is_a_hit_and_new_memory_a_miss)
{
    IWMSBufferAllocatorControl *control = new_control();
    release(allocate(control, 1000));
    CHECK_EQUAL(snapshot(control).cMisses, 1);
    CHECK_EQUAL(snapshot(control).cHits, 0);
    for (DWORD i = 1; i <= 100; i++)
    {
        release(allocate(control, 1000));
        CHECK_EQUAL(snapshot(control).cHits, i);
    }
    CHECK_EQUAL(snapshot(control).cMisses, 1);
    release(allocate(control, 1000000));
    CHECK_EQUAL(snapshot(control).cMisses, 2);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(an_invalid_argument_is_no_failure_for_want_of_memory)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 1 << 24, &buffer), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocatePageSizeBuffer(control, 0, &buffer), E_UNEXPECTED);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 1, NULL), E_INVALIDARG);
    CHECK_EQUAL(snapshot(control).cFailures, 0);
    CHECK_EQUAL(snapshot(control).cAllocations, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(properties_are_not_counted_as_buffers)
{
    static BYTE value[100000];
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffer = allocate(control, 10);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(0), value, sizeof(value)), S_OK);
    CHECK_EQUAL(snapshot(control).cAllocations, 1);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 1);
    CHECK_EQUAL(snapshot(control).cbLive, 10);
    CHECK(snapshot(control).cbHeld > sizeof(value));
    INSSBuffer4_Release(buffer4);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(snapshot(control).cReleases, 1);
    IWMSBufferAllocatorControl_Release(control);
}

/* 128 buffers of 1 MiB. */
static void burst(IWMSBufferAllocatorControl *control)
{
    enum { BUFFERS = 128 };
    INSSBuffer *buffers[BUFFERS];
    for (int i = 0; i < BUFFERS; i++)
        buffers[i] = allocate(control, 1 << 20);
    CHECK(snapshot(control).cbHeld >= (uint64_t)BUFFERS << 20);
    for (int i = 0; i < BUFFERS; i++)
        INSSBuffer_Release(buffers[i]);
}

struct stay
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *kept;
    WMSBufferAllocatorStatistics before;
};

static void *use_many_sizes_and_keep_one(void *argument)
{
    struct stay *stay = (struct stay *)argument;
    for (DWORD i = 0; i < 200; i++)
        release(allocate(stay->control, i * 500));
    stay->kept = allocate(stay->control, 5000);
    stay->before = snapshot(stay->control);
    return NULL;
}

TEST(what_an_ended_thread_did_stays_counted)
{
    struct stay stay = {.control = new_control()};
    WMSBufferAllocatorStatistics after;
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, use_many_sizes_and_keep_one, &stay), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    after = snapshot(stay.control);
    CHECK_EQUAL(after.cAllocations, 201);
    CHECK_EQUAL(after.cLiveBuffers, 1);
    CHECK_EQUAL(after.cbLive, 5000);
    CHECK(stay.before.cMisses > 0 && stay.before.cDepotVisits > 0);
    CHECK_EQUAL(after.cMisses, stay.before.cMisses);
    CHECK_EQUAL(after.cDepotVisits, stay.before.cDepotVisits);
    CHECK_EQUAL(INSSBuffer_Release(stay.kept), 0);
    CHECK_EQUAL(snapshot(stay.control).cbLive, 0);
    IWMSBufferAllocatorControl_Release(stay.control);
}

static pthread_barrier_t turn;

static void *use_many_sizes_and_stay(void *control)
{
    for (DWORD i = 0; i < 200; i++)
        release(allocate((IWMSBufferAllocatorControl *)control, i * 500));
    pthread_barrier_wait(&turn);
    /* The other thread looks. */
    pthread_barrier_wait(&turn);
    return NULL;
}

TEST(what_each_thread_does_is_counted)
{
    IWMSBufferAllocatorControl *control = new_control();
    WMSBufferAllocatorStatistics one;
    WMSBufferAllocatorStatistics two;
    pthread_t thread;
    release(allocate(control, 1316));
    one = snapshot(control);
    CHECK(one.cMisses > 0 && one.cDepotVisits > 0);
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, use_many_sizes_and_stay, control), 0);
    pthread_barrier_wait(&turn);
    two = snapshot(control);
    CHECK_EQUAL(two.cAllocations, 201);
    CHECK(two.cMisses > one.cMisses && two.cDepotVisits > one.cDepotVisits);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(snapshot(control).cDepotVisits, two.cDepotVisits);
    pthread_barrier_destroy(&turn);
    IWMSBufferAllocatorControl_Release(control);
}

static void *release_all_that_is_there(void *buffers)
{
    for (INSSBuffer **next = (INSSBuffer **)buffers; *next; next++)
        release(*next);
    return NULL;
}

TEST(a_visit_is_counted_where_a_cache_was_empty_or_full)
{
    enum { COUNT = 1000 };
    static INSSBuffer *buffers[COUNT + 1];
    IWMSBufferAllocatorControl *control = new_control();
    pthread_t thread;
    uint64_t visits;
    release(allocate(control, 100));
    visits = snapshot(control).cDepotVisits;
    /* As large as none has magazines for, but a thread keeps one. */
    buffers[0] = allocate(control, 1000000);
    CHECK_EQUAL(snapshot(control).cDepotVisits, visits + 1);
    release(buffers[0]);
    /* What no cache keeps. */
    release(allocate(control, 2 << 20));
    CHECK_EQUAL(snapshot(control).cDepotVisits, visits + 1);
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 1316);
    visits = snapshot(control).cDepotVisits;
    CHECK_EQUAL(pthread_create(&thread, NULL, release_all_that_is_there, buffers), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK(snapshot(control).cDepotVisits > visits);
    IWMSBufferAllocatorControl_Release(control);
}

static pthread_key_t late_key;

/* The library has let go of the thread. */
static void release_and_keep_another(void *argument)
{
    struct stay *stay = (struct stay *)argument;
    release(stay->kept);
    stay->before = snapshot(stay->control);
    stay->kept = allocate(stay->control, 700000);
}

static void *end_with_a_buffer(void *argument)
{
    struct stay *stay = (struct stay *)argument;
    stay->kept = allocate(stay->control, 5000);
    CHECK_EQUAL(pthread_setspecific(late_key, stay), 0);
    return NULL;
}

TEST(what_a_thread_does_past_its_end_is_counted)
{
    struct stay stay = {.control = new_control()};
    WMSBufferAllocatorStatistics after;
    pthread_t thread;
    CHECK_EQUAL(pthread_key_create(&late_key, release_and_keep_another), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, end_with_a_buffer, &stay), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    after = snapshot(stay.control);
    CHECK_EQUAL(stay.before.cbLive, 0);
    CHECK_EQUAL(after.cbLive, 700000);
    CHECK_EQUAL(after.cMisses, stay.before.cMisses + 1);
    CHECK_EQUAL(after.cDepotVisits, stay.before.cDepotVisits + 1);
    release(stay.kept);
    CHECK_EQUAL(snapshot(stay.control).cbLive, 0);
    pthread_key_delete(late_key);
    IWMSBufferAllocatorControl_Release(stay.control);
}

TEST(what_a_burst_took_does_not_stay_held)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t held;
    burst(control);
    held = snapshot(control).cbHeld;
    CHECK(held < (uint64_t)64 << 20);
    for (int i = 0; i < 5; i++)
    {
        burst(control);
        CHECK_EQUAL(snapshot(control).cbHeld, held);
    }
    CHECK_EQUAL(snapshot(control).cbLive, 0);
    IWMSBufferAllocatorControl_Release(control);
}

static atomic_int is_over;

static void *trim_all_the_time(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    while (!atomic_load(&is_over))
    {
        /* The buffer released last, from memory of its own. */
        release(allocate(control, 30000));
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    }
    return NULL;
}

TEST(statistics_can_be_read_while_another_thread_trims)
{
    IWMSBufferAllocatorControl *control = new_control();
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, trim_all_the_time, control), 0);
    for (unsigned i = 0; i < test_rounds(200000); i++)
    {
        WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
        CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
        CHECK(statistics.cbLive <= 30000);
    }
    atomic_store(&is_over, 1);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(snapshot(control).cbLive, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(the_peak_stays_when_memory_went_back)
{
    IWMSBufferAllocatorControl *control = new_control();
    WMSBufferAllocatorStatistics statistics = snapshot(control);
    INSSBuffer *buffers[2];
    uint64_t peak;
    CHECK_EQUAL(statistics.cbPeakHeld, statistics.cbHeld);
    buffers[0] = allocate(control, 1 << 24 >> 1);
    buffers[1] = allocate(control, 1 << 24 >> 1);
    peak = snapshot(control).cbPeakHeld;
    CHECK_EQUAL(peak, snapshot(control).cbHeld);
    CHECK_EQUAL(peak, memory_held());
    release(buffers[0]);
    release(buffers[1]);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    CHECK(snapshot(control).cbHeld < peak);
    release(allocate(control, 1000));
    CHECK_EQUAL(snapshot(control).cbPeakHeld, peak);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_is_held_and_not_live_is_cached)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffer = allocate(control, 1 << 20);
    uint64_t cached = snapshot(control).cbCached;
    CHECK(cached < 1 << 20);
    release(buffer);
    CHECK_EQUAL(snapshot(control).cbCached, cached + (1 << 20));
    CHECK_EQUAL(snapshot(control).cbCached, snapshot(control).cbHeld);
    IWMSBufferAllocatorControl_Release(control);
}

static void *come_and_go(void *argument)
{
    static const DWORD sizes[] = {100, 5000, 50000, 3000000};
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    for (unsigned i = 0; !atomic_load(&is_over); i++)
    {
        INSSBuffer *buffer = NULL;
        if (IWMSBufferAllocatorControl_AllocateBuffer(control, sizes[i % 4], &buffer) == S_OK)
            release(buffer);
    }
    return NULL;
}

TEST(sums_agree_while_others_allocate_and_are_refused)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(4 << 20, 0);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, come_and_go, control), 0);
    /* The sums are what snapshot looks at. */
    for (unsigned i = 0; i < test_rounds(50000) || snapshot(control).cRefusals == 0; i++)
        CHECK(snapshot(control).cbPeakHeld <= 4 << 20);
    atomic_store(&is_over, 1);
    for (int i = 0; i < 2; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(an_older_smaller_structure_gets_the_fields_that_it_has)
{
    enum { OLD = 80 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffer = allocate(control, 1000);
    WMSBufferAllocatorStatistics now = snapshot(control);
    WMSBufferAllocatorStatistics old;
    memset(&old, 0xAA, sizeof(old));
    old.cbSize = OLD;
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &old), S_OK);
    CHECK_EQUAL(old.cbSize, OLD);
    now.cbSize = OLD;
    CHECK(memcmp(&old, &now, OLD) == 0);
    CHECK(all_bytes_are((BYTE *)&old + OLD, sizeof(old) - OLD, 0xAA));
    release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(null_is_refused)
{
    IWMSBufferAllocatorControl *control = new_control();
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, NULL), E_POINTER);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_wrong_size_is_refused_and_nothing_is_written)
{
    static const DWORD sizes[] = {0, 4, 79, 81, 88, sizeof(WMSBufferAllocatorStatistics) - 1,
                                  sizeof(WMSBufferAllocatorStatistics) + 1, 0xFFFFFFFF};
    IWMSBufferAllocatorControl *control = new_control();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        WMSBufferAllocatorStatistics statistics;
        memset(&statistics, 0xAA, sizeof(statistics));
        statistics.cbSize = sizes[i];
        CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), E_INVALIDARG);
        CHECK_EQUAL(statistics.cbSize, sizes[i]);
        CHECK(all_bytes_are((BYTE *)&statistics + 4, sizeof(statistics) - 4, 0xAA));
    }
    IWMSBufferAllocatorControl_Release(control);
}
