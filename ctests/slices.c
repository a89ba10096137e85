/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSCreateBufferSlice, of this library's buffers. */

#include <pthread.h>
#include <stdatomic.h>

#include "control.h"
#include "child.h"

static INSSBuffer *const garbage = (INSSBuffer *)0x1234;

static INSSBuffer *slice_of(INSSBuffer *parent, DWORD offset, DWORD length)
{
    INSSBuffer *slice = garbage;
    CHECK_EQUAL(WMSCreateBufferSlice(parent, offset, length, &slice), S_OK);
    CHECK(slice != NULL && slice != garbage);
    CHECK_EQUAL(maximum_of(slice), length);
    return slice;
}

static ULONG references_on(INSSBuffer *buffer)
{
    INSSBuffer_AddRef(buffer);
    return INSSBuffer_Release(buffer);
}

TEST(a_slice_shows_part_of_its_parent)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = slice_of(parent, 100, 300);
    BYTE *address = NULL;
    DWORD length = 0;
    CHECK(address_of(slice) == address_of(parent) + 100);
    CHECK_EQUAL(length_of(slice), 300);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(slice, &address, &length), S_OK);
    CHECK(address == address_of(parent) + 100);
    CHECK_EQUAL(length, 300);
    address[299] = 7;
    CHECK_EQUAL(address_of(parent)[399], 7);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(INSSBuffer_Release(parent), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_length_of_a_slice_is_its_own)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice;
    /* What counts is the parent's maximum length. */
    CHECK_EQUAL(INSSBuffer_SetLength(parent, 10), S_OK);
    slice = slice_of(parent, 100, 300);
    CHECK_EQUAL(length_of(slice), 300);
    CHECK_EQUAL(INSSBuffer_SetLength(slice, 301), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer_SetLength(slice, 299), S_OK);
    CHECK_EQUAL(length_of(slice), 299);
    CHECK_EQUAL(maximum_of(slice), 300);
    CHECK_EQUAL(length_of(parent), 10);
    CHECK_EQUAL(maximum_of(parent), 1000);
    INSSBuffer_Release(slice);
    INSSBuffer_Release(parent);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_slice_may_be_all_of_its_parent_or_nothing)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_page_buffer(allocator, 100000);
    INSSBuffer *empty = new_buffer(allocator, 0);
    INSSBuffer *all = slice_of(parent, 0, 100000);
    INSSBuffer *nothing = slice_of(parent, 100000, 0);
    INSSBuffer *nothing_of_nothing = slice_of(empty, 0, 0);
    CHECK(address_of(all) == address_of(parent));
    CHECK_EQUAL(length_of(nothing), 0);
    CHECK(address_of(nothing_of_nothing) == address_of(empty));
    INSSBuffer_Release(all);
    INSSBuffer_Release(nothing);
    INSSBuffer_Release(nothing_of_nothing);
    INSSBuffer_Release(empty);
    INSSBuffer_Release(parent);
    IWMSBufferAllocator_Release(allocator);
}

static void refuse(INSSBuffer *parent, DWORD offset, DWORD length)
{
    INSSBuffer *slice = garbage;
    CHECK_EQUAL(WMSCreateBufferSlice(parent, offset, length, &slice), E_INVALIDARG);
    CHECK(slice == NULL);
}

TEST(more_than_the_parent_has_is_refused)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = slice_of(parent, 400, 200);
    refuse(parent, 0, 1001);
    refuse(parent, 1000, 1);
    refuse(parent, 1001, 0);
    refuse(parent, 999, 2);
    refuse(parent, 0xFFFFFFFF, 0);
    refuse(parent, 0xFFFFFFFF, 1);
    refuse(parent, 1, 0xFFFFFFFF);
    refuse(parent, 0x80000000, 0x80000000);
    refuse(slice, 0, 201);
    refuse(slice, 201, 0);
    refuse(slice, 0xFFFFFFFF, 2);
    CHECK_EQUAL(references_on(parent), 2);
    INSSBuffer_Release(slice);
    CHECK_EQUAL(INSSBuffer_Release(parent), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_is_refused)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = garbage;
    CHECK_EQUAL(WMSCreateBufferSlice(NULL, 0, 0, &slice), E_POINTER);
    CHECK(slice == NULL);
    CHECK_EQUAL(WMSCreateBufferSlice(parent, 0, 0, NULL), E_POINTER);
    CHECK_EQUAL(WMSCreateBufferSlice(NULL, 0, 0, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_Release(parent), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_slice_holds_its_parent)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *parent = allocate(control, 1000);
    INSSBuffer *slice = slice_of(parent, 100, 300);
    BYTE *address = address_of(slice);
    CHECK_EQUAL(INSSBuffer_AddRef(slice), 2);
    CHECK_EQUAL(references_on(parent), 2);
    CHECK_EQUAL(INSSBuffer_Release(parent), 1);
    memset(address, 1, 300);
    for (int i = 0; i < 10; i++)
        release(allocate(control, 1000));
    CHECK(all_bytes_are(address, 300, 1));
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 2);
    CHECK_EQUAL(INSSBuffer_Release(slice), 1);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 2);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_slice_of_a_slice_holds_the_first_parent)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *first = slice_of(parent, 100, 500);
    INSSBuffer *second = slice_of(first, 200, 300);
    INSSBuffer *third = slice_of(second, 299, 1);
    CHECK_EQUAL(references_on(first), 1);
    CHECK_EQUAL(references_on(second), 1);
    CHECK_EQUAL(references_on(parent), 4);
    CHECK_EQUAL(INSSBuffer_Release(first), 0);
    CHECK(address_of(second) == address_of(parent) + 300);
    CHECK(address_of(third) == address_of(parent) + 599);
    CHECK_EQUAL(INSSBuffer_Release(second), 0);
    CHECK_EQUAL(INSSBuffer_Release(parent), 1);
    address_of(third)[0] = 1;
    CHECK_EQUAL(INSSBuffer_Release(third), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_slice_has_properties_of_its_own)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *parent = new_buffer4(allocator, 1000);
    INSSBuffer *slice;
    INSSBuffer4 *slice4;
    DWORD value = 5;
    CHECK_EQUAL(INSSBuffer4_SetProperty(parent, property_name(0), &value, sizeof(value)), S_OK);
    slice = slice_of((INSSBuffer *)parent, 0, 1000);
    CHECK_EQUAL(INSSBuffer_QueryInterface(slice, &IID_INSSBuffer4, (void **)&slice4), S_OK);
    CHECK((void *)slice4 == (void *)slice);
    CHECK_EQUAL(property_count(slice4), 0);
    for (DWORD i = 0; i < 20; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(slice4, property_name(i), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(property_count(slice4), 20);
    CHECK_EQUAL(property_count(parent), 1);
    CHECK_EQUAL(INSSBuffer_Release(slice), 1);
    CHECK_EQUAL(INSSBuffer4_Release(slice4), 0);
    /* The next one has none. */
    slice = slice_of((INSSBuffer *)parent, 0, 1000);
    CHECK_EQUAL(property_count((INSSBuffer4 *)slice), 0);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(INSSBuffer4_Release(parent), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_slice_has_every_interface_of_a_buffer)
{
    static const IID *const interfaces[] = {&IID_IUnknown, &IID_INSSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3,
                                            &IID_INSSBuffer4};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = slice_of(parent, 10, 10);
    void *found = NULL;
    for (int i = 0; i < 5; i++)
    {
        CHECK_EQUAL(INSSBuffer_QueryInterface(slice, interfaces[i], &found), S_OK);
        CHECK(found == (void *)slice);
        CHECK_EQUAL(release(found), 1);
    }
    CHECK_EQUAL(INSSBuffer_QueryInterface(slice, &IID_IWMSBufferAllocator, &found), E_NOINTERFACE);
    INSSBuffer_Release(slice);
    INSSBuffer_Release(parent);
    IWMSBufferAllocator_Release(allocator);
}

TEST(getters_answer_null_as_those_of_the_parent)
{
    for (int i = 0; i < 2; i++)
    {
        HRESULT expected = i ? E_INVALIDARG : E_POINTER;
        IWMSBufferAllocator *allocator = new_allocator_with(i ? WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG : 0);
        INSSBuffer *parent = new_buffer(allocator, 1000);
        INSSBuffer *slice = slice_of(parent, 10, 10);
        DWORD length = 7;
        CHECK_EQUAL(INSSBuffer_GetLength(slice, NULL), expected);
        CHECK_EQUAL(INSSBuffer_GetMaxLength(slice, NULL), expected);
        CHECK_EQUAL(INSSBuffer_GetBuffer(slice, NULL), expected);
        CHECK_EQUAL(INSSBuffer_GetBufferAndLength(slice, NULL, &length), expected);
        CHECK_EQUAL(length, 7);
        INSSBuffer_Release(slice);
        INSSBuffer_Release(parent);
        IWMSBufferAllocator_Release(allocator);
    }
}

/* That all memory comes back is checked behind each case. */
TEST(parent_slices_and_allocator_are_released_in_any_order)
{
    for (int order = 0; order < 24; order++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        INSSBuffer *parent = new_buffer(allocator, 1000);
        INSSBuffer *slice = slice_of(parent, 0, 100);
        IUnknown *left[4];
        int rest = order;
        left[0] = (IUnknown *)allocator;
        left[1] = (IUnknown *)parent;
        left[2] = (IUnknown *)slice;
        left[3] = (IUnknown *)slice_of(slice, 0, 10);
        for (int count = 4; count > 0; count--)
        {
            int index = rest % count;
            rest /= count;
            release(left[index]);
            left[index] = left[count - 1];
        }
#ifdef MEMORY_IS_COUNTED
        CHECK_EQUAL(memory_held(), 0);
#endif
    }
}

TEST(a_slice_is_made_though_the_allocator_is_released)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slices[100];
    DWORD value = 1;
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (DWORD i = 0; i < 100; i++)
    {
        slices[i] = slice_of(parent, i, 10);
        CHECK(address_of(slices[i]) == address_of(parent) + i);
        CHECK_EQUAL(INSSBuffer4_SetProperty((INSSBuffer4 *)slices[i], property_name(i), &value, 4), S_OK);
    }
    CHECK_EQUAL(INSSBuffer_Release(parent), 100);
    for (int i = 0; i < 100; i++)
        CHECK_EQUAL(INSSBuffer_Release(slices[i]), 0);
}

/* Nobody could cancel that wait. */
TEST(no_slice_waits_for_the_budget_of_a_released_allocator)
{
    enum { MOST = 20000 };
    static INSSBuffer *slices[MOST];
    IWMSBufferAllocatorControl *control = new_bounded_control(1 << 20, WMS_BUFFER_ALLOCATOR_WAIT_FOREVER);
    INSSBuffer *parent = allocate(control, 1000);
    HRESULT result = S_OK;
    int count = 0;
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
    while (count < MOST && (result = WMSCreateBufferSlice(parent, 0, 10, &slices[count])) == S_OK)
        count++;
    CHECK_EQUAL(result, E_OUTOFMEMORY);
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(slices[count]), 0);
    CHECK_EQUAL(INSSBuffer_Release(parent), 0);
}

/* Nobody tells the thread that it came too late, so it has to look. */
TEST(the_last_slice_of_a_released_allocator_ends_it)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = slice_of(parent, 0, 10);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    slice = slice_of(parent, 0, 10);
    CHECK_EQUAL(INSSBuffer_Release(parent), 1);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
}

TEST(a_slice_counts_as_a_buffer_of_32_bytes)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *parent = allocate(control, 1000);
    INSSBuffer *slices[100];
    for (DWORD i = 0; i < 100; i++)
    {
        slices[i] = slice_of(parent, 0, i * 10);
        CHECK_EQUAL(snapshot(control).cLiveBuffers, i + 2);
        CHECK_EQUAL(snapshot(control).cbLive, 1000 + (i + 1) * 32);
    }
    for (DWORD i = 0; i < 100; i++)
    {
        INSSBuffer_Release(slices[i]);
        CHECK_EQUAL(snapshot(control).cLiveBuffers, 100 - i);
        CHECK_EQUAL(snapshot(control).cbLive, 1000 + (99 - i) * 32);
    }
    CHECK_EQUAL(snapshot(control).cAllocations, 101);
    CHECK_EQUAL(snapshot(control).cReleases, 100);
    INSSBuffer_Release(parent);
    CHECK_EQUAL(snapshot(control).cbLive, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(slices_take_no_pages)
{
    enum { SLICES = 64 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *parent = allocate(control, 1000);
    INSSBuffer *slices[SLICES];
    uint64_t before;
    /* What slices are cut from is there with the first. */
    release(slice_of(parent, 0, 10));
    before = snapshot(control).cbHeld;
    for (int i = 0; i < SLICES; i++)
        slices[i] = slice_of(parent, 0, 10);
    CHECK(snapshot(control).cbHeld < before + SLICES * 2000);
    for (int i = 0; i < SLICES; i++)
        INSSBuffer_Release(slices[i]);
    INSSBuffer_Release(parent);
    IWMSBufferAllocatorControl_Release(control);
}

static void check_taken_again(int has_property)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *parent = allocate(control, 1000);
    for (int i = 0; i < 200; i++)
    {
        INSSBuffer *slice = slice_of(parent, 500, 100);
        INSSBuffer *buffer;
        if (has_property)
            CHECK_EQUAL(INSSBuffer4_SetProperty((INSSBuffer4 *)slice, property_name(0), &i, sizeof(i)), S_OK);
        INSSBuffer_Release(slice);
        buffer = allocate(control, 32);
        CHECK_EQUAL(maximum_of(buffer), 32);
        CHECK(address_of(buffer) + 32 <= address_of(parent) || address_of(buffer) >= address_of(parent) + 1000);
        CHECK_EQUAL(references_on(parent), 1);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        CHECK_EQUAL(references_on(parent), 1);
    }
    INSSBuffer_Release(parent);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_was_a_slice_is_a_buffer_when_it_is_taken_again)
{
    check_taken_again(0);
}

/* Which is released in another way. */
TEST(what_was_a_slice_with_properties_is_a_buffer_when_it_is_taken_again)
{
    check_taken_again(1);
}

TEST(slices_of_allocators_that_zero_or_have_a_low_ceiling)
{
    for (int i = 0; i < 3; i++)
    {
        static const DWORD flags[] = {WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE, WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE, 0};
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = flags[i], .cbMaxBufferSize = 8};
        IWMSBufferAllocator *allocator = NULL;
        INSSBuffer *parent;
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
        parent = new_buffer(allocator, 8);
        memset(address_of(parent), 3, 8);
        for (int j = 0; j < 100; j++)
        {
            INSSBuffer *slice = slice_of(parent, 2, 4);
            CHECK(all_bytes_are(address_of(slice), 4, 3));
            CHECK_EQUAL(INSSBuffer_Release(slice), 0);
        }
        /* A slice's end is not its bytes'. */
        CHECK(all_bytes_are(address_of(parent), 8, 3));
        CHECK_EQUAL(INSSBuffer_Release(parent), 0);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    }
}

static void release_a_slice_twice(void)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *slice = slice_of(new_buffer(allocator, 1000), 0, 10);
    INSSBuffer_Release(slice);
    INSSBuffer_Release(slice);
}

CHILD(release_twice)
{
    (void)argument;
    release_a_slice_twice();
}

TEST(one_release_too_many_ends_the_process)
{
    struct child child = run_child("release_twice", 0);
    CHECK(child.aborted);
    CHECK(strstr(child.errors, "Release on a buffer that is already free") != NULL);
}

#ifdef MEMORY_IS_COUNTED

TEST(making_and_releasing_a_slice_makes_no_call)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_page_buffer(allocator, 65536);
    INSSBuffer *slices[40];
    unsigned long before = 0;
    for (int round = 0; round < 100; round++)
    {
        if (round == 10)
            before = memory_calls();
        for (DWORD i = 0; i < 40; i++)
            slices[i] = slice_of(parent, i * 1316, 1316);
        for (DWORD i = 0; i < 40; i++)
            INSSBuffer_Release(slices[i]);
    }
    CHECK_EQUAL(memory_calls(), before);
    INSSBuffer_Release(parent);
    IWMSBufferAllocator_Release(allocator);
}

TEST(without_memory_there_is_no_slice_and_the_parent_is_as_it_was)
{
    static INSSBuffer *slices[10000];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    HRESULT result = S_OK;
    int count = 0;
    memory_refuse(0, MEMORY_REFUSE_ALL);
    while (result == S_OK && count < 10000)
    {
        slices[count] = garbage;
        result = WMSCreateBufferSlice(parent, 10, 10, &slices[count]);
        CHECK((slices[count] != NULL) == (result == S_OK));
        count += result == S_OK;
    }
    CHECK_EQUAL(result, E_OUTOFMEMORY);
    CHECK_EQUAL(references_on(parent), count + 1);
    memory_grant();
    CHECK_EQUAL(release(slice_of(parent, 10, 10)), 0);
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(slices[count]), 0);
    CHECK_EQUAL(INSSBuffer_Release(parent), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

#endif

enum { THREADS = 4, PLACES = 16 };

/* A parent that threads cut and release at once, as they do the slices of each other. */
struct cutters
{
    INSSBuffer *parent;
    _Atomic(INSSBuffer *) places[PLACES];
    atomic_int ready;
    atomic_int is_open;
};

static void *cut(void *argument)
{
    struct cutters *cutters = (struct cutters *)argument;
    unsigned rounds = test_rounds(2000);
    atomic_fetch_add(&cutters->ready, 1);
    while (!atomic_load(&cutters->is_open))
        ;
    for (unsigned i = 0; i < rounds; i++)
    {
        INSSBuffer *slice = slice_of(cutters->parent, i % 1000, 1000 - i % 1000);
        INSSBuffer *other;
        CHECK(address_of(slice) == address_of(cutters->parent) + i % 1000);
        other = atomic_exchange(&cutters->places[i % PLACES], slice);
        if (other)
            CHECK_EQUAL(INSSBuffer_Release(other), 0);
    }
    INSSBuffer_Release(cutters->parent);
    return NULL;
}

/* The allocator goes while they are at it, or before, and the last slice of all ends its memory. */
TEST(threads_cut_a_buffer_while_its_allocator_goes)
{
    for (unsigned round = 0; round < test_rounds(40); round++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        static struct cutters cutters;
        pthread_t threads[THREADS];
        memset(&cutters, 0, sizeof(cutters));
        cutters.parent = new_buffer(allocator, 1000);
        for (int i = 0; i < THREADS; i++)
        {
            INSSBuffer_AddRef(cutters.parent);
            CHECK_EQUAL(pthread_create(&threads[i], NULL, cut, &cutters), 0);
        }
        INSSBuffer_Release(cutters.parent);
        while (atomic_load(&cutters.ready) < THREADS)
            ;
        atomic_store(&cutters.is_open, 1);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        for (int i = 0; i < THREADS; i++)
            CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
        for (int i = 0; i < PLACES; i++)
        {
            INSSBuffer *last = atomic_load(&cutters.places[i]);
            if (last)
                CHECK_EQUAL(INSSBuffer_Release(last), 0);
        }
#ifdef MEMORY_IS_COUNTED
        CHECK_EQUAL(memory_held(), 0);
#endif
    }
}
