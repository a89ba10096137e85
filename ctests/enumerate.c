/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* INSSBuffer4: properties by index. */

#include "fixture.h"

static void set(INSSBuffer4 *buffer, DWORD number, const char *value)
{
    GUID name = property_name(number);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, name, (void *)value, (DWORD)strlen(value)), S_OK);
}

/* The property at this index has this name and this value. */
static void check_index(INSSBuffer4 *buffer, DWORD index, DWORD number, const char *value)
{
    GUID expected = property_name(number);
    GUID name = {0, 0, 0, {0}};
    char read[100];
    DWORD size = sizeof(read);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, index, &name, read, &size), S_OK);
    CHECK(IsEqualGUID(&name, &expected));
    CHECK_EQUAL(size, strlen(value));
    CHECK(memcmp(read, value, size) == 0);
}

TEST(every_buffer_has_inssbuffer4)
{
    IWMSBufferAllocator *allocator = new_allocator();
    static const DWORD sizes[] = {0, 1, 4096, MOST_BYTES};
    for (size_t i = 0; i < 4; i++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, sizes[i]);
        CHECK_EQUAL(property_count(buffer), 0);
        INSSBuffer4_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_count_is_that_of_distinct_names)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    for (DWORD i = 0; i < 10; i++)
    {
        CHECK_EQUAL(property_count(buffer), i);
        set(buffer, i, "first");
        CHECK_EQUAL(property_count(buffer), i + 1);
        set(buffer, i, "second");
        set(buffer, 0, "again");
        CHECK_EQUAL(property_count(buffer), i + 1);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(properties_stand_in_the_order_in_which_they_were_set)
{
    static const DWORD numbers[] = {7, 3, 9, 1, 5, 8};
    static const char *const values[] = {"seven", "three", "nine", "one", "", "eight"};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    for (DWORD i = 0; i < 6; i++)
        set(buffer, numbers[i], values[i]);
    for (DWORD i = 0; i < 6; i++)
        check_index(buffer, i, numbers[i], values[i]);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_replaced_property_keeps_its_index)
{
    static const char *const values[] = {"same!", "less", "a good deal more than there was before", ""};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    set(buffer, 0, "zero");
    set(buffer, 1, "value");
    set(buffer, 2, "two");
    for (size_t i = 0; i < 4; i++)
    {
        set(buffer, 1, values[i]);
        check_index(buffer, 0, 0, "zero");
        check_index(buffer, 1, 1, values[i]);
        check_index(buffer, 2, 2, "two");
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(an_index_from_the_count_on_is_refused_and_nothing_is_written)
{
    static const DWORD beyond[] = {2, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    const GUID untouched = property_name(4711);
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    set(buffer, 0, "zero");
    set(buffer, 1, "one");
    for (size_t i = 0; i < 5; i++)
    {
        GUID name = untouched;
        BYTE bytes[16];
        DWORD size = sizeof(bytes);
        memset(bytes, 0x77, sizeof(bytes));
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, beyond[i], &name, bytes, &size), E_INVALIDARG);
        CHECK(IsEqualGUID(&name, &untouched));
        CHECK_EQUAL(size, sizeof(bytes));
        CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    }
    check_index(buffer, 1, 1, "one");
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_buffer_without_properties_has_no_index)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    GUID name = property_name(0);
    DWORD size = 4711;
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, NULL, &size), E_INVALIDARG);
    CHECK_EQUAL(size, 4711);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_data_asks_for_name_and_size)
{
    static const DWORD incoming[] = {0, 1, 0xFFFFFFFF};
    GUID expected = property_name(1);
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    set(buffer, 0, "zero");
    set(buffer, 1, "three");
    for (size_t i = 0; i < 3; i++)
    {
        GUID name = {0, 0, 0, {0}};
        DWORD size = incoming[i];
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 1, &name, NULL, &size), S_OK);
        CHECK(IsEqualGUID(&name, &expected));
        CHECK_EQUAL(size, 5);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(too_little_room_is_told_name_and_size_and_gets_no_byte)
{
    GUID expected = property_name(0);
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    set(buffer, 0, "value");
    for (DWORD room = 0; room < 5; room++)
    {
        GUID name = {0, 0, 0, {0}};
        BYTE bytes[5];
        DWORD size = room;
        memset(bytes, 0x77, sizeof(bytes));
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, bytes, &size), NS_E_SDK_BUFFERTOOSMALL);
        CHECK(IsEqualGUID(&name, &expected));
        CHECK_EQUAL(size, 5);
        CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(more_room_than_needed_is_told_the_actual_size)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    GUID name;
    BYTE bytes[16];
    DWORD size = sizeof(bytes);
    memset(bytes, 0x77, sizeof(bytes));
    set(buffer, 0, "value");
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, bytes, &size), S_OK);
    CHECK_EQUAL(size, 5);
    CHECK(memcmp(bytes, "value", 5) == 0);
    CHECK(all_bytes_are(bytes + 5, 11, 0x77));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_pointers_are_refused_and_nothing_is_written_through_the_others)
{
    const GUID untouched = property_name(4711);
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    GUID name = untouched;
    BYTE bytes[16];
    DWORD size = sizeof(bytes);
    memset(bytes, 0x77, sizeof(bytes));
    set(buffer, 0, "value");
    CHECK_EQUAL(INSSBuffer4_GetPropertyCount(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, NULL, bytes, &size), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, NULL, NULL, &size), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, bytes, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, NULL, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, NULL, NULL, NULL), E_POINTER);
    CHECK(IsEqualGUID(&name, &untouched));
    CHECK_EQUAL(size, sizeof(bytes));
    CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_pointers_are_noticed_before_a_bad_index)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    GUID name;
    DWORD size = 0;
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 9, &name, NULL, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 9, NULL, NULL, &size), E_POINTER);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_thousand_properties_keep_their_order)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    char value[20];
    for (DWORD i = 0; i < 1000; i++)
    {
        snprintf(value, sizeof(value), "%u", (unsigned)(i * i));
        set(buffer, i, value);
    }
    for (DWORD i = 0; i < 1000; i++)
    {
        snprintf(value, sizeof(value), "%u", (unsigned)(i * i));
        check_index(buffer, i, i, value);
    }
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
