/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What was released and is handed out again keeps every promise that new memory keeps. */

#include "control.h"
#include "page.h"

enum { BUFFERS = 40 };

static void release_all(INSSBuffer **buffers, int count)
{
    for (int i = 0; i < count; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
}

/* The allocator holds buffers of that size which nobody uses, in every place it has for them. */
static void stock(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffers[BUFFERS];
    for (int i = 0; i < BUFFERS; i++)
        buffers[i] = new_buffer(allocator, size);
    release_all(buffers, BUFFERS);
}

TEST(a_ceiling_is_kept_when_a_larger_buffer_is_at_hand)
{
    static const DWORD ceilings[] = {1, 1000, 1300, 5000, 70000, 1000000};
    for (int i = 0; i < 6; i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbMaxBufferSize = ceilings[i]};
        IWMSBufferAllocator *allocator = NULL;
        INSSBuffer *buffer = NULL;
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
        stock(allocator, ceilings[i]);
        /* The smallest step between the sizes of memory is a sixteenth. */
        for (DWORD more = 1; more <= ceilings[i] / 8 + 1; more += more / 4 + 1)
        {
            CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, ceilings[i] + more, &buffer), E_INVALIDARG);
            CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, ceilings[i] + more, &buffer),
                        E_INVALIDARG);
        }
        IWMSBufferAllocator_Release(allocator);
    }
}

/* Writes to the end of the last page of a page buffer, beside buffers of the same size by the other
 * method, the first of which lie at the start of a page by chance. */
static void write_whole_pages(DWORD size)
{
    IWMSBufferAllocator *allocator = new_allocator();
    size_t whole = (size + page_bytes() - 1) / page_bytes() * page_bytes();
    INSSBuffer *buffers[BUFFERS];
    for (int i = 0; i < BUFFERS; i++)
    {
        buffers[i] = new_buffer(allocator, size);
        memset(address_of(buffers[i]), i, size);
    }
    for (int i = 0; i < BUFFERS; i++)
    {
        INSSBuffer *paged;
        INSSBuffer_Release(buffers[i]);
        paged = new_page_buffer(allocator, size);
        CHECK_EQUAL((uintptr_t)address_of(paged) % page_bytes(), 0);
        memset(address_of(paged), 0xEE, whole);
        for (int other = 0; other < BUFFERS; other++)
            if (other != i)
                CHECK(all_bytes_are(address_of(buffers[other]), size, (BYTE)other));
        INSSBuffer_Release(paged);
        buffers[i] = new_buffer(allocator, size);
        memset(address_of(buffers[i]), i, size);
    }
    release_all(buffers, BUFFERS);
    IWMSBufferAllocator_Release(allocator);
}

TEST(whole_pages_of_a_recycled_page_buffer_are_its_own)
{
    static const DWORD sizes[] = {1, 64, 100, 1316, 2048, 4096, 5000, 65536, 65537};
    for (int i = 0; i < 9; i++)
        write_whole_pages(sizes[i]);
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

/* With each call the thread comes back from the other allocator, to what it has released there. */
static void check_in_turn(INSSBuffer *(*allocation)(IWMSBufferAllocator *, DWORD))
{
    IWMSBufferAllocatorControl *controls[2] = {new_control(), new_control()};
    for (int i = 0; i < 20; i++)
    {
        IWMSBufferAllocatorControl *control = controls[i % 2];
        INSSBuffer *buffer = allocation((IWMSBufferAllocator *)control, 1316);
        WMSBufferAllocatorStatistics statistics = snapshot(control);
        CHECK_EQUAL(statistics.cLiveBuffers, 1);
        CHECK_EQUAL(statistics.cAllocations, i / 2 + 1);
        release(buffer);
    }
    for (int i = 0; i < 2; i++)
        IWMSBufferAllocatorControl_Release(controls[i]);
}

TEST(a_call_to_each_of_two_allocators_in_turn_takes_one_buffer)
{
    check_in_turn(new_buffer);
}

TEST(a_call_for_page_memory_to_each_of_two_allocators_in_turn_takes_one_buffer)
{
    check_in_turn(new_page_buffer);
}
