/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* INSSBuffer3: properties by name. */

#include "fixture.h"

static const BYTE sixteen[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static HRESULT set(INSSBuffer4 *buffer, GUID name, const void *value, DWORD size)
{
    return INSSBuffer4_SetProperty(buffer, name, (void *)value, size);
}

/* The property is there, with this size and these bytes. */
static void check_property(INSSBuffer4 *buffer, GUID name, const void *value, DWORD size)
{
    BYTE *read = (BYTE *)malloc(size + 1);
    DWORD read_size = size;
    CHECK(read != NULL);
    read[size] = 0x77;
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, name, read, &read_size), S_OK);
    CHECK_EQUAL(read_size, size);
    CHECK(memcmp(read, value, size) == 0);
    CHECK_EQUAL(read[size], 0x77);
    free(read);
}

TEST(a_property_is_read_back)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    check_property(buffer, property_name(0), sixteen, 16);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_new_buffer_has_no_property)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    DWORD size = 4711;
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), NULL, &size), NS_E_UNSUPPORTED_PROPERTY);
    CHECK_EQUAL(property_count(buffer), 0);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

/* The sample extensions that Windows Media defines, with the sizes that it gives them. */
TEST(the_predefined_sample_extensions_are_stored)
{
    static const struct
    {
        GUID name;
        DWORD size;
    } extensions[] = {
        {{0xf72a3c6f, 0x6eb4, 0x4ebc, {0xb1, 0x92, 0x09, 0xad, 0x97, 0x59, 0xe8, 0x28}}, 1},
        {{0x399595ec, 0x8667, 0x4e2d, {0x8f, 0xdb, 0x98, 0x81, 0x4c, 0xe7, 0x6c, 0x1e}}, 14},
        {{0xe165ec0e, 0x19ed, 0x45d7, {0xb4, 0xa7, 0x25, 0xcb, 0xd1, 0xe2, 0x8e, 0x9b}}, 24},
        {{0xd590dc20, 0x07bc, 0x436c, {0x9c, 0xf7, 0xf3, 0xbb, 0xfb, 0xf1, 0xa4, 0xdc}}, 1},
        {{0x1b1ee554, 0xf9ea, 0x4bc8, {0x82, 0x1a, 0x37, 0x6b, 0x74, 0xe4, 0xc4, 0xb8}}, 2},
        {{0xc6bd9450, 0x867f, 0x4907, {0x83, 0xa3, 0xc7, 0x79, 0x21, 0xb7, 0x33, 0xad}}, 2},
        {{0x4c5acca0, 0x9276, 0x4b2c, {0x9e, 0x4c, 0xa0, 0xed, 0xef, 0xdd, 0x21, 0x7e}}, 1},
        {{0xf79ada56, 0x30eb, 0x4f2b, {0x9f, 0x7a, 0xf2, 0x4b, 0x13, 0x9a, 0x11, 0x57}}, 3},
        {{0x732bb4fa, 0x78be, 0x4549, {0x99, 0xbd, 0x02, 0xdb, 0x1a, 0x55, 0xb7, 0xa8}}, 13},
        {{0x5403deee, 0xb9ee, 0x438f, {0xaa, 0x83, 0x38, 0x04, 0x99, 0x7e, 0x56, 0x9d}}, 8},
    };
    enum { COUNT = sizeof(extensions) / sizeof(extensions[0]) };
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE value[COUNT][24];
    for (size_t i = 0; i < COUNT; i++)
    {
        memset(value[i], (int)(0x40 + i), sizeof(value[i]));
        CHECK_EQUAL(set(buffer, extensions[i].name, value[i], extensions[i].size), S_OK);
    }
    for (size_t i = 0; i < COUNT; i++)
        check_property(buffer, extensions[i].name, value[i], extensions[i].size);
    CHECK_EQUAL(property_count(buffer), COUNT);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_size_of_a_predefined_extension_is_not_policed)
{
    static const GUID content_type = {0xd590dc20, 0x07bc, 0x436c, {0x9c, 0xf7, 0xf3, 0xbb, 0xfb, 0xf1, 0xa4, 0xdc}};
    static BYTE value[70000];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, content_type, value, 100), S_OK);
    check_property(buffer, content_type, value, 100);
    CHECK_EQUAL(set(buffer, content_type, value, sizeof(value)), S_OK);
    check_property(buffer, content_type, value, sizeof(value));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(any_name_will_do)
{
    static const GUID zeros = {0, 0, 0, {0}};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, zeros, "zeros", 5), S_OK);
    CHECK_EQUAL(set(buffer, IID_IUnknown, "unknown", 7), S_OK);
    check_property(buffer, zeros, "zeros", 5);
    check_property(buffer, IID_IUnknown, "unknown", 7);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(every_byte_of_a_name_counts)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    for (BYTE byte = 0; byte < sizeof(GUID); byte++)
    {
        GUID name = property_name(0);
        ((BYTE *)&name)[byte] ^= 1;
        CHECK_EQUAL(set(buffer, name, &byte, 1), S_OK);
    }
    CHECK_EQUAL(property_count(buffer), sizeof(GUID));
    for (BYTE byte = 0; byte < sizeof(GUID); byte++)
    {
        GUID name = property_name(0);
        ((BYTE *)&name)[byte] ^= 1;
        check_property(buffer, name, &byte, 1);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_name_is_passed_by_value)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    GUID name = property_name(1);
    GUID stored = {0, 0, 0, {0}};
    DWORD size = 0;
    CHECK_EQUAL(buffer->lpVtbl->SetProperty(buffer, name, (void *)sixteen, 16), S_OK);
    memset(&name, 0, sizeof(name));
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &stored, NULL, &size), S_OK);
    name = property_name(1);
    CHECK(IsEqualGUID(&stored, &name));
    check_property(buffer, name, sixteen, 16);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_bytes_are_copied)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE value[16];
    memcpy(value, sixteen, sizeof(value));
    CHECK_EQUAL(set(buffer, property_name(0), value, sizeof(value)), S_OK);
    memset(value, 0xFF, sizeof(value));
    check_property(buffer, property_name(0), sixteen, 16);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_second_value_replaces_the_first_whatever_its_size)
{
    static const DWORD sizes[] = {16, 16, 4, 40, 0, 5000, 1};
    static BYTE value[5000];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, property_name(0), "before", 6), S_OK);
    CHECK_EQUAL(set(buffer, property_name(1), sixteen, 16), S_OK);
    CHECK_EQUAL(set(buffer, property_name(2), "behind", 6), S_OK);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        memset(value, (int)(0x50 + i), sizeof(value));
        CHECK_EQUAL(set(buffer, property_name(1), value, sizes[i]), S_OK);
        CHECK_EQUAL(property_count(buffer), 3);
        check_property(buffer, property_name(0), "before", 6);
        check_property(buffer, property_name(1), value, sizes[i]);
        check_property(buffer, property_name(2), "behind", 6);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_data_with_a_size_is_refused_and_changes_nothing)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    CHECK_EQUAL(set(buffer, property_name(0), NULL, 1), E_POINTER);
    CHECK_EQUAL(set(buffer, property_name(1), NULL, 16), E_POINTER);
    CHECK_EQUAL(property_count(buffer), 1);
    check_property(buffer, property_name(0), sixteen, 16);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(no_bytes_make_an_empty_property)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    DWORD size = 4711;
    CHECK_EQUAL(set(buffer, property_name(0), NULL, 0), S_OK);
    CHECK_EQUAL(set(buffer, property_name(1), sixteen, 0), S_OK);
    CHECK_EQUAL(property_count(buffer), 2);
    check_property(buffer, property_name(0), "", 0);
    check_property(buffer, property_name(1), "", 0);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), NULL, &size), S_OK);
    CHECK_EQUAL(size, 0);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_name_that_was_not_set_is_unsupported_and_nothing_is_written)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE bytes[16];
    DWORD size = sizeof(bytes);
    memset(bytes, 0x77, sizeof(bytes));
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(1), bytes, &size), NS_E_UNSUPPORTED_PROPERTY);
    CHECK_EQUAL(size, sizeof(bytes));
    CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(1), NULL, &size), NS_E_UNSUPPORTED_PROPERTY);
    CHECK_EQUAL(size, sizeof(bytes));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_data_asks_for_the_size_alone)
{
    static const DWORD incoming[] = {0, 1, 16, 0xFFFFFFFF};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    for (size_t i = 0; i < 4; i++)
    {
        DWORD size = incoming[i];
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), NULL, &size), S_OK);
        CHECK_EQUAL(size, 16);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(more_room_than_needed_is_told_the_actual_size)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE bytes[32];
    DWORD size = sizeof(bytes);
    memset(bytes, 0x77, sizeof(bytes));
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), bytes, &size), S_OK);
    CHECK_EQUAL(size, 16);
    CHECK(memcmp(bytes, sixteen, 16) == 0);
    CHECK(all_bytes_are(bytes + 16, 16, 0x77));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(too_little_room_is_told_the_size_and_gets_no_byte)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    for (DWORD room = 0; room < 16; room++)
    {
        BYTE bytes[16];
        DWORD size = room;
        memset(bytes, 0x77, sizeof(bytes));
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), bytes, &size), NS_E_SDK_BUFFERTOOSMALL);
        CHECK_EQUAL(size, 16);
        CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_null_size_pointer_is_refused)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE bytes[16];
    memset(bytes, 0x77, sizeof(bytes));
    CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), bytes, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), NULL, NULL), E_POINTER);
    CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_size_pointer_is_checked_before_the_name_and_the_name_before_the_room)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE byte = 0x77;
    DWORD size = 0;
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(1), &byte, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(1), &byte, &size), NS_E_UNSUPPORTED_PROPERTY);
    CHECK_EQUAL(size, 0);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_property_of_one_mebibyte_is_read_back)
{
    enum { SIZE = 1 << 20 };
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 10);
    BYTE *value = (BYTE *)malloc(SIZE);
    CHECK(value != NULL);
    for (DWORD i = 0; i < SIZE; i++)
        value[i] = (BYTE)(i * 2654435761u >> 24);
    CHECK_EQUAL(set(buffer, property_name(0), "small", 5), S_OK);
    CHECK_EQUAL(set(buffer, property_name(1), value, SIZE), S_OK);
    check_property(buffer, property_name(0), "small", 5);
    check_property(buffer, property_name(1), value, SIZE);
    free(value);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_thousand_properties_are_read_back)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 10);
    for (DWORD i = 0; i < 1000; i++)
        CHECK_EQUAL(set(buffer, property_name(i), &i, i % (sizeof(i) + 1)), S_OK);
    CHECK_EQUAL(property_count(buffer), 1000);
    for (DWORD i = 0; i < 1000; i++)
        check_property(buffer, property_name(i), &i, i % (sizeof(i) + 1));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(every_size_up_to_300_bytes_is_read_back)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (DWORD size = 0; size <= 300; size++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, 10);
        BYTE value[300];
        memset(value, (int)(size % 251 + 1), sizeof(value));
        CHECK_EQUAL(set(buffer, property_name(0), sixteen, 16), S_OK);
        CHECK_EQUAL(set(buffer, property_name(1), value, size), S_OK);
        check_property(buffer, property_name(0), sixteen, 16);
        check_property(buffer, property_name(1), value, size);
        INSSBuffer4_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(properties_belong_to_one_buffer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *one = new_buffer4(allocator, 10);
    INSSBuffer4 *other = new_buffer4(allocator, 10);
    CHECK_EQUAL(set(one, property_name(0), "one", 3), S_OK);
    CHECK_EQUAL(property_count(other), 0);
    CHECK_EQUAL(set(other, property_name(0), "other", 5), S_OK);
    check_property(one, property_name(0), "one", 3);
    INSSBuffer4_Release(one);
    check_property(other, property_name(0), "other", 5);
    INSSBuffer4_Release(other);
    IWMSBufferAllocator_Release(allocator);
}

TEST(properties_leave_the_buffers_bytes_alone)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE *address = address_of((INSSBuffer *)buffer);
    memset(address, 0x33, 1000);
    for (DWORD i = 0; i < 100; i++)
        CHECK_EQUAL(set(buffer, property_name(i), sixteen, 16), S_OK);
    CHECK(all_bytes_are(address, 1000, 0x33));
    memset(address, 0x44, 1000);
    check_property(buffer, property_name(99), sixteen, 16);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
