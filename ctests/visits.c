/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* How seldom a thread visits a depot, where it has to take a lock, by the allocator's own count. */

#include <pthread.h>

#include "control.h"
#include "memory_calls.h"

enum { PAIRS = 65536, WINDOW = 256, BURST = 32, SLOW = 2000, HANDED_OVER = 512 };

static INSSBuffer *buffers[HANDED_OVER];

static void one_at_a_time(IWMSBufferAllocatorControl *control)
{
    for (int i = 0; i < PAIRS; i++)
        release(allocate(control, 1316));
}

static void seven_sizes(IWMSBufferAllocatorControl *control)
{
    static const DWORD sizes[] = {1316, 188, 16384, 700, 4096, 9000, 2048};
    for (int i = 0; i < PAIRS; i++)
        release(allocate(control, sizes[i * 5 % 7]));
}

static void oldest_out_newest_in(IWMSBufferAllocatorControl *control)
{
    for (int i = 0; i < WINDOW; i++)
        buffers[i] = allocate(control, 1316);
    for (int i = 0; i < PAIRS; i++)
    {
        release(buffers[i % WINDOW]);
        buffers[i % WINDOW] = allocate(control, 1316);
    }
    for (int i = 0; i < WINDOW; i++)
        release(buffers[i]);
}

static void one_burst(IWMSBufferAllocatorControl *control, int count)
{
    for (int i = 0; i < count; i++)
        buffers[i] = allocate(control, 1316);
    for (int i = 0; i < count; i++)
        release(buffers[i]);
}

static void in_bursts(IWMSBufferAllocatorControl *control)
{
    for (int i = 0; i < PAIRS; i += BURST)
        one_burst(control, BURST);
}

/* For two minutes, in which the thread looks many times for what rests; of many lengths, lest it look at the
 * same point of each. */
static void slowly_in_bursts(IWMSBufferAllocatorControl *control)
{
    unsigned dice = 1;
    for (int i = 0; i < SLOW; i++)
    {
        dice = dice * 1103515245 + 12345;
        one_burst(control, 1 + (int)(dice >> 16) % BURST);
        memory_pass_time(60);
    }
}

static void slowly_one_at_a_time(IWMSBufferAllocatorControl *control)
{
    for (int i = 0; i < SLOW; i++)
    {
        release(allocate(control, 1316));
        memory_pass_time(60);
    }
}

static pthread_barrier_t turn;

static void *release_what_is_handed_over(void *unused)
{
    (void)unused;
    for (int i = 0; i < PAIRS; i += HANDED_OVER)
    {
        pthread_barrier_wait(&turn);
        for (int j = 0; j < HANDED_OVER; j++)
            release(buffers[j]);
        pthread_barrier_wait(&turn);
    }
    return NULL;
}

static void hand_over(IWMSBufferAllocatorControl *control)
{
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, release_what_is_handed_over, NULL), 0);
    for (int i = 0; i < PAIRS; i += HANDED_OVER)
    {
        for (int j = 0; j < HANDED_OVER; j++)
            buffers[j] = allocate(control, 1316);
        pthread_barrier_wait(&turn);
        pthread_barrier_wait(&turn);
    }
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    pthread_barrier_destroy(&turn);
}

/* What PAIRS pairs visit after as many that found nothing at hand. */
static uint64_t visits_of(void (*workload)(IWMSBufferAllocatorControl *))
{
    IWMSBufferAllocatorControl *control;
    uint64_t before;
    uint64_t after;
    /* Or what rests for too long on a slow machine would be given up, and fetched again. */
    memory_stop_time();
    control = new_control();
    workload(control);
    before = snapshot(control).cDepotVisits;
    CHECK(before > 0);
    workload(control);
    after = snapshot(control).cDepotVisits;
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
    return after - before;
}

TEST(a_buffer_that_comes_and_goes_visits_no_depot)
{
    CHECK_EQUAL(visits_of(one_at_a_time), 0);
}

TEST(buffers_of_seven_sizes_visit_no_depot)
{
    CHECK_EQUAL(visits_of(seven_sizes), 0);
}

/* The window is filled and emptied by magazines; the pairs in between visit nothing. */
TEST(a_window_of_live_buffers_visits_a_depot_only_to_be_filled_and_emptied)
{
    CHECK(visits_of(oldest_out_newest_in) <= 2 * (WINDOW / 128 + 1));
}

TEST(bursts_visit_no_depot)
{
    CHECK_EQUAL(visits_of(in_bursts), 0);
}

TEST(time_takes_nothing_from_who_uses_it)
{
    /* Once in a while what is used is as full as when the thread looked before. */
    CHECK(visits_of(slowly_in_bursts) < SLOW / 10);
    CHECK_EQUAL(visits_of(slowly_one_at_a_time), 0);
}

/* Live buffers of the size that magazines have leave magazines for others. */
TEST(live_buffers_of_any_size_leave_other_sizes_their_magazines)
{
    enum { LIVE = 15, COUNT = 1000 };
    memory_stop_time();
    for (DWORD size = 900; size < 1500; size += 20)
    {
        IWMSBufferAllocatorControl *control = new_control();
        for (int i = 0; i < LIVE; i++)
            buffers[i] = allocate(control, size);
        for (int i = 0; i < COUNT; i++)
            release(allocate(control, 100 + (DWORD)i % 3 * 100));
        CHECK(snapshot(control).cDepotVisits < 50);
        for (int i = 0; i < LIVE; i++)
            release(buffers[i]);
        IWMSBufferAllocatorControl_Release(control);
    }
}

/* A magazine of 128 on either side. */
TEST(buffers_that_another_thread_releases_visit_a_depot_once_in_64)
{
    CHECK(visits_of(hand_over) <= PAIRS / 64 + 8);
}

static void *use_a_buffer(void *control)
{
    release(allocate((IWMSBufferAllocatorControl *)control, 1316));
    return NULL;
}

TEST(a_thread_keeps_buffers_however_many_threads_have_ended)
{
    IWMSBufferAllocatorControl *control = new_control();
    pthread_t thread;
    uint64_t before;
    /* More than the library has places for, where it is not run under a tool. */
    for (unsigned i = 0; i < test_rounds(5000); i++)
    {
        CHECK_EQUAL(pthread_create(&thread, NULL, use_a_buffer, control), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    release(allocate(control, 1316));
    before = snapshot(control).cDepotVisits;
    one_at_a_time(control);
    CHECK(snapshot(control).cDepotVisits <= before + PAIRS / 1000);
    IWMSBufferAllocatorControl_Release(control);
}

static void *trim(void *control)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim((IWMSBufferAllocatorControl *)control), S_OK);
    return NULL;
}

TEST(a_thread_keeps_buffers_again_after_another_has_trimmed)
{
    IWMSBufferAllocatorControl *control;
    pthread_t thread;
    uint64_t before;
    memory_stop_time();
    control = new_control();
    one_burst(control, BURST);
    CHECK_EQUAL(pthread_create(&thread, NULL, trim, control), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    in_bursts(control);
    before = snapshot(control).cDepotVisits;
    in_bursts(control);
    CHECK_EQUAL(snapshot(control).cDepotVisits, before);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_thread_keeps_buffers_however_often_it_has_trimmed)
{
    IWMSBufferAllocatorControl *control;
    uint64_t before;
    memory_stop_time();
    control = new_control();
    for (int i = 0; i < 200; i++)
    {
        for (int j = 0; j < 20; j++)
            one_burst(control, BURST);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    }
    in_bursts(control);
    before = snapshot(control).cDepotVisits;
    in_bursts(control);
    CHECK_EQUAL(snapshot(control).cDepotVisits, before);
    IWMSBufferAllocatorControl_Release(control);
}
