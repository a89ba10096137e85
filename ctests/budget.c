/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* cbBudget and SetBudget: the most bytes that an allocator takes. */

#include <pthread.h>

#include "control.h"

enum { MEBIBYTE = 1 << 20, MOST = 60000 };

static INSSBuffer *buffers[MOST];

/* Buffers of that size until one is refused; how many there are. */
static int fill(IWMSBufferAllocatorControl *control, DWORD size)
{
    int count = 0;
    while (count < MOST)
    {
        INSSBuffer *buffer = (INSSBuffer *)control;
        HRESULT result = IWMSBufferAllocatorControl_AllocateBuffer(control, size, &buffer);
        if (result != S_OK)
        {
            CHECK_EQUAL(result, E_OUTOFMEMORY);
            CHECK(buffer == NULL);
            break;
        }
        buffers[count++] = buffer;
    }
    CHECK(count < MOST);
    return count;
}

static void release_all(int count)
{
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
}

static void check_refused(IWMSBufferAllocatorControl *control, DWORD size)
{
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, size, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
}

TEST(what_would_exceed_the_budget_is_refused)
{
    static const DWORD sizes[] = {64, 1316, 5000, 40000, 100000, 2 * MEBIBYTE};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(4 * MEBIBYTE, 0);
        WMSBufferAllocatorStatistics statistics;
        int count = fill(control, sizes[i]);
        CHECK(count > 0);
        CHECK(memory_held() <= 4 * MEBIBYTE);
        statistics = snapshot(control);
        CHECK_EQUAL(statistics.cLiveBuffers, count);
        CHECK(statistics.cbPeakHeld <= 4 * MEBIBYTE);
        CHECK_EQUAL(statistics.cbHeld, memory_held());
        release_all(count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(a_release_makes_room_for_any_size)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(4 * MEBIBYTE, 0);
    int count = fill(control, 1316);
    check_refused(control, 100000);
    release_all(count);
    release(allocate(control, 100000));
    release(allocate(control, 3 * MEBIBYTE));
    count = fill(control, 1316);
    release(buffers[--count]);
    buffers[count++] = allocate(control, 1316);
    check_refused(control, 1316);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(refusals_are_counted_and_are_failures)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, 0);
    check_refused(control, 2 * MEBIBYTE);
    check_refused(control, MEBIBYTE);
    CHECK_EQUAL(snapshot(control).cRefusals, 2);
    CHECK_EQUAL(snapshot(control).cFailures, 2);
    /* The system's refusal is none of the budget. */
    memory_refuse(0, MEMORY_REFUSE_ALL);
    check_refused(control, 100000);
    memory_grant();
    CHECK_EQUAL(snapshot(control).cRefusals, 2);
    CHECK_EQUAL(snapshot(control).cFailures, 3);
    CHECK_EQUAL(snapshot(control).cWaits, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_thousand_refusals_hold_no_more_than_one)
{
    static const DWORD sizes[] = {40000, 2 * MEBIBYTE};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, 0);
        int count = fill(control, sizes[i]);
        uint64_t held = snapshot(control).cbHeld;
        for (int j = 0; j < 1000; j++)
            check_refused(control, sizes[i]);
        CHECK_EQUAL(snapshot(control).cbHeld, held);
        release_all(count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(what_the_system_refused_does_not_use_the_budget_up)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(4 * MEBIBYTE, 0);
    memory_refuse(0, MEMORY_REFUSE_ALL);
    for (int i = 0; i < 100; i++)
        check_refused(control, MEBIBYTE);
    memory_grant();
    CHECK_EQUAL(snapshot(control).cFailures, 100);
    CHECK_EQUAL(snapshot(control).cRefusals, 0);
    release(allocate(control, 3 * MEBIBYTE));
    IWMSBufferAllocatorControl_Release(control);
}

/* What an allocator takes when it is made. */
static uint64_t least_budget(void)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t held = snapshot(control).cbHeld;
    IWMSBufferAllocatorControl_Release(control);
    return held;
}

TEST(a_budget_holds_the_allocator_itself)
{
    uint64_t least = least_budget();
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = least - 1};
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)&options;
    IWMSBufferAllocatorControl *control;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
    CHECK(allocator == NULL);
    options.cbBudget = 1;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
    CHECK_EQUAL(memory_held(), 0);
    control = new_bounded_control(least, 0);
    check_refused(control, 1);
    CHECK_EQUAL(snapshot(control).cbHeld, least);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, least - 1), E_INVALIDARG);
    CHECK_EQUAL(snapshot(control).cbBudget, least);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(zero_and_the_largest_number_are_no_bound)
{
    static const uint64_t budgets[] = {0, UINT64_MAX};
    for (int i = 0; i < 2; i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(budgets[i], 0);
        release(allocate(control, MOST_BYTES));
        CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, budgets[i]), S_OK);
        release(allocate(control, MOST_BYTES));
        IWMSBufferAllocatorControl_Release(control);
    }
}

/* A request finds what others share before it is refused. */
static void *release_one(void *buffer)
{
    release(buffer);
    return NULL;
}

TEST(what_an_ended_thread_released_is_used_before_a_refusal)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, 0);
    int count = fill(control, 40000);
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, release_one, buffers[--count]), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    buffers[count++] = allocate(control, 40000);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(set_budget_bounds_an_allocator_that_had_no_bound)
{
    IWMSBufferAllocatorControl *control = new_control();
    CHECK_EQUAL(snapshot(control).cbBudget, 0);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, 4 * MEBIBYTE), S_OK);
    CHECK_EQUAL(snapshot(control).cbBudget, 4 * MEBIBYTE);
    release_all(fill(control, 1316));
    CHECK(snapshot(control).cbPeakHeld <= 4 * MEBIBYTE);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, 0), S_OK);
    CHECK_EQUAL(snapshot(control).cbBudget, 0);
    release(allocate(control, 8 * MEBIBYTE));
    IWMSBufferAllocatorControl_Release(control);
}

TEST(lowering_the_budget_gives_back_what_lies_idle)
{
    IWMSBufferAllocatorControl *control = new_control();
    for (int i = 0; i < 16; i++)
        buffers[i] = allocate(control, 100000);
    release_all(16);
    CHECK(snapshot(control).cbHeld > MEBIBYTE);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, MEBIBYTE), S_OK);
    CHECK(snapshot(control).cbHeld <= MEBIBYTE);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(below_what_is_live_nothing_is_taken_until_enough_went_back)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(16 * MEBIBYTE, 0);
    INSSBuffer *kept = allocate(control, MEBIBYTE + MEBIBYTE / 2);
    INSSBuffer *large = allocate(control, 8 * MEBIBYTE);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, 4 * MEBIBYTE), S_OK);
    CHECK(snapshot(control).cbHeld > 8 * MEBIBYTE);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 2);
    check_refused(control, 100000);
    release(large);
    release(allocate(control, 2 * MEBIBYTE));
    check_refused(control, 4 * MEBIBYTE);
    CHECK(snapshot(control).cbHeld <= 4 * MEBIBYTE);
    release(kept);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(below_what_is_live_what_is_released_goes_back)
{
    static const DWORD sizes[] = {1316, 100000, MEBIBYTE, 16000000};
    static const int counts[] = {4000, 100, 40, 3};
    for (int i = 0; i < 4; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        const uint64_t bound = 512 << 10;
        for (int each = 0; each < counts[i]; each++)
            buffers[each] = allocate(control, sizes[i]);
        CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, bound), S_OK);
        release_all(counts[i]);
        /* What the thread's own cache keeps does not count: it looks after that now and then. */
        CHECK_EQUAL(IWMSBufferAllocatorControl_FlushThreadCache(control), S_OK);
        CHECK(snapshot(control).cbHeld <= bound);
        buffers[0] = allocate(control, 1316);
        release_all(1);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(what_is_within_a_lowered_budget_again_may_lie_idle)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *large = allocate(control, 8 * MEBIBYTE);
    uint64_t misses;
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, 4 * MEBIBYTE), S_OK);
    release(large);
    release(allocate(control, 2 * MEBIBYTE));
    misses = snapshot(control).cMisses;
    release(allocate(control, 2 * MEBIBYTE));
    CHECK_EQUAL(snapshot(control).cMisses, misses);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(below_what_is_held_a_thread_keeps_nothing_for_long)
{
    enum { COUNT = 4000 };
    IWMSBufferAllocatorControl *control;
    uint64_t bound;
    memory_stop_time();
    control = new_control();
    release(allocate(control, 1316));
    bound = snapshot(control).cbHeld + 65536;
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 1316);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, bound), S_OK);
    release_all(COUNT);
    for (int i = 0; i < 5000; i++)
        release(allocate(control, 1316));
    CHECK(snapshot(control).cbHeld <= bound);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(properties_are_within_the_budget)
{
    static BYTE value[2 * MEBIBYTE];
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, 0);
    INSSBuffer *buffer = allocate(control, 10);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(1), value, sizeof(value)), E_OUTOFMEMORY);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(1), value, 1000), S_OK);
    CHECK_EQUAL(snapshot(control).cFailures, 0);
    CHECK_EQUAL(snapshot(control).cbPeakHeld <= MEBIBYTE, 1);
    INSSBuffer4_Release(buffer4);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

/* 1316-byte buffers up to the last one that the budget allows. */
static void check_payload(uint64_t budget, unsigned percent)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(budget, 0);
    int count = fill(control, 1316);
    CHECK((uint64_t)count * 1316 * 100 >= budget * percent);
    CHECK(memory_held() <= budget);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(of_four_mebibytes_85_percent_are_payload)
{
    check_payload(4 * MEBIBYTE, 85);
}

TEST(of_sixty_four_mebibytes_92_percent_are_payload)
{
    check_payload(64 * MEBIBYTE, 92);
}

static void *churn(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    static const DWORD sizes[] = {100, 1316, 9000, 40000, 200000, 1500000};
    INSSBuffer *own[64] = {NULL};
    unsigned dice = (unsigned)(uintptr_t)&own;
    for (unsigned i = 0; i < test_rounds(20000); i++)
    {
        INSSBuffer **buffer = &own[(dice >> 8) % 64];
        dice = dice * 1103515245 + 12345;
        if (*buffer)
            CHECK_EQUAL(INSSBuffer_Release(*buffer), 0);
        *buffer = NULL;
        IWMSBufferAllocatorControl_AllocateBuffer(control, sizes[(dice >> 16) % 6], buffer);
    }
    for (int i = 0; i < 64; i++)
        if (own[i])
            CHECK_EQUAL(INSSBuffer_Release(own[i]), 0);
    return NULL;
}

TEST(many_threads_stay_within_the_budget)
{
    enum { THREADS = 6 };
    IWMSBufferAllocatorControl *control = new_bounded_control(4 * MEBIBYTE, 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, churn, control), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK(snapshot(control).cRefusals > 0);
    CHECK(snapshot(control).cbPeakHeld <= 4 * MEBIBYTE);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    IWMSBufferAllocatorControl_Release(control);
}
