/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The functions on buffers that are not the library's. */

#define MEMORY_IS_HELD_UNTIL_EXIT
#include "foreign.h"

static INSSBuffer *const garbage = (INSSBuffer *)0x1234;

static INSSBuffer *slice_of(INSSBuffer *parent, DWORD offset, DWORD length)
{
    INSSBuffer *slice = garbage;
    CHECK_EQUAL(WMSCreateBufferSlice(parent, offset, length, &slice), S_OK);
    CHECK(slice != NULL && slice != garbage);
    return slice;
}

TEST(a_slice_shows_part_of_a_foreign_buffer_and_holds_it)
{
    struct foreign foreign;
    INSSBuffer *parent = begin_foreign(&foreign);
    INSSBuffer *slice = slice_of(parent, 100, 900);
    DWORD value = 1;
    CHECK(address_of(slice) == foreign.bytes + 100);
    CHECK_EQUAL(length_of(slice), 900);
    CHECK_EQUAL(maximum_of(slice), 900);
    CHECK_EQUAL(INSSBuffer_GetLength(slice, NULL), E_POINTER);
    CHECK_EQUAL(property_count((INSSBuffer4 *)slice), 0);
    CHECK_EQUAL(INSSBuffer4_SetProperty((INSSBuffer4 *)slice, property_name(0), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(atomic_load(&foreign.references), 2);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(atomic_load(&foreign.references), 1);
}

TEST(a_slice_of_a_slice_of_a_foreign_buffer_holds_that)
{
    struct foreign foreign;
    INSSBuffer *parent = begin_foreign(&foreign);
    INSSBuffer *first = slice_of(parent, 100, 900);
    INSSBuffer *slice = garbage;
    INSSBuffer *second;
    /* How much of the slice is used does not matter. */
    CHECK_EQUAL(INSSBuffer_SetLength(first, 0), S_OK);
    /* The foreign buffer is not asked again. */
    foreign.get_buffer = E_FAIL;
    foreign.get_max_length = E_FAIL;
    second = slice_of(first, 800, 100);
    CHECK_EQUAL(WMSCreateBufferSlice(first, 801, 100, &slice), E_INVALIDARG);
    CHECK(slice == NULL);
    CHECK_EQUAL(atomic_load(&foreign.references), 3);
    CHECK_EQUAL(INSSBuffer_Release(first), 0);
    CHECK_EQUAL(atomic_load(&foreign.references), 2);
    CHECK(address_of(second) == foreign.bytes + 900);
    CHECK_EQUAL(INSSBuffer_Release(second), 0);
    CHECK_EQUAL(atomic_load(&foreign.references), 1);
}

static void check_refused(struct foreign *foreign, DWORD offset, DWORD length, HRESULT expected)
{
    INSSBuffer *slice = garbage;
    CHECK_EQUAL(WMSCreateBufferSlice((INSSBuffer *)&foreign->buffer, offset, length, &slice), expected);
    CHECK(slice == NULL);
    CHECK_EQUAL(atomic_load(&foreign->references), 1);
}

TEST(what_a_foreign_buffer_answers_is_passed_on)
{
    struct foreign foreign;
    begin_foreign(&foreign);
    check_refused(&foreign, 0, FOREIGN_BYTES + 1, E_INVALIDARG);
    foreign.get_max_length = E_NOTIMPL;
    check_refused(&foreign, 0, 10, E_NOTIMPL);
    foreign.get_max_length = S_OK;
    foreign.get_buffer = E_ABORT;
    check_refused(&foreign, 0, 10, E_ABORT);
    foreign.get_buffer = S_OK;
    foreign.data = NULL;
    check_refused(&foreign, 0, 10, E_UNEXPECTED);
}

TEST(nobody_knows_who_else_has_a_foreign_buffer)
{
    struct foreign foreign;
    INSSBuffer *parent = begin_foreign(&foreign);
    INSSBuffer *slice = slice_of(parent, 0, 10);
    CHECK_EQUAL(WMSIsSoleOwner(parent), S_FALSE);
    CHECK_EQUAL(WMSIsSoleOwner(slice), S_FALSE);
    INSSBuffer_Release(slice);
}

static void check_copy(INSSBuffer *copy, DWORD properties)
{
    CHECK_EQUAL(length_of(copy), 100);
    CHECK_EQUAL(maximum_of(copy), FOREIGN_BYTES);
    for (int i = 0; i < FOREIGN_BYTES; i++)
        CHECK_EQUAL(address_of(copy)[i], (BYTE)i);
    CHECK_EQUAL(property_count((INSSBuffer4 *)copy), properties);
    for (DWORD i = 0; i < properties; i++)
    {
        GUID expected = property_name(i);
        BYTE value[FOREIGN_PROPERTIES * 100];
        DWORD size = sizeof(value);
        GUID name;
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex((INSSBuffer4 *)copy, i, &name, value, &size), S_OK);
        CHECK(IsEqualGUID(&name, &expected));
        CHECK_EQUAL(size, i * 100);
        CHECK(all_bytes_are(value, size, (BYTE)i));
    }
    CHECK_EQUAL(WMSIsSoleOwner(copy), S_OK);
}

TEST(a_foreign_buffer_is_copied_with_its_properties)
{
    struct foreign foreign;
    INSSBuffer *buffer = begin_foreign(&foreign);
    atomic_store(&foreign.references, 2);
    CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
    CHECK((void *)buffer != (void *)&foreign);
    CHECK_EQUAL(atomic_load(&foreign.references), 1);
    check_copy(buffer, FOREIGN_PROPERTIES);
    CHECK(address_of(buffer) != foreign.bytes);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

static void check_copied_without_properties(int query_leaves_a_pointer)
{
    struct foreign foreign;
    INSSBuffer *buffer = begin_foreign(&foreign);
    foreign.has_properties = 0;
    foreign.query_leaves_a_pointer = query_leaves_a_pointer;
    CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
    CHECK_EQUAL(atomic_load(&foreign.references), 0);
    check_copy(buffer, 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(a_foreign_buffer_without_properties_is_copied)
{
    check_copied_without_properties(0);
}

TEST(a_pointer_beside_a_refusal_means_nothing)
{
    check_copied_without_properties(1);
}

TEST(any_success_is_one)
{
    struct foreign foreign;
    INSSBuffer *buffer = begin_foreign(&foreign);
    foreign.get_max_length = S_FALSE;
    foreign.get_length = S_FALSE;
    foreign.get_buffer = S_FALSE;
    foreign.get_property = S_FALSE;
    foreign.get_property_size = S_FALSE;
    foreign.get_property_count = S_FALSE;
    foreign.query = S_FALSE;
    CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
    CHECK_EQUAL(atomic_load(&foreign.references), 0);
    check_copy(buffer, FOREIGN_PROPERTIES);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(no_bytes_need_no_address)
{
    struct foreign foreign;
    INSSBuffer *buffer = begin_foreign(&foreign);
    INSSBuffer *slice;
    foreign.data = NULL;
    foreign.maximum = 0;
    foreign.length = 0;
    slice = slice_of(buffer, 0, 0);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
    CHECK_EQUAL(atomic_load(&foreign.references), 0);
    CHECK_EQUAL(maximum_of(buffer), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(a_slice_of_a_foreign_buffer_is_copied)
{
    struct foreign foreign;
    INSSBuffer *buffer = slice_of(begin_foreign(&foreign), 10, 20);
    DWORD value = 1;
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 5), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty((INSSBuffer4 *)buffer, property_name(0), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(WMSMakeWritable(&buffer), S_OK);
    CHECK_EQUAL(atomic_load(&foreign.references), 1);
    CHECK_EQUAL(length_of(buffer), 5);
    CHECK_EQUAL(maximum_of(buffer), 20);
    CHECK(memcmp(address_of(buffer), foreign.bytes + 10, 20) == 0);
    CHECK_EQUAL(property_count((INSSBuffer4 *)buffer), 1);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

static void check_not_copied(struct foreign *foreign, HRESULT expected)
{
    INSSBuffer *buffer = (INSSBuffer *)&foreign->buffer;
    CHECK_EQUAL(WMSMakeWritable(&buffer), expected);
    CHECK((void *)buffer == (void *)foreign);
    CHECK_EQUAL(atomic_load(&foreign->references), 1);
}

TEST(a_foreign_buffer_that_cannot_be_copied_stays)
{
    struct foreign foreign;
    begin_foreign(&foreign);
    foreign.get_max_length = E_FAIL;
    check_not_copied(&foreign, E_FAIL);
    foreign.get_max_length = S_OK;
    foreign.get_length = E_ABORT;
    check_not_copied(&foreign, E_ABORT);
    foreign.get_length = S_OK;
    foreign.get_buffer = E_NOTIMPL;
    check_not_copied(&foreign, E_NOTIMPL);
    foreign.get_buffer = S_OK;
    foreign.get_property = E_NOINTERFACE;
    check_not_copied(&foreign, E_NOINTERFACE);
    foreign.get_property = S_OK;
    foreign.get_property_size = E_ABORT;
    check_not_copied(&foreign, E_ABORT);
    foreign.get_property_size = S_OK;
    foreign.get_property_count = E_FAIL;
    check_not_copied(&foreign, E_FAIL);
    foreign.get_property_count = S_OK;
    foreign.grown_to = 100000;
    check_not_copied(&foreign, E_UNEXPECTED);
    foreign.grown_to = 0;
    foreign.length = FOREIGN_BYTES + 1;
    check_not_copied(&foreign, E_UNEXPECTED);
    foreign.length = 1;
    foreign.data = NULL;
    check_not_copied(&foreign, E_UNEXPECTED);
}

#ifdef MEMORY_IS_COUNTED

TEST(copies_of_foreign_buffers_take_no_pages)
{
    enum { COPIES = 64 };
    struct foreign foreign;
    INSSBuffer *copies[COPIES];
    size_t held = 0;
    begin_foreign(&foreign);
    foreign.maximum = 100;
    atomic_store(&foreign.references, COPIES);
    for (int i = 0; i < COPIES; i++)
    {
        copies[i] = (INSSBuffer *)&foreign.buffer;
        CHECK_EQUAL(WMSMakeWritable(&copies[i]), S_OK);
        /* What copies are cut from is there with the first. */
        if (i == 0)
            held = memory_held();
    }
    CHECK(memory_held() < held + COPIES * 2000);
    for (int i = 0; i < COPIES; i++)
        INSSBuffer_Release(copies[i]);
}

TEST(a_thousand_copies_that_fail_take_no_memory)
{
    struct foreign foreign;
    size_t held;
    begin_foreign(&foreign);
    foreign.get_property = E_FAIL;
    /* In the checked variant, 128 buffers wait before one of them is used again. */
    for (int i = 0; i < 200; i++)
        check_not_copied(&foreign, E_FAIL);
    held = memory_held();
    for (int i = 0; i < 1000; i++)
        check_not_copied(&foreign, E_FAIL);
    CHECK_EQUAL(memory_held(), held);
}

/* Refuses each request for memory that an operation makes, from there on. */
TEST(without_memory_nothing_is_held)
{
    struct foreign foreign;
    INSSBuffer *buffer = begin_foreign(&foreign);
    INSSBuffer *slice = NULL;
    unsigned long granted;
    for (granted = 0; slice == NULL; granted++)
    {
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        HRESULT result = WMSCreateBufferSlice(buffer, 0, 10, &slice);
        memory_grant();
        CHECK_EQUAL(result, slice ? S_OK : E_OUTOFMEMORY);
        CHECK_EQUAL(atomic_load(&foreign.references), slice ? 2 : 1);
    }
    CHECK(granted > 1);
    INSSBuffer_Release(slice);
    for (granted = 0; buffer == (INSSBuffer *)&foreign.buffer; granted++)
    {
        foreign.maximum = FOREIGN_BYTES;
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        HRESULT result = WMSMakeWritable(&buffer);
        memory_grant();
        CHECK_EQUAL(result, buffer == (INSSBuffer *)&foreign.buffer ? E_OUTOFMEMORY : S_OK);
        CHECK_EQUAL(atomic_load(&foreign.references), buffer == (INSSBuffer *)&foreign.buffer);
    }
    CHECK(granted > 1);
    INSSBuffer_Release(buffer);
}

#endif
