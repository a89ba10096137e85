/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Faults of a caller that the library catches: it names the fault in one line and aborts. */

#include "control.h"
#include "fault.h"
#include "label.h"

enum kind { SMALL, EMPTY, PAGES, LARGEST, BESIDE_LIVE_ONES };

/* A buffer of this kind, and an allocator that outlives it. */
static INSSBuffer *new_buffer_of(int kind)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer;
    switch ((enum kind)kind)
    {
    case EMPTY:
        return new_buffer(allocator, 0);
    case PAGES:
        return new_page_buffer(allocator, 100000);
    case LARGEST:
        return new_buffer(allocator, MOST_BYTES);
    case BESIDE_LIVE_ONES:
        new_buffer(allocator, 100);
        buffer = new_buffer(allocator, 100);
        new_buffer(allocator, 100);
        IWMSBufferAllocator_Release(allocator);
        return buffer;
    case SMALL:
        break;
    }
    return new_buffer(allocator, 100);
}

#define FREE_BUFFER "a buffer that is already free"
#define RELEASED_ALLOCATOR "an allocator that is already released"

CHILD(release_twice)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    expect("Release on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer);
}

CHILD(add_ref_after_release)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    expect("AddRef on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_AddRef(buffer);
}

CHILD(query_after_release)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    void *result = NULL;
    expect("AddRef on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer, &result);
}

static void check_free_buffer(enum kind kind)
{
    check_abort("release_twice", kind);
    check_abort("add_ref_after_release", kind);
    check_abort("query_after_release", kind);
}

TEST(a_call_on_a_free_small_buffer_is_caught)
{
    check_free_buffer(SMALL);
}

TEST(a_call_on_a_free_empty_buffer_is_caught)
{
    check_free_buffer(EMPTY);
}

TEST(a_call_on_a_free_page_buffer_is_caught)
{
    check_free_buffer(PAGES);
}

TEST(a_call_on_a_free_buffer_of_the_largest_size_is_caught)
{
    check_free_buffer(LARGEST);
}

TEST(a_call_on_a_free_buffer_beside_live_ones_is_caught)
{
    check_free_buffer(BESIDE_LIVE_ONES);
}

/* Free ones of an allocator that is there, whose memory the call itself could take. */
static INSSBuffer *new_free_buffer(int is_slice)
{
    INSSBuffer *buffer = new_buffer(new_allocator(), 100);
    INSSBuffer *slice;
    if (!is_slice)
    {
        INSSBuffer_Release(buffer);
        return buffer;
    }
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 0, 10, &slice), S_OK);
    INSSBuffer_Release(slice);
    return slice;
}

CHILD(slice_after_release)
{
    INSSBuffer *buffer = new_free_buffer(argument);
    INSSBuffer *slice;
    expect("AddRef on " FREE_BUFFER, buffer);
    WMSCreateBufferSlice(buffer, 0, 0, &slice);
}

CHILD(make_writable_after_release)
{
    INSSBuffer *buffer = new_free_buffer(argument);
    expect("WMSMakeWritable of " FREE_BUFFER, buffer);
    WMSMakeWritable(&buffer);
}

CHILD(set_property_after_release)
{
    INSSBuffer *buffer = new_free_buffer(argument);
    expect("a method of " FREE_BUFFER, buffer);
    INSSBuffer3_SetProperty((INSSBuffer3 *)buffer, property_name(1), NULL, 0);
}

TEST(what_would_make_something_of_a_free_buffer_is_caught)
{
    for (int is_slice = 0; is_slice < 2; is_slice++)
    {
        check_abort("slice_after_release", is_slice);
        check_abort("make_writable_after_release", is_slice);
        check_abort("set_property_after_release", is_slice);
    }
}

/* An allocator that only a buffer keeps. */
static IWMSBufferAllocator *new_kept_allocator(void)
{
    IWMSBufferAllocator *allocator = new_allocator();
    new_buffer(allocator, 100);
    return allocator;
}

CHILD(release_allocator_twice)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    (void)argument;
    expect("Release on " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocator_Release(allocator);
    IWMSBufferAllocator_Release(allocator);
}

CHILD(add_ref_to_released_allocator)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    (void)argument;
    expect("AddRef on " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocator_Release(allocator);
    IWMSBufferAllocator_AddRef(allocator);
}

CHILD(allocate_from_released_allocator)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    INSSBuffer *buffer;
    INSSBuffer_Release(new_buffer(allocator, 100));
    expect("a method of " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocator_Release(allocator);
    if (argument)
        IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 100, &buffer);
    else
        IWMSBufferAllocator_AllocateBuffer(allocator, 100, &buffer);
}

CHILD(control_released_allocator)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    IWMSBufferAllocatorControl *control = control_of(allocator);
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    DWORD count;
    expect("a method of " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocatorControl_Release(control);
    switch (argument)
    {
    case 0:
        IWMSBufferAllocatorControl_GetStatistics(control, &statistics);
        break;
    case 1:
        IWMSBufferAllocatorControl_Trim(control);
        break;
    case 2:
        IWMSBufferAllocatorControl_FlushThreadCache(control);
        break;
    case 3:
        IWMSBufferAllocatorControl_Reserve(control, 100, 1);
        break;
    case 4:
        IWMSBufferAllocatorControl_SetBudget(control, 0);
        break;
    case 5:
        IWMSBufferAllocatorControl_CancelWaits(control);
        break;
    case 6:
        IWMSBufferAllocatorControl_GetLiveBuffers(control, NULL, 0, &count);
        break;
    }
}

TEST(a_call_on_an_allocator_that_only_a_buffer_keeps_is_caught)
{
    check_abort("release_allocator_twice", 0);
    check_abort("add_ref_to_released_allocator", 0);
    check_abort("allocate_from_released_allocator", 0);
    check_abort("allocate_from_released_allocator", 1);
    for (int method = 0; method < 7; method++)
        check_abort("control_released_allocator", method);
}

CHILD(misuse_with_a_label)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(0, "of the \"sender\"");
    INSSBuffer *buffer = new_buffer((IWMSBufferAllocator *)control, 100);
    if (argument == 0)
    {
        expect_of("Release on " FREE_BUFFER, buffer, " of allocator \"of the ?sender?\"");
        INSSBuffer_Release(buffer);
        INSSBuffer_Release(buffer);
    }
    else
    {
        expect_of("AddRef on " RELEASED_ALLOCATOR, control, " of allocator \"of the ?sender?\"");
        IWMSBufferAllocatorControl_Release(control);
        IWMSBufferAllocatorControl_AddRef(control);
    }
}

TEST(the_label_of_the_allocator_is_named)
{
    check_abort("misuse_with_a_label", 0);
    check_abort("misuse_with_a_label", 1);
}

/* The largest count that the library documents. */
static const ULONG most = 0x7FFFFFFF;

CHILD(add_references_for_ever)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    ULONG (STDMETHODCALLTYPE *add_ref)(INSSBuffer *) = buffer->lpVtbl->AddRef;
    expect("too many references on the buffer", buffer);
    for (ULONG count = 2; count < most; count++)
        add_ref(buffer);
    if (add_ref(buffer) != most)
        _Exit(1);
    add_ref(buffer);
}

TEST(a_count_that_would_overflow_is_caught)
{
    if (test_is_wrapped())
        SKIP("two thousand million calls take too long under a wrapper");
    check_abort("add_references_for_ever", SMALL);
}
