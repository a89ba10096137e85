/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* How much lies in the cache of a thread: what it takes without a visit to a depot, by the allocator's own count. */

#include <pthread.h>

#include "control.h"
#include "memory_calls.h"

enum { KIBIBYTE = 1 << 10, MEBIBYTE = 1 << 20, BURST = 100, MOST = 100000 };

static INSSBuffer *buffers[MOST];

/* About as far from one size to the next as from a class to the next. */
static DWORD next_size(DWORD size)
{
    return size + (size < KIBIBYTE ? 64 : size / 16);
}

static void burst(IWMSBufferAllocatorControl *control, DWORD size, int count)
{
    for (int i = 0; i < count; i++)
        buffers[i] = allocate(control, size);
    for (int i = 0; i < count; i++)
        release(buffers[i]);
}

/* As many buffers of a size as lie in the thread's cache. */
static int take_what_is_at_hand(IWMSBufferAllocatorControl *control, DWORD size, INSSBuffer **taken)
{
    uint64_t visits = snapshot(control).cDepotVisits;
    int count = 0;
    for (;;)
    {
        INSSBuffer *buffer = allocate(control, size);
        if (snapshot(control).cDepotVisits != visits)
        {
            release(buffer);
            return count;
        }
        taken[count++] = buffer;
    }
}

static int at_hand(IWMSBufferAllocatorControl *control, DWORD size)
{
    int count = take_what_is_at_hand(control, size, buffers);
    for (int i = 0; i < count; i++)
        release(buffers[i]);
    return count;
}

static uint64_t bytes_at_hand(IWMSBufferAllocatorControl *control, DWORD least, DWORD most)
{
    uint64_t bytes = 0;
    int count = 0;
    for (DWORD size = least; size <= most; size = next_size(size))
    {
        int more = take_what_is_at_hand(control, size, buffers + count);
        bytes += (uint64_t)more * size;
        count += more;
    }
    for (int i = 0; i < count; i++)
        release(buffers[i]);
    return bytes;
}

/* After a burst of each size, beside so many live buffers of 16 MiB. */
static uint64_t bytes_at_hand_after(DWORD least, DWORD most, int buffers_of_each, int live)
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *largest[16];
    uint64_t bytes;
    memory_stop_time();
    control = new_control();
    for (int i = 0; i < live; i++)
        largest[i] = allocate(control, MOST_BYTES);
    for (DWORD size = least; size <= most; size = next_size(size))
        burst(control, size, buffers_of_each);
    bytes = bytes_at_hand(control, least, most);
    for (int i = 0; i < live; i++)
        release(largest[i]);
    IWMSBufferAllocatorControl_Release(control);
    return bytes;
}

/* 512 KiB, and as much in the magazines that were in use before; each size may begin with 16 KiB in either. */
TEST(of_many_small_sizes_little_lies_in_a_cache)
{
    uint64_t bytes = bytes_at_hand_after(64, 16 * KIBIBYTE, BURST, 0);
    CHECK(bytes > MEBIBYTE / 2 && bytes < 2 * MEBIBYTE);
}

/* There a size does not even begin if that were too much. */
TEST(of_many_large_sizes_no_more_lies_in_a_cache_than_of_one)
{
    uint64_t bytes = bytes_at_hand_after(65 * KIBIBYTE, MEBIBYTE, 3, 0);
    CHECK(bytes > 0 && bytes < MEBIBYTE / 2);
}

/* A 128th of what is held. */
TEST(where_much_is_held_more_lies_in_a_cache)
{
    uint64_t bytes = bytes_at_hand_after(65 * KIBIBYTE, MEBIBYTE, 20, 16);
    CHECK(bytes > 2 * MEBIBYTE && bytes < 6 * MEBIBYTE);
}

/* Between two looks after a cache there are no more calls. */
enum { MOST_CALLS = 5000 };

/* Lets what the thread does not use rest, for so many times 20 ms. */
static void use_another_size_slowly(IWMSBufferAllocatorControl *control, int calls)
{
    for (int i = 0; i < calls; i++)
    {
        release(allocate(control, 64));
        memory_pass_time(20);
    }
}

/* Its runs stay, as some buffers of each are live. */
TEST(a_size_that_rested_begins_anew)
{
    enum { COUNT = 1000 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *live[COUNT];
    for (int i = 0; i < COUNT; i++)
        live[i] = allocate(control, 1316);
    for (int i = 0; i < COUNT; i++)
        if (i % 8)
            release(live[i]);
    CHECK(at_hand(control, 1316) > 64);
    use_another_size_slowly(control, MOST_CALLS);
    release(allocate(control, 1316));
    CHECK(at_hand(control, 1316) < 16);
    for (int i = 0; i < COUNT; i += 8)
        release(live[i]);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(each_large_size_has_its_turn)
{
    IWMSBufferAllocatorControl *control = new_control();
    for (DWORD size = 65 * KIBIBYTE; size <= 512 * KIBIBYTE; size = next_size(size))
    {
        burst(control, size, 3);
        /* One would be that which was released last. */
        CHECK(at_hand(control, size) > 1 || size > 256 * KIBIBYTE);
        use_another_size_slowly(control, 400);
    }
    IWMSBufferAllocatorControl_Release(control);
}

static void *take_of_what_another_left(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    burst(control, 65 * KIBIBYTE, 20);
    CHECK(at_hand(control, 65 * KIBIBYTE) > 3);
    release(allocate(control, 4000));
    CHECK(at_hand(control, 4000) < 16);
    return NULL;
}

/* Full magazines lie there. */
TEST(a_thread_that_keeps_much_takes_little_of_what_another_left)
{
    IWMSBufferAllocatorControl *control;
    pthread_t thread;
    memory_stop_time();
    control = new_control();
    burst(control, 4000, 1000);
    CHECK(at_hand(control, 4000) > 64);
    CHECK_EQUAL(pthread_create(&thread, NULL, take_of_what_another_left, control), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    IWMSBufferAllocatorControl_Release(control);
}

/* Bursts that are too large for a cache leave full magazines in the depots, and take them from there. */
TEST(magazines_that_come_and_go_are_not_lost)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t held;
    burst(control, 700, 2000);
    held = bytes_kept(control);
    for (int i = 0; i < 100; i++)
        burst(control, 700, 2000);
    CHECK_EQUAL(bytes_kept(control), held);
    IWMSBufferAllocatorControl_Release(control);
}

static void set_and_release(IWMSBufferAllocatorControl *control, const BYTE *value, DWORD size)
{
    INSSBuffer *buffer = allocate(control, 100);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(1), (void *)(uintptr_t)value, size), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer4), 0);
}

/* Some are too large for any cache, some too many for this one. */
TEST(properties_that_no_cache_keeps_are_not_lost)
{
    static BYTE value[2 * MEBIBYTE];
    static const DWORD sizes[] = {2 * MEBIBYTE, 200 * KIBIBYTE};
    for (int i = 0; i < 2; i++)
    {
        IWMSBufferAllocatorControl *control;
        uint64_t held;
        memory_stop_time();
        control = new_control();
        burst(control, 65 * KIBIBYTE, 20);
        set_and_release(control, value, sizes[i]);
        held = snapshot(control).cbHeld;
        for (int j = 0; j < 20; j++)
            set_and_release(control, value, sizes[i]);
        CHECK_EQUAL(snapshot(control).cbHeld, held);
        IWMSBufferAllocatorControl_Release(control);
    }
}

/* A burst that rests in the depots. */
static uint64_t leave_idle(IWMSBufferAllocatorControl *control)
{
    uint64_t before = snapshot(control).cbHeld;
    burst(control, 60000, 24);
    CHECK(snapshot(control).cbHeld > before + MEBIBYTE);
    return before;
}

TEST(what_rests_goes_back_though_no_time_passes_where_depots_are_visited_often)
{
    IWMSBufferAllocatorControl *control;
    uint64_t before;
    if (test_is_wrapped())
        SKIP("millions of calls would take minutes");
    memory_stop_time();
    control = new_control();
    burst(control, 1316, 400);
    before = leave_idle(control);
    /* A visit for a magazine of 128. */
    while (snapshot(control).cDepotVisits < 40000)
        burst(control, 1316, 400);
    CHECK(snapshot(control).cbHeld < before + MEBIBYTE / 2);
    IWMSBufferAllocatorControl_Release(control);
}

static void *use_little(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    for (int i = 0; i < 1000; i++)
        release(allocate(control, 1316));
    return NULL;
}

/* However quick they were before: whoever goes to a depot looks soon. */
TEST(where_calls_are_rare_few_of_them_give_back_what_rests)
{
    IWMSBufferAllocatorControl *control;
    uint64_t before;
    memory_stop_time();
    memory_pass_time(1000);
    control = new_control();
    for (int i = 0; i < 16; i++)
        use_little(control);
    before = leave_idle(control);
    use_another_size_slowly(control, 400);
    CHECK(snapshot(control).cbHeld < before + MEBIBYTE / 2);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(magazines_that_were_made_ahead_go_back_with_time)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t start = snapshot(control).cbHeld;
    burst(control, 128, MOST);
    use_another_size_slowly(control, MOST_CALLS);
    CHECK(snapshot(control).cbHeld < start + MEBIBYTE / 2);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(however_many_threads_call_nothing_goes_back_before_it_has_rested)
{
    IWMSBufferAllocatorControl *control;
    uint64_t before;
    memory_stop_time();
    memory_pass_time(1000);
    control = new_control();
    use_little(control);
    before = leave_idle(control);
    for (int i = 0; i < 10; i++)
    {
        pthread_t thread;
        CHECK_EQUAL(pthread_create(&thread, NULL, use_little, control), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    CHECK(snapshot(control).cbHeld > before + MEBIBYTE);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(however_many_calls_a_thread_makes_it_keeps_what_has_not_rested)
{
    IWMSBufferAllocatorControl *control;
    int kept;
    memory_stop_time();
    memory_pass_time(1000);
    control = new_control();
    use_little(control);
    burst(control, 5000, 50);
    kept = at_hand(control, 5000);
    CHECK(kept > 16);
    for (int i = 0; i < 50; i++)
        use_little(control);
    CHECK(at_hand(control, 5000) >= kept);
    IWMSBufferAllocatorControl_Release(control);
}

/* A thread that keeps some large buffers, and from then on only releases. */
struct releaser
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *handed_over;
    pthread_barrier_t turn;
    int kept;
};

static void *keep_and_release(void *argument)
{
    struct releaser *releaser = (struct releaser *)argument;
    burst(releaser->control, 65 * KIBIBYTE, 3);
    pthread_barrier_wait(&releaser->turn);
    for (;;)
    {
        pthread_barrier_wait(&releaser->turn);
        if (!releaser->handed_over)
            break;
        release(releaser->handed_over);
        pthread_barrier_wait(&releaser->turn);
    }
    releaser->kept = at_hand(releaser->control, 65 * KIBIBYTE);
    return NULL;
}

static pthread_t begin_releaser(struct releaser *releaser)
{
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&releaser->turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, keep_and_release, releaser), 0);
    return thread;
}

static void hand_over(struct releaser *releaser, INSSBuffer *buffer)
{
    releaser->handed_over = buffer;
    pthread_barrier_wait(&releaser->turn);
    if (buffer)
        pthread_barrier_wait(&releaser->turn);
}

static void end_releaser(struct releaser *releaser, pthread_t thread)
{
    hand_over(releaser, NULL);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    pthread_barrier_destroy(&releaser->turn);
    IWMSBufferAllocatorControl_Release(releaser->control);
}

static void check_that_a_releaser_lets_go(DWORD size, int count)
{
    struct releaser releaser = {.control = new_control()};
    pthread_t thread = begin_releaser(&releaser);
    pthread_barrier_wait(&releaser.turn);
    for (int i = 0; i < count; i++)
    {
        hand_over(&releaser, allocate(releaser.control, size));
        memory_pass_time(20);
    }
    end_releaser(&releaser, thread);
    CHECK(releaser.kept <= 1);
}

TEST(a_thread_that_only_releases_lets_go_of_what_it_does_not_use)
{
    check_that_a_releaser_lets_go(1316, 5000);
    check_that_a_releaser_lets_go(2 * MEBIBYTE, 1000);
}

/* However little it has done by then. */
TEST(after_a_trim_the_first_release_of_a_thread_gives_back_what_it_keeps)
{
    struct releaser releaser = {.control = new_control()};
    INSSBuffer *buffer = allocate(releaser.control, 100);
    pthread_t thread = begin_releaser(&releaser);
    uint64_t held;
    pthread_barrier_wait(&releaser.turn);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(releaser.control), S_OK);
    held = snapshot(releaser.control).cbHeld;
    hand_over(&releaser, buffer);
    CHECK(snapshot(releaser.control).cbHeld + 3 * 65 * KIBIBYTE <= held);
    end_releaser(&releaser, thread);
}
