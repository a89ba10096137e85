/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers that are IMediaBuffer objects as well. */

#include "fixture.h"

#include <wmsmediabuffer.h>

#include "child.h"
#include "control.h"
#include "page.h"

static const IID *const interfaces[] = {
    &IID_IUnknown, &IID_INSSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3, &IID_INSSBuffer4, &IID_IMediaBuffer,
};
enum { INTERFACES = sizeof(interfaces) / sizeof(interfaces[0]) };

static void *const garbage = (void *)0x1234;

static IUnknown *query(void *object, const IID *iid)
{
    void *result = garbage;
    CHECK_EQUAL(IUnknown_QueryInterface((IUnknown *)object, iid, &result), S_OK);
    CHECK(result != garbage && result != NULL);
    return (IUnknown *)result;
}

static IMediaBuffer *media_of(INSSBuffer *buffer)
{
    return (IMediaBuffer *)query(buffer, &IID_IMediaBuffer);
}

static IMediaBuffer *new_media_buffer(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = new_buffer(allocator, size);
    IMediaBuffer *media = media_of(buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    return media;
}

static IWMSBufferAllocator *new_media_allocator(void)
{
    return new_allocator_with(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER);
}

TEST(it_is_offered_only_where_it_was_asked_for)
{
    static const DWORD others[] = {0, WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE, WMS_BUFFER_ALLOCATOR_TRACK_AGE};
    for (int i = 0; i < 3; i++)
    {
        IWMSBufferAllocator *allocator = new_allocator_with(others[i]);
        INSSBuffer *buffer = new_buffer(allocator, 100);
        void *result = garbage;
        CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_IMediaBuffer, &result), E_NOINTERFACE);
        CHECK(result == NULL);
        INSSBuffer_Release(buffer);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(every_interface_leads_to_every_other)
{
    IWMSBufferAllocator *allocator = new_media_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    IUnknown *identity = query(buffer, &IID_IUnknown);
    for (int from = 0; from < INTERFACES; from++)
    {
        IUnknown *start = query(buffer, interfaces[from]);
        for (int to = 0; to < INTERFACES; to++)
        {
            IUnknown *end = query(start, interfaces[to]);
            IUnknown *end_identity = query(end, &IID_IUnknown);
            IUnknown *back = query(end, interfaces[from]);
            CHECK(end_identity == identity);
            CHECK(back == start);
            CHECK_EQUAL(IUnknown_Release(back), 5);
            CHECK_EQUAL(IUnknown_Release(end_identity), 4);
            CHECK_EQUAL(IUnknown_Release(end), 3);
        }
        CHECK_EQUAL(IUnknown_Release(start), 2);
    }
    CHECK_EQUAL(IUnknown_Release(identity), 1);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(wrong_questions_are_answered_as_by_the_buffer)
{
    IWMSBufferAllocator *allocator = new_media_allocator();
    IMediaBuffer *media = new_media_buffer(allocator, 100);
    void *result = garbage;
    CHECK_EQUAL(IMediaBuffer_QueryInterface(media, &IID_IWMSBufferAllocator, &result), E_NOINTERFACE);
    CHECK(result == NULL);
    CHECK_EQUAL(IMediaBuffer_QueryInterface(media, &IID_IMediaBuffer, NULL), E_POINTER);
    result = garbage;
    CHECK_EQUAL(IMediaBuffer_QueryInterface(media, NULL, &result), E_POINTER);
    CHECK(result == NULL);
    CHECK_EQUAL(IMediaBuffer_Release(media), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(references_are_those_of_the_buffer)
{
    IWMSBufferAllocator *allocator = new_media_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    IMediaBuffer *media = media_of(buffer);
    CHECK_EQUAL(IMediaBuffer_AddRef(media), 3);
    CHECK_EQUAL(INSSBuffer_AddRef(buffer), 4);
    CHECK_EQUAL(IMediaBuffer_Release(media), 3);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 2);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 7), S_OK);
    CHECK_EQUAL(IMediaBuffer_Release(media), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_last_release_may_come_by_either)
{
    IWMSBufferAllocator *allocator = new_media_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    IMediaBuffer *media = media_of((INSSBuffer *)buffer);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(1), "abc", 3), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 1);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(IMediaBuffer_Release(media), 0);
}

TEST(lengths_and_memory_are_those_of_the_buffer)
{
    static const DWORD sizes[] = {0, 1, 64, 1000, 40000, 100000, 2000000, MOST_BYTES};
    IWMSBufferAllocator *allocator = new_media_allocator();
    for (int i = 0; i < 16; i++)
    {
        DWORD size = sizes[i / 2];
        if (i % 2 && size == 0)
            continue;
        INSSBuffer *buffer = i % 2 ? new_page_buffer(allocator, size) : new_buffer(allocator, size);
        IMediaBuffer *media = media_of(buffer);
        BYTE *address = NULL;
        DWORD length = ~0u;
        CHECK_EQUAL(IMediaBuffer_GetMaxLength(media, &length), S_OK);
        CHECK_EQUAL(length, size);
        length = ~0u;
        CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, &address, &length), S_OK);
        CHECK(address == address_of(buffer));
        CHECK_EQUAL(length, size);
        CHECK_EQUAL(IMediaBuffer_SetLength(media, size / 2), S_OK);
        CHECK_EQUAL(length_of(buffer), size / 2);
        CHECK_EQUAL(INSSBuffer_SetLength(buffer, size), S_OK);
        CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, NULL, &length), S_OK);
        CHECK_EQUAL(length, size);
        CHECK_EQUAL(IMediaBuffer_Release(media), 1);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(more_than_the_maximum_is_refused_and_changes_nothing)
{
    IWMSBufferAllocator *allocator = new_media_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    IMediaBuffer *media = media_of(buffer);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 99), S_OK);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 101), E_INVALIDARG);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 0xFFFFFFFF), E_INVALIDARG);
    CHECK_EQUAL(length_of(buffer), 99);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 100), S_OK);
    CHECK_EQUAL(IMediaBuffer_SetLength(media, 0), S_OK);
    CHECK_EQUAL(length_of(buffer), 0);
    IMediaBuffer_Release(media);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

/* Unlike INSSBuffer's method of the same name; and the option for INSSBuffer's NULL is not for these. */
TEST(either_result_may_be_left_out_but_not_both)
{
    IWMSBufferAllocator *allocator =
        new_allocator_with(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER | WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG);
    INSSBuffer *buffer = new_buffer(allocator, 100);
    IMediaBuffer *media = media_of(buffer);
    BYTE *address = NULL;
    DWORD length = ~0u;
    CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, &address, NULL), S_OK);
    CHECK(address == address_of(buffer));
    CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, NULL, &length), S_OK);
    CHECK_EQUAL(length, 100);
    CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, NULL, NULL), E_POINTER);
    CHECK_EQUAL(IMediaBuffer_GetMaxLength(media, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, NULL), E_INVALIDARG);
    IMediaBuffer_Release(media);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

/* Whoever writes all that it may, and the pages behind a page buffer, reaches nothing of it; nor does the
 * clearing of memory. */
TEST(what_is_written_to_the_memory_does_not_reach_it)
{
    IWMSBufferAllocator *allocator =
        new_allocator_with(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER | WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE |
                           WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE);
    size_t page = page_bytes();
    for (int round = 0; round < 3; round++)
    {
        for (DWORD size = 1; size < 300000; size = size * 3 + 7)
        {
            INSSBuffer *buffer = new_page_buffer(allocator, size);
            INSSBuffer *other = new_buffer(allocator, size);
            IMediaBuffer *media = media_of(buffer);
            IMediaBuffer *other_media = media_of(other);
            memset(address_of(buffer), 0xEE, (size + page - 1) / page * page);
            memset(address_of(other), 0xEE, size);
            CHECK(query(media, &IID_INSSBuffer) == (IUnknown *)buffer);
            CHECK(query(other_media, &IID_INSSBuffer) == (IUnknown *)other);
            for (int i = 2; i >= 0; i--)
            {
                CHECK_EQUAL(IMediaBuffer_Release(media), i);
                CHECK_EQUAL(IMediaBuffer_Release(other_media), i);
            }
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

/* More than a run and a magazine hold, so that headers of every place are used, and used again. */
TEST(a_slice_is_one_over_the_same_bytes)
{
    IWMSBufferAllocatorControl *control = control_of(new_media_allocator());
    INSSBuffer *parent = allocate(control, 1000), *slice;
    CHECK_EQUAL(WMSCreateBufferSlice(parent, 100, 200, &slice), S_OK);
    IMediaBuffer *media = media_of(slice);
    BYTE *data, *slice_data, *media_data;
    DWORD length;
    CHECK_EQUAL(INSSBuffer_GetBuffer(parent, &data), S_OK);
    CHECK_EQUAL(INSSBuffer_GetBuffer(slice, &slice_data), S_OK);
    CHECK_EQUAL(IMediaBuffer_GetBufferAndLength(media, &media_data, &length), S_OK);
    CHECK(media_data == data + 100 && media_data == slice_data);
    CHECK_EQUAL(length, 200);
    CHECK_EQUAL(INSSBuffer_Release(slice), 1);
    CHECK_EQUAL(INSSBuffer_Release(parent), 1);
    /* The last release, by this pointer, lets go of the parent too. */
    CHECK_EQUAL(IMediaBuffer_Release(media), 0);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
}

TEST(each_of_many_buffers_has_its_own)
{
    enum { COUNT = 1500 };
    static INSSBuffer *buffers[COUNT];
    static IMediaBuffer *media[COUNT];
    static const DWORD sizes[] = {100, 50000};
    IWMSBufferAllocator *allocator = new_media_allocator();
    for (int round = 0; round < 4; round++)
    {
        DWORD size = sizes[round % 2];
        int count = size > 1000 ? COUNT / 10 : COUNT;
        for (int i = 0; i < count; i++)
        {
            buffers[i] = new_buffer(allocator, size);
            media[i] = media_of(buffers[i]);
            CHECK_EQUAL(IMediaBuffer_SetLength(media[i], (DWORD)i % size), S_OK);
        }
        for (int i = 0; i < count; i++)
        {
            IUnknown *back = query(media[i], &IID_INSSBuffer);
            CHECK(back == (IUnknown *)buffers[i]);
            CHECK_EQUAL(length_of(buffers[i]), (DWORD)i % size);
            CHECK_EQUAL(IUnknown_Release(back), 2);
            CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 1);
            CHECK_EQUAL(IMediaBuffer_Release(media[i]), 0);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

CHILD(release_twice)
{
    IMediaBuffer *media = new_media_buffer(new_media_allocator(), 100);
    (void)argument;
    IMediaBuffer_Release(media);
    IMediaBuffer_Release(media);
}

CHILD(add_ref_after_release)
{
    IMediaBuffer *media = new_media_buffer(new_media_allocator(), 100);
    (void)argument;
    IMediaBuffer_Release(media);
    IMediaBuffer_AddRef(media);
}

TEST(a_call_on_a_free_buffer_is_caught)
{
    struct child child = run_child("release_twice", 0);
    CHECK(child.aborted);
    CHECK(strstr(child.errors, "wmsbuffer: Release on a buffer that is already free at 0x") == child.errors);
    child = run_child("add_ref_after_release", 0);
    CHECK(child.aborted);
    CHECK(strstr(child.errors, "wmsbuffer: AddRef on a buffer that is already free at 0x") == child.errors);
}
