/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSIsSoleOwner and WMSMakeWritable. */

#define MEMORY_IS_HELD_UNTIL_EXIT
#include <pthread.h>
#include <stdatomic.h>

#include "control.h"
#include "page.h"

#include <wmsmediabuffer.h>

static INSSBuffer *slice_of(INSSBuffer *parent, DWORD offset, DWORD length)
{
    INSSBuffer *slice = NULL;
    CHECK_EQUAL(WMSCreateBufferSlice(parent, offset, length, &slice), S_OK);
    return slice;
}

TEST(null_is_refused)
{
    INSSBuffer *none = NULL;
    CHECK_EQUAL(WMSIsSoleOwner(NULL), E_POINTER);
    CHECK_EQUAL(WMSMakeWritable(NULL), E_POINTER);
    CHECK_EQUAL(WMSMakeWritable(&none), E_POINTER);
    CHECK(none == NULL);
}

TEST(a_buffer_with_one_reference_has_one_owner)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    INSSBuffer *same = buffer;
    CHECK_EQUAL(WMSIsSoleOwner(buffer), S_OK);
    INSSBuffer_AddRef(buffer);
    CHECK_EQUAL(WMSIsSoleOwner(buffer), S_FALSE);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(WMSIsSoleOwner(buffer), S_OK);
    CHECK_EQUAL(WMSMakeWritable(&same), S_OK);
    CHECK(same == buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_buffer_with_properties_has_one_owner_too)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    DWORD value = 1;
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(WMSIsSoleOwner((INSSBuffer *)buffer), S_OK);
    INSSBuffer4_AddRef(buffer);
    CHECK_EQUAL(WMSIsSoleOwner((INSSBuffer *)buffer), S_FALSE);
    INSSBuffer4_Release(buffer);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_slice_and_its_parent_share_the_bytes)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *parent = new_buffer(allocator, 1000);
    INSSBuffer *slice = slice_of(parent, 0, 10);
    INSSBuffer *other;
    CHECK_EQUAL(WMSIsSoleOwner(parent), S_FALSE);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_FALSE);
    INSSBuffer_Release(parent);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_OK);
    INSSBuffer_AddRef(slice);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_FALSE);
    INSSBuffer_Release(slice);
    /* Another slice is another owner, wherever it lies. */
    other = slice_of(slice, 0, 1);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_FALSE);
    CHECK_EQUAL(WMSIsSoleOwner(other), S_FALSE);
    INSSBuffer_Release(slice);
    CHECK_EQUAL(WMSIsSoleOwner(other), S_OK);
    INSSBuffer_Release(other);
    IWMSBufferAllocator_Release(allocator);
}

TEST(wrapped_memory_is_the_buffers_alone)
{
    static BYTE bytes[100];
    INSSBuffer *buffer = NULL;
    INSSBuffer *slice;
    CHECK_EQUAL(WMSWrapMemory(bytes, sizeof(bytes), NULL, NULL, &buffer), S_OK);
    CHECK_EQUAL(WMSIsSoleOwner(buffer), S_OK);
    slice = slice_of(buffer, 0, 10);
    CHECK_EQUAL(WMSIsSoleOwner(buffer), S_FALSE);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_FALSE);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_OK);
    INSSBuffer_Release(slice);
}

static void fill(INSSBuffer *buffer, DWORD properties)
{
    DWORD maximum = maximum_of(buffer);
    for (DWORD i = 0; i < maximum; i++)
        address_of(buffer)[i] = (BYTE)(i * 7);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, maximum / 2), S_OK);
    for (DWORD i = 0; i < properties; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty((INSSBuffer4 *)buffer, property_name(i), &i, sizeof(i)), S_OK);
}

static void check_filled(INSSBuffer *buffer, DWORD maximum, DWORD properties)
{
    CHECK_EQUAL(maximum_of(buffer), maximum);
    CHECK_EQUAL(length_of(buffer), maximum / 2);
    for (DWORD i = 0; i < maximum; i++)
        CHECK_EQUAL(address_of(buffer)[i], (BYTE)(i * 7));
    CHECK_EQUAL(property_count((INSSBuffer4 *)buffer), properties);
    for (DWORD i = 0; i < properties; i++)
    {
        DWORD value = ~0u;
        DWORD size = sizeof(value);
        CHECK_EQUAL(INSSBuffer4_GetProperty((INSSBuffer4 *)buffer, property_name(i), &value, &size), S_OK);
        CHECK_EQUAL(value, i);
    }
}

TEST(a_shared_buffer_is_copied_with_all_that_it_has)
{
    static const DWORD sizes[] = {0, 1, 1000, 100000, 3000000};
    IWMSBufferAllocatorControl *control = new_control();
    for (DWORD i = 0; i < 5; i++)
    {
        INSSBuffer *original = allocate(control, sizes[i]);
        INSSBuffer *copy = original;
        fill(original, i * 10);
        INSSBuffer_AddRef(original);
        CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
        CHECK(copy != original);
        CHECK(address_of(copy) != address_of(original));
        CHECK_EQUAL(WMSIsSoleOwner(original), S_OK);
        CHECK_EQUAL(WMSIsSoleOwner(copy), S_OK);
        check_filled(copy, sizes[i], i * 10);
        check_filled(original, sizes[i], i * 10);
        CHECK_EQUAL(snapshot(control).cLiveBuffers, 2);
        CHECK_EQUAL(INSSBuffer_Release(original), 0);
        check_filled(copy, sizes[i], i * 10);
        CHECK_EQUAL(INSSBuffer_Release(copy), 0);
        CHECK_EQUAL(snapshot(control).cbLive, 0);
    }
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_was_a_copy_has_no_properties_when_it_is_taken_again)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *original = allocate(control, 1000);
    INSSBuffer *copy = original;
    INSSBuffer *next;
    fill(original, 3);
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(copy), 0);
    next = allocate(control, 1000);
    CHECK_EQUAL(property_count((INSSBuffer4 *)next), 0);
    INSSBuffer_Release(next);
    INSSBuffer_Release(original);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_copy_of_page_memory_is_page_memory)
{
    static const DWORD sizes[] = {100, 5000, 100000, 2000000};
    IWMSBufferAllocator *allocator = new_allocator();
    for (int i = 0; i < 4; i++)
    {
        /* The first block of a run starts a page, whatever it is for. */
        INSSBuffer *original = new_page_buffer(allocator, sizes[i]);
        INSSBuffer *copies[3];
        fill(original, 0);
        for (int j = 0; j < 3; j++)
        {
            copies[j] = original;
            INSSBuffer_AddRef(original);
            CHECK_EQUAL(WMSMakeWritable(&copies[j]), S_OK);
            check_filled(copies[j], sizes[i], 0);
            CHECK_EQUAL((uintptr_t)address_of(copies[j]) % page_bytes(), 0);
        }
        for (int j = 0; j < 3; j++)
            INSSBuffer_Release(copies[j]);
        INSSBuffer_Release(original);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_copy_of_ordinary_memory_takes_no_page)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *original = allocate(control, 100);
    INSSBuffer *copies[64];
    uint64_t before = snapshot(control).cbHeld;
    for (int i = 0; i < 64; i++)
    {
        copies[i] = original;
        INSSBuffer_AddRef(original);
        CHECK_EQUAL(WMSMakeWritable(&copies[i]), S_OK);
    }
    CHECK(snapshot(control).cbHeld < before + 64 * 1000);
    for (int i = 0; i < 64; i++)
        INSSBuffer_Release(copies[i]);
    INSSBuffer_Release(original);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_copy_of_a_slice_has_the_bytes_of_the_slice)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *parent = allocate(control, 10000);
    INSSBuffer *original = slice_of(parent, 3000, 500);
    INSSBuffer *copy = original;
    fill(original, 3);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK(copy != original);
    check_filled(copy, 500, 3);
    /* The slice is gone; the copy is no slice. */
    CHECK_EQUAL(WMSIsSoleOwner(parent), S_OK);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 2);
    CHECK_EQUAL(snapshot(control).cbLive, 10500);
    INSSBuffer_Release(parent);
    CHECK_EQUAL(INSSBuffer_Release(copy), 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_copy_of_wrapped_memory_leaves_the_hosts_alone)
{
    static BYTE bytes[1000];
    INSSBuffer *original = NULL;
    INSSBuffer *copy;
    CHECK_EQUAL(WMSWrapMemory(bytes, sizeof(bytes), NULL, NULL, &original), S_OK);
    copy = original;
    fill(original, 2);
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    check_filled(copy, 1000, 2);
    CHECK(address_of(copy) != bytes);
    INSSBuffer_Release(copy);
    INSSBuffer_Release(original);
}

TEST(wrapped_memory_of_more_than_sixteen_megabytes_is_copied)
{
    static BYTE bytes[(1 << 24) + 1000];
    INSSBuffer *original = NULL;
    INSSBuffer *copy;
    CHECK_EQUAL(WMSWrapMemory(bytes, sizeof(bytes), NULL, NULL, &original), S_OK);
    copy = original;
    bytes[sizeof(bytes) - 1] = 7;
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(maximum_of(copy), sizeof(bytes));
    CHECK_EQUAL(address_of(copy)[sizeof(bytes) - 1], 7);
    INSSBuffer_Release(copy);
    INSSBuffer_Release(original);
}

TEST(a_copy_is_made_though_the_allocator_is_released)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *original = new_buffer(allocator, 1000);
    INSSBuffer *copy = original;
    fill(original, 5);
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(original), 0);
    check_filled(copy, 1000, 5);
    CHECK_EQUAL(INSSBuffer_Release(copy), 0);
}

TEST(a_copy_is_what_the_options_of_a_released_allocator_asked_for)
{
    IWMSBufferAllocator *allocator =
        new_allocator_with(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG | WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER);
    INSSBuffer *original = new_buffer(allocator, 1000);
    INSSBuffer *copy = original;
    IUnknown *media = NULL;
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(original), 0);
    CHECK_EQUAL(INSSBuffer_GetLength(copy, NULL), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer_QueryInterface(copy, &IID_IMediaBuffer, (void **)&media), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(copy), 1);
    CHECK_EQUAL(IUnknown_Release(media), 0);
}

#ifdef MEMORY_IS_COUNTED

TEST(without_memory_the_buffer_stays_shared)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *original = allocate(control, 3000000);
    INSSBuffer *copy = original;
    unsigned long granted;
    fill(original, 10);
    INSSBuffer_AddRef(original);
    for (granted = 0; copy == original; granted++)
    {
        HRESULT result;
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        result = WMSMakeWritable(&copy);
        memory_grant();
        CHECK_EQUAL(result, copy == original ? E_OUTOFMEMORY : S_OK);
        CHECK_EQUAL(WMSIsSoleOwner(original), copy == original ? S_FALSE : S_OK);
        CHECK_EQUAL(snapshot(control).cLiveBuffers, copy == original ? 1 : 2);
    }
    CHECK(granted > 1);
    check_filled(copy, 3000000, 10);
    INSSBuffer_Release(copy);
    INSSBuffer_Release(original);
    IWMSBufferAllocatorControl_Release(control);
}

#endif

/* One owner reads and releases; the other writes as soon as it is alone. */
static void *read_and_release(void *argument)
{
    INSSBuffer *buffer = (INSSBuffer *)argument;
    CHECK(all_bytes_are(address_of(buffer), 1000, 1));
    INSSBuffer_Release(buffer);
    return NULL;
}

TEST(who_finds_himself_alone_may_write)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (unsigned i = 0; i < test_rounds(300); i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, 1000);
        pthread_t thread;
        memset(address_of(buffer), 1, 1000);
        INSSBuffer_AddRef(buffer);
        CHECK_EQUAL(pthread_create(&thread, NULL, read_and_release, buffer), 0);
        if (i % 2)
            while (WMSIsSoleOwner(buffer) != S_OK)
                ;
        CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
        memset(address_of(buffer), 2, 1000);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    IWMSBufferAllocator_Release(allocator);
}

struct copier
{
    INSSBuffer *buffer;
    atomic_int *is_open;
};

static void *copy_and_release(void *argument)
{
    struct copier *copier = (struct copier *)argument;
    while (!atomic_load(copier->is_open))
        ;
    CHECK_EQUAL(WMSMakeWritable(&copier->buffer), S_OK);
    CHECK(all_bytes_are(address_of(copier->buffer), 100, 3));
    memset(address_of(copier->buffer), 4, 100);
    INSSBuffer_Release(copier->buffer);
    return NULL;
}

TEST(owners_part_while_the_allocator_goes)
{
    enum { OWNERS = 4 };
    for (unsigned round = 0; round < test_rounds(200); round++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        INSSBuffer *buffer = new_buffer(allocator, 100);
        struct copier copiers[OWNERS];
        pthread_t threads[OWNERS];
        atomic_int is_open = 0;
        memset(address_of(buffer), 3, 100);
        for (int i = 0; i < OWNERS; i++)
        {
            INSSBuffer_AddRef(buffer);
            copiers[i].buffer = buffer;
            copiers[i].is_open = &is_open;
            CHECK_EQUAL(pthread_create(&threads[i], NULL, copy_and_release, &copiers[i]), 0);
        }
        INSSBuffer_Release(buffer);
        atomic_store(&is_open, 1);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        for (int i = 0; i < OWNERS; i++)
            CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    }
}
