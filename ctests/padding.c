/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMS_BUFFER_ALLOCATOR_PADDED and cbPadding. */

#include "host_source.h"

enum { DEFAULT_PADDING = 64, MOST_PADDING = 4096 };

static WMSBufferAllocatorOptions options_padded(DWORD padding)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.dwFlags = WMS_BUFFER_ALLOCATOR_PADDED;
    options.cbPadding = padding;
    return options;
}

TEST(padding_without_its_flag_or_beyond_its_bound_is_refused)
{
    WMSBufferAllocatorOptions options = options_padded(MOST_PADDING + 1);
    refuse_options(&options);
    options.cbPadding = 0xFFFFFFFF;
    refuse_options(&options);
    options.cbPadding = DEFAULT_PADDING;
    options.dwFlags = 0;
    refuse_options(&options);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE;
    refuse_options(&options);
}

/* Around what a class of sizes holds, so that padding needs the next one. */
static const DWORD sizes[] = {1,    60,   63,   64,   65,    100,   1000,  1023,  1024,  1316,   4032,   4095,
                              4096, 4097, 8191, 8192, 32700, 32768, 65535, 65536, 69632, 100000, 921600, 5000000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

typedef INSSBuffer *(*allocation)(IWMSBufferAllocator *, DWORD);

static void check_buffer(INSSBuffer *buffer, DWORD size, size_t padding)
{
    BYTE *address = address_of(buffer);
    CHECK(all_bytes_are(address + size, padding, 0));
    CHECK_EQUAL(maximum_of(buffer), size);
    CHECK_EQUAL(length_of(buffer), size);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, size + 1), E_INVALIDARG);
}

/* Buffers of all sizes at one time, new and then recycled after somebody wrote to all of them. */
static void check_padding(IWMSBufferAllocator *allocator, allocation allocate, size_t padding)
{
    INSSBuffer *buffers[SIZES];
    for (int round = 0; round < 3; round++)
    {
        for (int i = 0; i < SIZES; i++)
        {
            buffers[i] = allocate(allocator, sizes[i]);
            check_buffer(buffers[i], sizes[i], padding);
            memset(address_of(buffers[i]), 0xEE, sizes[i]);
        }
        for (int i = 0; i < SIZES; i++)
            check_buffer(buffers[i], sizes[i], padding);
        for (int i = 0; i < SIZES; i++)
        {
            memset(address_of(buffers[i]), 0xEE, sizes[i] + padding);
            INSSBuffer_Release(buffers[i]);
        }
        for (int i = 0; i < SIZES; i++)
        {
            /* What was released last comes again. */
            for (int times = 0; times < 2; times++)
            {
                INSSBuffer *buffer = allocate(allocator, sizes[i]);
                check_buffer(buffer, sizes[i], padding);
                memset(address_of(buffer), 0xEE, sizes[i] + padding);
                INSSBuffer_Release(buffer);
            }
        }
    }
}

TEST(bytes_behind_each_buffer_are_zero_and_in_no_length)
{
    static const DWORD paddings[] = {0, 1, 32, 64, 1000, MOST_PADDING};
    for (size_t i = 0; i < sizeof(paddings) / sizeof(paddings[0]); i++)
    {
        WMSBufferAllocatorOptions options = options_padded(paddings[i]);
        IWMSBufferAllocator *allocator = new_allocator_of(&options);
        size_t padding = paddings[i] ? paddings[i] : DEFAULT_PADDING;
        check_padding(allocator, new_buffer, padding);
        check_padding(allocator, new_page_buffer, padding);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(padding_goes_with_every_other_option_of_memory)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_PADDED | WMS_BUFFER_ALLOCATOR_HUGE_PAGES;
    options.cbPadding = 100;
    options.cbAlignment = 256;
    options.cbPageAlignment = 65536;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    check_padding(allocator, new_buffer, 100);
    check_padding(allocator, new_page_buffer, 100);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
    /* Either alone, or what the one clears would hide what the other leaves. */
    static const DWORD zeroing[] = {WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE, WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE,
                                    WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE | WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE};
    for (int i = 0; i < 3; i++)
    {
        options = options_padded(100);
        options.dwFlags |= zeroing[i];
        allocator = new_allocator_of(&options);
        check_padding(allocator, new_buffer, 100);
        check_padding(allocator, new_page_buffer, 100);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(an_empty_buffer_is_padded_too)
{
    WMSBufferAllocatorOptions options = options_padded(MOST_PADDING);
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    INSSBuffer *buffer = new_buffer(allocator, 0);
    check_buffer(buffer, 0, MOST_PADDING);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_ceiling_is_that_of_the_length)
{
    WMSBufferAllocatorOptions options = options_padded(MOST_PADDING);
    INSSBuffer *buffer = NULL;
    options.cbMaxBufferSize = 1000;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    buffer = new_buffer(allocator, 1000);
    check_buffer(buffer, 1000, MOST_PADDING);
    INSSBuffer_Release(buffer);
    buffer = new_page_buffer(allocator, 1000);
    check_buffer(buffer, 1000, MOST_PADDING);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 1001, &buffer), E_INVALIDARG);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 1001, &buffer), E_INVALIDARG);
    IWMSBufferAllocator_Release(allocator);
}

/* The sum does not fit into a DWORD, and on 32 bits into nothing. */
TEST(the_largest_size_of_all_has_its_padding_or_is_refused)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    INSSBuffer *buffer = (INSSBuffer *)0x1234;
    options.dwFlags = WMS_BUFFER_ALLOCATOR_PADDED;
    options.cbMaxBufferSize = 0xFFFFFFFF;
    options.cbPadding = MOST_PADDING;
    source->most = 1 << 24;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0xFFFFFFFF, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
    if (sizeof(size_t) > 4)
        CHECK(source->largest_request >= (size_t)0xFFFFFFFF + MOST_PADDING);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 0xFFFFFFFF, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
    buffer = new_buffer(allocator, 1000);
    check_buffer(buffer, 1000, MOST_PADDING);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}
