/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The lengths and the address of a buffer. */

#include "fixture.h"

TEST(set_length_marks_bytes_as_used)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 921600);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 12), S_OK);
    CHECK_EQUAL(length_of(buffer), 12);
    CHECK_EQUAL(maximum_of(buffer), 921600);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(nothing_and_everything_can_be_used)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 0), S_OK);
    CHECK_EQUAL(length_of(buffer), 0);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 999), S_OK);
    CHECK_EQUAL(length_of(buffer), 999);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 1000), S_OK);
    CHECK_EQUAL(length_of(buffer), 1000);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(more_than_the_maximum_is_refused_and_changes_nothing)
{
    static const DWORD lengths[] = {1001, 1024, 0x80000000, 0xFFFFFFFF};
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 10), S_OK);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
    {
        CHECK_EQUAL(INSSBuffer_SetLength(buffer, lengths[i]), E_INVALIDARG);
        CHECK_EQUAL(length_of(buffer), 10);
        CHECK_EQUAL(maximum_of(buffer), 1000);
    }
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_address_never_changes)
{
    static const BYTE value[300];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE *address = address_of((INSSBuffer *)buffer);
    for (DWORD length = 0; length <= 1001; length++)
    {
        INSSBuffer4_SetLength(buffer, length);
        CHECK(address_of((INSSBuffer *)buffer) == address);
    }
    for (DWORD i = 0; i < 100; i++)
    {
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), (void *)value, sizeof(value)), S_OK);
        CHECK(address_of((INSSBuffer *)buffer) == address);
    }
    IWMSBufferAllocator_Release(allocator);
    CHECK(address_of((INSSBuffer *)buffer) == address);
    INSSBuffer4_Release(buffer);
}

TEST(both_getters_give_one_address)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    BYTE *address = NULL;
    DWORD length = 0;
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, &length), S_OK);
    CHECK(address == address_of(buffer));
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(get_buffer_and_length_tells_the_used_length)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 921600);
    BYTE *address = NULL;
    DWORD length = 0;
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 12), S_OK);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, &length), S_OK);
    CHECK_EQUAL(length, 12);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(set_length_changes_no_byte)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    BYTE *address = address_of(buffer);
    for (DWORD i = 0; i < 1000; i++)
        address[i] = (BYTE)(i % 251);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 10), S_OK);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 0), S_OK);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 1000), S_OK);
    for (DWORD i = 0; i < 1000; i++)
        CHECK_EQUAL(address[i], i % 251);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(properties_do_not_change_the_lengths)
{
    static BYTE value[5000];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(INSSBuffer4_SetLength(buffer, 10), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), value, sizeof(value)), S_OK);
    CHECK_EQUAL(length_of((INSSBuffer *)buffer), 10);
    CHECK_EQUAL(maximum_of((INSSBuffer *)buffer), 1000);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
