/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What was released and is handed out again keeps every promise that new memory keeps. */

#include "fixture.h"

enum { BUFFERS = 40 };

static void release_all(INSSBuffer **buffers, int count)
{
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
}

TEST(a_recycled_buffer_has_the_size_that_was_asked_for)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffers[BUFFERS];
    for (int round = 0; round < 20; round++)
    {
        for (int i = 0; i < BUFFERS; i++)
        {
            DWORD size = 1345 + (DWORD)((i * 7 + round * 3) % 64);
            buffers[i] = (i + round) % 3 ? new_buffer(allocator, size) : new_page_buffer(allocator, size);
            CHECK_EQUAL(maximum_of(buffers[i]), size);
            CHECK_EQUAL(length_of(buffers[i]), size);
            CHECK_EQUAL(INSSBuffer_SetLength(buffers[i], 0), S_OK);
        }
        release_all(buffers, BUFFERS);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_largest_number_is_no_size_when_nothing_is_at_hand)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = NULL;
    release(new_buffer(allocator, 100));
    buffer = new_buffer(allocator, 100);
    for (int i = 0; i < 3; i++)
    {
        INSSBuffer *none = buffer;
        CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0xFFFFFFFF, &none), E_INVALIDARG);
        CHECK(none == NULL);
    }
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
