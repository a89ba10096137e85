/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* AllocateBuffer and AllocatePageSizeBuffer: sizes, addresses, refusals. */

#include "fixture.h"
#include "page.h"

static const DWORD legal_sizes[] = {1, 2, 4095, 4096, 4097, 921600, MOST_BYTES};
static const DWORD illegal_sizes[] = {16777216, 16777217, 0x80000000, 0xFFFFFFFF};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static INSSBuffer *const garbage = (INSSBuffer *)0x1234;

static INSSBuffer *allocate(IWMSBufferAllocator *allocator, int page, DWORD size)
{
    return page ? new_page_buffer(allocator, size) : new_buffer(allocator, size);
}

static HRESULT try_allocate(IWMSBufferAllocator *allocator, int page, DWORD size, INSSBuffer **buffer)
{
    return page ? IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, size, buffer)
                : IWMSBufferAllocator_AllocateBuffer(allocator, size, buffer);
}

TEST(a_new_buffer_has_one_reference)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        INSSBuffer *buffer = allocate(allocator, page, 1000);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(the_maximum_length_is_the_size_asked_for)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        for (size_t i = 0; i < COUNT(legal_sizes); i++)
        {
            INSSBuffer *buffer = allocate(allocator, page, legal_sizes[i]);
            CHECK_EQUAL(maximum_of(buffer), legal_sizes[i]);
            INSSBuffer_Release(buffer);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(all_of_a_new_buffer_is_marked_as_used)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        for (size_t i = 0; i < COUNT(legal_sizes); i++)
        {
            INSSBuffer *buffer = allocate(allocator, page, legal_sizes[i]);
            BYTE *address = NULL;
            DWORD length = 0;
            CHECK_EQUAL(length_of(buffer), legal_sizes[i]);
            CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, &length), S_OK);
            CHECK_EQUAL(length, legal_sizes[i]);
            INSSBuffer_Release(buffer);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(every_byte_can_be_written_and_read)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        for (size_t i = 0; i < COUNT(legal_sizes); i++)
        {
            INSSBuffer *buffer = allocate(allocator, page, legal_sizes[i]);
            memset(address_of(buffer), 0x5A, legal_sizes[i]);
            CHECK(all_bytes_are(address_of(buffer), legal_sizes[i], 0x5A));
            INSSBuffer_Release(buffer);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(memory_is_aligned_to_64_bytes)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffers[300];
    for (DWORD i = 0; i < 300; i++)
    {
        buffers[i] = new_buffer(allocator, i * 37);
        CHECK_EQUAL((uintptr_t)address_of(buffers[i]) % 64, 0);
    }
    for (DWORD i = 0; i < 300; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocator_Release(allocator);
}

TEST(page_memory_starts_on_a_page_of_the_running_system)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffers[100];
    for (DWORD i = 0; i < 100; i++)
    {
        buffers[i] = new_page_buffer(allocator, i * 999 + 1);
        CHECK_EQUAL((uintptr_t)address_of(buffers[i]) % page_bytes(), 0);
    }
    for (DWORD i = 0; i < 100; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocator_Release(allocator);
}

TEST(page_memory_reaches_to_the_end_of_its_last_page)
{
    IWMSBufferAllocator *allocator = new_allocator();
    size_t page = page_bytes();
    for (size_t i = 0; i < COUNT(legal_sizes); i++)
    {
        size_t whole = (legal_sizes[i] + page - 1) / page * page;
        INSSBuffer *buffer = new_page_buffer(allocator, legal_sizes[i]);
        INSSBuffer *other = new_page_buffer(allocator, legal_sizes[i]);
        memset(address_of(buffer), 0x11, whole);
        memset(address_of(other), 0x22, whole);
        CHECK(all_bytes_are(address_of(buffer), whole, 0x11));
        /* What is behind the maximum length is there, but does not count. */
        CHECK_EQUAL(maximum_of(buffer), legal_sizes[i]);
        CHECK_EQUAL(INSSBuffer_SetLength(buffer, legal_sizes[i] + 1), E_INVALIDARG);
        INSSBuffer_Release(buffer);
        INSSBuffer_Release(other);
    }
    IWMSBufferAllocator_Release(allocator);
}

/* The sizes at which an allocator with power-of-two, sixteenth or page steps changes its mind. */
static size_t edges(DWORD *sizes)
{
    size_t count = 0;
    for (DWORD shift = 0; shift < 20; shift++)
    {
        for (DWORD step = 16; step < 32; step++)
        {
            DWORD edge = step << shift;
            for (DWORD size = edge - 1; size <= edge + 1; size++)
                if (size <= MOST_BYTES)
                    sizes[count++] = size;
        }
    }
    return count;
}

TEST(sizes_around_every_step_hold_what_they_promise)
{
    static DWORD sizes[20 * 16 * 3];
    size_t count = edges(sizes);
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        for (size_t i = 0; i < count; i++)
        {
            INSSBuffer *below = allocate(allocator, page, sizes[i]);
            INSSBuffer *above = allocate(allocator, page, sizes[i]);
            BYTE *low = address_of(below);
            BYTE *high = address_of(above);
            CHECK_EQUAL(maximum_of(below), sizes[i]);
            CHECK(low + sizes[i] <= high || high + sizes[i] <= low);
            low[0] = low[sizes[i] - 1] = 1;
            high[0] = high[sizes[i] - 1] = 2;
            CHECK_EQUAL(low[0], 1);
            CHECK_EQUAL(low[sizes[i] - 1], 1);
            INSSBuffer_Release(below);
            INSSBuffer_Release(above);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(live_buffers_share_no_byte)
{
    enum { BUFFERS = 400 };
    static INSSBuffer *buffers[BUFFERS];
    static DWORD sizes[BUFFERS];
    IWMSBufferAllocator *allocator = new_allocator();
    for (DWORD i = 0; i < BUFFERS; i++)
    {
        sizes[i] = i * i % 9001 + 1;
        buffers[i] = allocate(allocator, i % 3 == 0, sizes[i]);
        memset(address_of(buffers[i]), (BYTE)i, sizes[i]);
        /* Every fifth is given back in between, so that memory is recycled beside live buffers. */
        if (i % 5 == 4)
        {
            INSSBuffer_Release(buffers[i - 2]);
            buffers[i - 2] = NULL;
        }
    }
    for (DWORD i = 0; i < BUFFERS; i++)
    {
        if (!buffers[i])
            continue;
        CHECK(all_bytes_are(address_of(buffers[i]), sizes[i], (BYTE)i));
        INSSBuffer_Release(buffers[i]);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(zero_bytes_make_an_empty_buffer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 0);
    BYTE *address = NULL;
    DWORD length = 7;
    CHECK_EQUAL(maximum_of(buffer), 0);
    CHECK_EQUAL(length_of(buffer), 0);
    CHECK(address_of(buffer) != NULL);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, &length), S_OK);
    CHECK(address == address_of(buffer));
    CHECK_EQUAL(length, 0);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 0), S_OK);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 1), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(zero_bytes_of_page_memory_are_unexpected)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = garbage;
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 0, &buffer), E_UNEXPECTED);
    CHECK(buffer == NULL);
    IWMSBufferAllocator_Release(allocator);
}

TEST(sixteen_megabytes_and_more_are_refused_and_clear_the_pointer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        for (size_t i = 0; i < COUNT(illegal_sizes); i++)
        {
            INSSBuffer *buffer = garbage;
            CHECK_EQUAL(try_allocate(allocator, page, illegal_sizes[i], &buffer), E_INVALIDARG);
            CHECK(buffer == NULL);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(one_byte_less_than_sixteen_megabytes_is_granted)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int page = 0; page < 2; page++)
    {
        INSSBuffer *buffer = allocate(allocator, page, MOST_BYTES);
        CHECK_EQUAL(maximum_of(buffer), MOST_BYTES);
        address_of(buffer)[MOST_BYTES - 1] = 1;
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_null_pointer_is_an_invalid_argument)
{
    IWMSBufferAllocator *allocator = new_allocator();
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 1000, NULL), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 1000, NULL), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0, NULL), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0xFFFFFFFF, NULL), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 0xFFFFFFFF, NULL), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(a_null_pointer_is_noticed_before_a_size_of_zero)
{
    IWMSBufferAllocator *allocator = new_allocator();
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 0, NULL), E_INVALIDARG);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_refused_request_leaves_the_allocator_usable)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = garbage;
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0xFFFFFFFF, &buffer), E_INVALIDARG);
    buffer = new_buffer(allocator, 1000);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}
