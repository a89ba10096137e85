/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Two threads meet at each moment of what one of them does. */

#define _GNU_SOURCE /* for the names of registers */

#include "control.h"
#include "each_moment.h"
#include "memory_calls.h"

enum { USUAL = 1316, LARGE = 16384, SEVERAL = 16 };

static IWMSBufferAllocatorControl *control;
static IWMSBufferAllocatorControl *elsewhere;
static INSSBuffer *buffer;
static INSSBuffer *another;
static ULONG counts[2];

static void begin_with_an_allocator(void)
{
    control = new_control();
}

static void begin_with_a_buffer(void)
{
    begin_with_an_allocator();
    buffer = allocate(control, USUAL);
}

static void use_the_allocator(void)
{
    release(allocate(control, USUAL));
}

static void use_and_allocate(void)
{
    use_the_allocator();
    buffer = allocate(control, USUAL);
}

static void release_the_buffer(void)
{
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

static void release_the_allocator(void)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
}

/* After an end that both threads had a part in, asked while the caller is there: its own end would make up for much. */
static void nothing_is_left(void)
{
    CHECK_EQUAL(memory_held(), 0);
}

static void nothing_is_live(void)
{
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    release_the_allocator();
    nothing_is_left();
}

TEST(an_allocator_ends_while_its_last_buffer_comes_back)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_an_allocator,
        .prepare = use_and_allocate,
        .call = release_the_buffer,
        .turn = release_the_allocator,
        .go_on = nothing_is_left,
    });
}

TEST(an_allocator_ends_while_a_thread_gives_its_last_buffer_back_by_its_first_call)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_a_buffer,
        .call = release_the_buffer,
        .turn = release_the_allocator,
        .go_on = nothing_is_left,
    });
}

static void begin_with_two_allocators(void)
{
    begin_with_an_allocator();
    elsewhere = new_control();
}

static void allocate_and_go_elsewhere(void)
{
    use_and_allocate();
    release(allocate(elsewhere, USUAL));
}

static void nothing_is_left_but_elsewhere(void)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(elsewhere), 0);
    nothing_is_left();
}

TEST(an_allocator_ends_while_a_thread_comes_from_another_one_with_its_last_buffer)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_two_allocators,
        .prepare = allocate_and_go_elsewhere,
        .call = release_the_buffer,
        .turn = release_the_allocator,
        .go_on = nothing_is_left_but_elsewhere,
    });
}

static void use_and_cut(void)
{
    INSSBuffer *whole;
    use_and_allocate();
    whole = buffer;
    CHECK_EQUAL(WMSCreateBufferSlice(whole, 100, 200, &buffer), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(whole), 1);
}

TEST(an_allocator_ends_while_its_last_slice_comes_back)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_an_allocator,
        .prepare = use_and_cut,
        .call = release_the_buffer,
        .turn = release_the_allocator,
        .go_on = nothing_is_left,
    });
}

static void begin_with_two_buffers_of_no_allocator(void)
{
    begin_with_a_buffer();
    another = allocate(control, USUAL);
    release_the_allocator();
}

static void release_the_other_buffer(void)
{
    CHECK_EQUAL(INSSBuffer_Release(another), 0);
}

TEST(the_last_two_buffers_come_back_after_their_allocator)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_two_buffers_of_no_allocator,
        .call = release_the_buffer,
        .turn = release_the_other_buffer,
        .go_on = nothing_is_left,
    });
}

static void begin_with_two_references(void)
{
    begin_with_a_buffer();
    INSSBuffer_AddRef(buffer);
}

static void release_the_first_reference(void)
{
    counts[0] = INSSBuffer_Release(buffer);
}

static void release_the_second_reference(void)
{
    counts[1] = INSSBuffer_Release(buffer);
}

static void one_was_the_last(void)
{
    CHECK_EQUAL(counts[0] + counts[1], 1);
    nothing_is_live();
}

TEST(of_two_threads_that_release_a_buffer_one_is_the_last)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_two_references,
        .prepare = use_the_allocator,
        .call = release_the_first_reference,
        .turn = release_the_second_reference,
        .end = one_was_the_last,
    });
}

TEST(two_threads_use_an_allocator_for_the_first_time)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_an_allocator,
        .call = use_the_allocator,
        .turn = use_the_allocator,
        .end = nothing_is_live,
    });
}

/* One buffer was there before, one is meanwhile. */
static void look_at_the_sums(void)
{
    WMSBufferAllocatorStatistics sums = snapshot(control);
    CHECK(sums.cAllocations == 1 || sums.cAllocations == 2);
    CHECK(sums.cReleases == 1 || sums.cReleases == 2);
    CHECK(sums.cLiveBuffers <= 1);
    CHECK(sums.cbLive <= 2 * USUAL);
}

static void look_at_the_sums_again(void)
{
    WMSBufferAllocatorStatistics sums = snapshot(control);
    CHECK_EQUAL(sums.cAllocations, 2);
    CHECK_EQUAL(sums.cReleases, 2);
    CHECK_EQUAL(sums.cbLive, 0);
}

TEST(sums_agree_while_another_thread_allocates_and_releases)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_an_allocator,
        .prepare = use_the_allocator,
        .call = use_the_allocator,
        .turn = look_at_the_sums,
        .go_on = look_at_the_sums_again,
        .end = nothing_is_live,
    });
}

static void create_and_end_an_allocator(void)
{
    IWMSBufferAllocator *allocator = new_allocator();
    release(new_buffer(allocator, USUAL));
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(two_threads_have_an_allocator_each_and_no_other_is_there)
{
    at_each_moment(&(struct scene){
        .call = create_and_end_an_allocator,
        .turn = create_and_end_an_allocator,
        .go_on = nothing_is_left,
    });
}

static void fill_the_cache(void)
{
    INSSBuffer *some[SEVERAL];
    for (int i = 0; i < SEVERAL; i++)
        some[i] = allocate(control, LARGE);
    for (int i = 0; i < SEVERAL; i++)
        release(some[i]);
    use_the_allocator();
}

static void trim(void)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
}

static void do_its_share(void)
{
    use_the_allocator();
    CHECK(snapshot(control).cbHeld < SEVERAL / 2 * LARGE);
}

TEST(a_thread_does_its_share_of_a_trim_in_this_call_or_in_its_next)
{
    at_each_moment(&(struct scene){
        .begin = begin_with_an_allocator,
        .prepare = fill_the_cache,
        .call = use_the_allocator,
        .turn = trim,
        .go_on = do_its_share,
        .end = nothing_is_live,
    });
}
