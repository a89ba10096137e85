/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What the getters of INSSBuffer and the methods of INSSBuffer2 answer to NULL and the like. */

#include "fixture.h"

TEST(null_is_answered_with_e_pointer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    CHECK_EQUAL(INSSBuffer_GetLength(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_GetMaxLength(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_GetBuffer(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, NULL, NULL), E_POINTER);
    CHECK_EQUAL(length_of(buffer), 1000);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(get_buffer_and_length_writes_both_or_nothing)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    BYTE *const untouched = (BYTE *)0x1234;
    BYTE *address = untouched;
    DWORD length = 4711;
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, NULL), E_POINTER);
    CHECK(address == untouched);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, NULL, &length), E_POINTER);
    CHECK_EQUAL(length, 4711);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(null_is_answered_with_e_invalidarg_if_the_allocator_was_told_so)
{
    IWMSBufferAllocator *allocator = new_allocator_with(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG);
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    BYTE *const untouched = (BYTE *)0x1234;
    BYTE *address = untouched;
    DWORD length = 4711;
    CHECK_EQUAL(INSSBuffer4_GetLength(buffer, NULL), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer4_GetMaxLength(buffer, NULL), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer4_GetBuffer(buffer, NULL), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer4_GetBufferAndLength(buffer, NULL, NULL), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer4_GetBufferAndLength(buffer, &address, NULL), E_INVALIDARG);
    CHECK(address == untouched);
    CHECK_EQUAL(INSSBuffer4_GetBufferAndLength(buffer, NULL, &length), E_INVALIDARG);
    CHECK_EQUAL(length, 4711);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(that_option_changes_no_other_answer)
{
    IWMSBufferAllocator *allocator = new_allocator_with(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG);
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    GUID name = property_name(0);
    DWORD length = 0;
    CHECK_EQUAL(INSSBuffer4_QueryInterface(buffer, &IID_INSSBuffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, name, NULL, 1), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, name, NULL, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyCount(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, NULL, NULL, &length), E_POINTER);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 1, NULL), E_INVALIDARG);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_option_belongs_to_the_buffers_allocator)
{
    IWMSBufferAllocator *plain = new_allocator();
    IWMSBufferAllocator *told = new_allocator_with(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG);
    INSSBuffer *from_plain = new_buffer(plain, 10);
    INSSBuffer *from_told = new_buffer(told, 10);
    IWMSBufferAllocator_Release(plain);
    IWMSBufferAllocator_Release(told);
    CHECK_EQUAL(INSSBuffer_GetLength(from_plain, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_GetLength(from_told, NULL), E_INVALIDARG);
    INSSBuffer_Release(from_plain);
    INSSBuffer_Release(from_told);
}

TEST(sample_properties_are_not_implemented_and_nothing_is_written)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 1000);
    INSSBuffer2 *buffer2 = NULL;
    BYTE bytes[16];
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer2, (void **)&buffer2), S_OK);
    memset(bytes, 0x77, sizeof(bytes));
    CHECK_EQUAL(INSSBuffer2_GetSampleProperties(buffer2, sizeof(bytes), bytes), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer2_SetSampleProperties(buffer2, sizeof(bytes), bytes), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer2_GetSampleProperties(buffer2, 0, bytes), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer2_SetSampleProperties(buffer2, 0, bytes), E_NOTIMPL);
    CHECK(all_bytes_are(bytes, sizeof(bytes), 0x77));
    INSSBuffer2_Release(buffer2);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(sample_properties_are_not_implemented_for_null_either)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(INSSBuffer4_GetSampleProperties(buffer, 0, NULL), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer4_SetSampleProperties(buffer, 0, NULL), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer4_GetSampleProperties(buffer, 0xFFFFFFFF, NULL), E_NOTIMPL);
    CHECK_EQUAL(INSSBuffer4_SetSampleProperties(buffer, 0xFFFFFFFF, NULL), E_NOTIMPL);
    CHECK_EQUAL(property_count(buffer), 0);
    INSSBuffer4_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
