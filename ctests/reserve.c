/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* IWMSBufferAllocatorControl::Reserve. */

#ifdef __linux__
#include <sys/resource.h>
#endif

#include <pthread.h>

#include "control.h"

enum { MEBIBYTE = 1 << 20, MOST = 10000 };

static INSSBuffer *buffers[MOST];

static const struct
{
    DWORD size;
    int count;
} kinds[] = {{0, 300}, {64, 5000}, {1316, 3000}, {30000, 100}, {40000, 60}, {100000, 40}, {2 * MEBIBYTE, 5}};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void release_all(int count)
{
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
}

static void reserve(IWMSBufferAllocatorControl *control, DWORD size, int count)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, size, (DWORD)count), S_OK);
}

/* So many buffers are made without the system being asked for anything. */
static void check_reserved(IWMSBufferAllocatorControl *control, DWORD size, int count)
{
    uint64_t misses = snapshot(control).cMisses;
    memory_grant();
    for (int i = 0; i < count; i++)
        buffers[i] = allocate(control, size);
    CHECK_EQUAL(memory_requests(), 0);
    CHECK_EQUAL(snapshot(control).cMisses, misses);
    release_all(count);
}

TEST(reserved_buffers_need_no_memory)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        reserve(control, kinds[i].size, kinds[i].count);
        CHECK_EQUAL(snapshot(control).cAllocations, 0);
        CHECK(snapshot(control).cbHeld >= (uint64_t)kinds[i].size * kinds[i].count);
        check_reserved(control, kinds[i].size, kinds[i].count);
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(an_allocator_that_lets_others_wait_reserves_as_well)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(64 * MEBIBYTE, 1000);
        reserve(control, kinds[i].size, kinds[i].count);
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(what_is_live_is_not_counted_and_what_is_free_is)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *live[100];
    uint64_t held;
    for (int i = 0; i < 100; i++)
        live[i] = allocate(control, 5000);
    reserve(control, 5000, 200);
    check_reserved(control, 5000, 200);
    held = snapshot(control).cbHeld;
    reserve(control, 5000, 200);
    reserve(control, 5000, 100);
    CHECK_EQUAL(snapshot(control).cbHeld, held);
    for (int i = 0; i < 100; i++)
        release(live[i]);
    check_reserved(control, 5000, 300);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(none_are_always_there)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t held = snapshot(control).cbHeld;
    reserve(control, 5000, 0);
    CHECK_EQUAL(snapshot(control).cbHeld, held);
    IWMSBufferAllocatorControl_Release(control);
}

/* More than may lie idle, after a burst of others, and with time passing. */
TEST(idle_memory_that_is_reserved_stays)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        reserve(control, kinds[i].size, kinds[i].count);
        for (int j = 0; j < 2000; j++)
        {
            release(allocate(control, 7000));
            release(allocate(control, 3 * MEBIBYTE));
            memory_pass_time(150);
        }
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(a_smaller_reserve_takes_nothing_from_a_larger_one)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        INSSBuffer *none = NULL;
        reserve(control, kinds[i].size, kinds[i].count);
        reserve(control, kinds[i].size, 1);
        memory_refuse(0, MEMORY_REFUSE_ALL);
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 16000000, &none), E_OUTOFMEMORY);
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(reserved_memory_is_not_given_up_for_another_size)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(16 * MEBIBYTE, 0);
        INSSBuffer *buffer = NULL;
        reserve(control, kinds[i].size, kinds[i].count);
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 16500000, &buffer), E_OUTOFMEMORY);
        release(allocate(control, 2000000));
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 16500000, &buffer), E_OUTOFMEMORY);
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(what_was_used_since_comes_back_to_the_reserve)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        INSSBuffer *other = NULL;
        reserve(control, kinds[i].size, kinds[i].count);
        for (int j = 0; j < kinds[i].count; j++)
            buffers[j] = allocate(control, kinds[i].size);
        /* A shortage while they are out. */
        memory_refuse(0, MEMORY_REFUSE_ALL);
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 16000000, &other), E_OUTOFMEMORY);
        memory_grant();
        release_all(kinds[i].count);
        for (int j = 0; j < 500; j++)
        {
            release(allocate(control, 7000));
            memory_pass_time(150);
        }
        check_reserved(control, kinds[i].size, kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(trim_gives_reserved_memory_back)
{
    for (int i = 0; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        uint64_t held;
        release(allocate(control, 100));
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
        held = snapshot(control).cbHeld;
        reserve(control, kinds[i].size, kinds[i].count);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
        CHECK(snapshot(control).cbHeld <= held);
        /* And once it was used. */
        reserve(control, kinds[i].size, kinds[i].count);
        check_reserved(control, kinds[i].size, kinds[i].count);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
        CHECK(snapshot(control).cbHeld <= held);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(other_idle_memory_keeps_its_bounds)
{
    IWMSBufferAllocatorControl *control = new_control();
    uint64_t held;
    reserve(control, 100000, 100);
    held = snapshot(control).cbHeld;
    for (int i = 0; i < 100; i++)
        buffers[i] = allocate(control, 150000);
    release_all(100);
    CHECK(snapshot(control).cbHeld < held + 4 * MEBIBYTE);
    for (int i = 0; i < 2; i++)
        buffers[i] = allocate(control, 400000);
    release_all(2);
    CHECK(snapshot(control).cbHeld < held + 4 * MEBIBYTE);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(all_or_nothing_within_the_budget)
{
    for (int i = 2; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_bounded_control(4 * MEBIBYTE, 0);
        DWORD too_many = (DWORD)(4 * MEBIBYTE / kinds[i].size);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, kinds[i].size, too_many), E_OUTOFMEMORY);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, kinds[i].size, 0xFFFFFFFF), E_OUTOFMEMORY);
        CHECK(snapshot(control).cbPeakHeld <= 4 * MEBIBYTE);
        CHECK_EQUAL(snapshot(control).cFailures, 0);
        /* Nothing is in the way of others. */
        release(allocate(control, 3 * MEBIBYTE));
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(a_refusing_system_reserves_nothing)
{
    for (int i = 0; i < KINDS; i++)
    {
        for (unsigned long granted = 0; granted < 6; granted++)
        {
            IWMSBufferAllocatorControl *control = new_control();
            memory_refuse(granted, MEMORY_REFUSE_ALL);
            HRESULT result = IWMSBufferAllocatorControl_Reserve(control, kinds[i].size, (DWORD)kinds[i].count);
            CHECK(result == E_OUTOFMEMORY || result == S_OK);
            CHECK(granted > 0 || result == E_OUTOFMEMORY);
            memory_grant();
            reserve(control, kinds[i].size, kinds[i].count);
            check_reserved(control, kinds[i].size, kinds[i].count);
            IWMSBufferAllocatorControl_Release(control);
        }
    }
}

TEST(live_buffers_as_large_as_magazines_are_not_in_the_way)
{
    for (int live = 120; live < 170; live++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        for (int i = 0; i < live; i++)
            buffers[i] = allocate(control, 1088);
        reserve(control, 100000, 600);
        release_all(live);
        IWMSBufferAllocatorControl_Release(control);
    }
}

enum { LARGE = 1500000, TURNS = 2000 };

static void *allocate_all_the_time(void *allocator)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)allocator;
    for (unsigned i = 0; i < 100 * test_rounds(TURNS); i++)
    {
        INSSBuffer *buffer = allocate(control, LARGE);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    return NULL;
}

TEST(what_is_being_reserved_is_refused_to_nobody)
{
    /* There is room for eight, of which nobody can make another while seven are reserved. */
    IWMSBufferAllocatorControl *control = new_bounded_control(12 * MEBIBYTE + 700 * 1024, 0);
    pthread_t thread;
    reserve(control, LARGE, 8);
    CHECK_EQUAL(pthread_create(&thread, NULL, allocate_all_the_time, control), 0);
    for (unsigned i = 0; i < test_rounds(TURNS); i++)
        reserve(control, LARGE, 7);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(snapshot(control).cRefusals, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_size_beyond_the_ceiling_is_refused)
{
    IWMSBufferAllocatorControl *control = new_control();
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, MOST_BYTES + 1, 1), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, 0xFFFFFFFF, 0), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, MOST_BYTES, 1), S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

/* What is in the buffers of a reserve is as it was. */
TEST(reserving_changes_no_byte_of_live_buffers)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *live = allocate(control, 5000);
    memset(address_of(live), 0x5A, 5000);
    reserve(control, 5000, 1000);
    CHECK(all_bytes_are(address_of(live), 5000, 0x5A));
    check_reserved(control, 5000, 1000);
    CHECK(all_bytes_are(address_of(live), 5000, 0x5A));
    release(live);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(the_first_use_of_reserved_memory_faults_no_page)
{
#ifdef __linux__
    if (test_is_wrapped())
        SKIP("the wrapper has page faults of its own");
    for (int i = 1; i < KINDS; i++)
    {
        IWMSBufferAllocatorControl *control = new_control();
        struct rusage before;
        struct rusage after;
        memset(buffers, 1, sizeof(buffers));
        reserve(control, kinds[i].size, kinds[i].count);
        CHECK_EQUAL(getrusage(RUSAGE_SELF, &before), 0);
        for (int j = 0; j < kinds[i].count; j++)
        {
            buffers[j] = allocate(control, kinds[i].size);
            memset(address_of(buffers[j]), 1, kinds[i].size);
        }
        CHECK_EQUAL(getrusage(RUSAGE_SELF, &after), 0);
        /* The program and the thread's magazines may have a page to fault themselves. */
        CHECK(after.ru_minflt - before.ru_minflt < 16);
        release_all(kinds[i].count);
        IWMSBufferAllocatorControl_Release(control);
    }
#else
    SKIP("only Linux tells how many pages were faulted");
#endif
}
