/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* cbAlignment and cbPageAlignment. */

#include "host_source.h"

enum { HUGE_PAGE = 2 << 20 };

static IWMSBufferAllocator *new_aligned_allocator(DWORD alignment, DWORD page_alignment)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.cbAlignment = alignment;
    options.cbPageAlignment = page_alignment;
    return new_allocator_of(&options);
}

TEST(what_is_no_alignment_is_refused)
{
    static const DWORD buffers[] = {1, 2, 16, 32, 63, 65, 96, 192, 4095, 6144, 8192, 0x80000000, 0xFFFFFFFF};
    static const DWORD pages[] = {3, 65, 4095, 4097, 12288, 3u << 20, 4u << 20, 0x80000000, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof(buffers) / sizeof(buffers[0]); i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbAlignment = buffers[i]};
        refuse_options(&options);
    }
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbPageAlignment = pages[i]};
        refuse_options(&options);
    }
}

typedef INSSBuffer *(*allocation)(IWMSBufferAllocator *, DWORD);

static const DWORD sizes[] = {1,    63,   64,   65,   100,   1000,  1025,  1316,   2049,   4095,    4096,
                              4097, 5000, 9000, 32768, 32769, 65536, 65537, 100000, 921600, 2000000, 5000000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), EACH = 3, ROUNDS = 3 };

/* Each of many live buffers, new or recycled, is aligned and has bytes of its own. */
static void check_alignment(IWMSBufferAllocator *allocator, allocation allocate, size_t alignment)
{
    INSSBuffer *buffers[SIZES * EACH];
    for (int round = 0; round < ROUNDS; round++)
    {
        for (int i = 0; i < SIZES * EACH; i++)
        {
            buffers[i] = allocate(allocator, sizes[i / EACH]);
            CHECK_EQUAL((uintptr_t)address_of(buffers[i]) % alignment, 0);
            CHECK_EQUAL(maximum_of(buffers[i]), sizes[i / EACH]);
            memset(address_of(buffers[i]), i + 1, sizes[i / EACH]);
        }
        for (int i = 0; i < SIZES * EACH; i++)
        {
            INSSBuffer *buffer = buffers[i * 5 % (SIZES * EACH)];
            CHECK(all_bytes_are(address_of(buffer), length_of(buffer), (BYTE)(i * 5 % (SIZES * EACH) + 1)));
            INSSBuffer_Release(buffer);
        }
        /* One at a time, what was released last. */
        for (int i = 0; i < SIZES; i++)
        {
            INSSBuffer *buffer = allocate(allocator, sizes[i]);
            CHECK_EQUAL((uintptr_t)address_of(buffer) % alignment, 0);
            INSSBuffer_Release(buffer);
        }
    }
}

TEST(buffers_are_aligned_as_asked)
{
    for (DWORD alignment = 64; alignment <= 4096; alignment *= test_is_wrapped() ? 8 : 2)
    {
        IWMSBufferAllocator *allocator = new_aligned_allocator(alignment, 0);
        check_alignment(allocator, new_buffer, alignment);
        check_alignment(allocator, new_page_buffer, page_bytes());
        check_alignment(allocator, new_buffer, alignment);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(page_buffers_are_aligned_as_asked)
{
    for (DWORD alignment = 8192; alignment <= HUGE_PAGE; alignment *= test_is_wrapped() ? 16 : 4)
    {
        IWMSBufferAllocator *allocator = new_aligned_allocator(0, alignment);
        check_alignment(allocator, new_buffer, 64);
        check_alignment(allocator, new_page_buffer, alignment > page_bytes() ? alignment : page_bytes());
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(an_alignment_below_a_page_means_a_page)
{
    for (DWORD alignment = 1; alignment <= page_bytes(); alignment *= 8)
    {
        IWMSBufferAllocator *allocator = new_aligned_allocator(0, alignment);
        check_alignment(allocator, new_page_buffer, page_bytes());
        IWMSBufferAllocator_Release(allocator);
    }
}

/* Which buffer a slot served before must not matter: their sizes are the same. */
TEST(both_kinds_in_turn_are_aligned_as_asked)
{
    IWMSBufferAllocator *allocator = new_aligned_allocator(4096, HUGE_PAGE);
    for (int round = 0; round < 2; round++)
    {
        for (int i = 0; i < SIZES; i++)
        {
            INSSBuffer *buffer = new_buffer(allocator, sizes[i]);
            CHECK_EQUAL((uintptr_t)address_of(buffer) % 4096, 0);
            INSSBuffer_Release(buffer);
            buffer = new_page_buffer(allocator, sizes[i]);
            CHECK_EQUAL((uintptr_t)address_of(buffer) % HUGE_PAGE, 0);
            INSSBuffer_Release(buffer);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(properties_of_aligned_buffers_are_read_back)
{
    IWMSBufferAllocator *allocator = new_aligned_allocator(1024, HUGE_PAGE);
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    for (DWORD i = 0; i < 100; i++)
    {
        DWORD read = 0;
        DWORD size = sizeof(read);
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), &i, sizeof(i)), S_OK);
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(i), &read, &size), S_OK);
        CHECK_EQUAL(read, i);
    }
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    IWMSBufferAllocator_Release(allocator);
}

/* Properties lie in blocks of any size, which serve buffers when they are free. */
TEST(what_held_a_property_is_no_aligned_buffer)
{
    enum { COUNT = 5 };
    static BYTE value[5000];
    static const DWORD sizes[] = {100, 150, 200, 300, 500, 700, 900, 1400, 3000, 5000};
    IWMSBufferAllocator *allocator = new_aligned_allocator(1024, 0);
    for (int i = 0; i < 10; i++)
    {
        INSSBuffer4 *owners[COUNT];
        for (int j = 0; j < COUNT; j++)
        {
            owners[j] = new_buffer4(allocator, 1);
            CHECK_EQUAL(INSSBuffer4_SetProperty(owners[j], property_name(0), value, sizes[i]), S_OK);
        }
        for (int j = 0; j < COUNT; j++)
            CHECK_EQUAL(INSSBuffer4_Release(owners[j]), 0);
        for (DWORD size = sizes[i]; size < sizes[i] + 100; size += 16)
        {
            INSSBuffer *aligned[COUNT];
            for (int j = 0; j < COUNT; j++)
            {
                aligned[j] = new_buffer(allocator, size);
                CHECK_EQUAL((uintptr_t)address_of(aligned[j]) % 1024, 0);
            }
            for (int j = 0; j < COUNT; j++)
                CHECK_EQUAL(INSSBuffer_Release(aligned[j]), 0);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_source_is_asked_for_the_alignment)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.cbAlignment = 4096;
    options.cbPageAlignment = HUGE_PAGE;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    check_alignment(allocator, new_buffer, 4096);
    check_alignment(allocator, new_page_buffer, HUGE_PAGE);
    CHECK_EQUAL(source->largest_alignment, HUGE_PAGE);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

TEST(no_memory_for_an_aligned_buffer_loses_nothing)
{
    INSSBuffer *buffer = NULL;
    unsigned long requests;
    IWMSBufferAllocator *allocator = new_aligned_allocator(4096, HUGE_PAGE);
    memory_grant();
    release(new_page_buffer(allocator, 3 * HUGE_PAGE));
    requests = memory_requests();
    CHECK(requests > 0);
    IWMSBufferAllocator_Release(allocator);
    for (unsigned long granted = 0; granted < requests; granted++)
    {
        allocator = new_aligned_allocator(4096, HUGE_PAGE);
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 3 * HUGE_PAGE, &buffer), E_OUTOFMEMORY);
        CHECK(buffer == NULL);
        memory_grant();
        buffer = new_page_buffer(allocator, 3 * HUGE_PAGE);
        CHECK_EQUAL((uintptr_t)address_of(buffer) % HUGE_PAGE, 0);
        INSSBuffer_Release(buffer);
        IWMSBufferAllocator_Release(allocator);
        CHECK_EQUAL(memory_held(), 0);
    }
}
