/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* When the library asks the system for memory, and that all of it comes back. */

#include "control.h"
#include "memory_calls.h"

enum { BUFFERS = 10000 };

TEST(the_calls_are_counted)
{
    void *(*volatile unseen_malloc)(size_t) = malloc;
    unsigned long before = memory_calls();
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    CHECK(memory_calls() > before);
    CHECK(memory_held() > 0);
    before = memory_calls();
    free(unseen_malloc(1));
    CHECK_EQUAL(memory_calls(), before + 1);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

static void send_packet(IWMSBufferAllocator *allocator, DWORD size, BYTE *value)
{
    INSSBuffer4 *buffer = new_buffer4(allocator, size);
    for (DWORD i = 0; i < 4; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), value, 16), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
}

TEST(a_buffer_with_four_usual_properties_makes_no_call)
{
    BYTE value[16] = {0};
    IWMSBufferAllocator *allocator = new_allocator();
    unsigned long before;
    send_packet(allocator, 1400, value);
    before = memory_calls();
    for (int i = 0; i < BUFFERS; i++)
        send_packet(allocator, 1400, value);
    CHECK_EQUAL(memory_calls(), before);
    IWMSBufferAllocator_Release(allocator);
}

TEST(recycling_makes_no_call_whatever_the_size)
{
    static const DWORD sizes[] = {0, 1, 1400, 4096, 65536, 921600, MOST_BYTES};
    IWMSBufferAllocator *allocator = new_allocator();
    for (int i = 0; i < 7; i++)
    {
        unsigned long before;
        release(new_buffer(allocator, sizes[i]));
        release(new_page_buffer(allocator, sizes[i] + !sizes[i]));
        before = memory_calls();
        for (int round = 0; round < 100; round++)
        {
            release(new_buffer(allocator, sizes[i]));
            release(new_page_buffer(allocator, sizes[i] + !sizes[i]));
        }
        CHECK_EQUAL(memory_calls(), before);
    }
    IWMSBufferAllocator_Release(allocator);
}

/* Where allocations may wait no thread keeps anything: all lies in the depots, each size by itself. Much is live, so
 * that as much may lie idle. */
TEST(buffers_of_many_large_sizes_come_back_without_a_call)
{
    enum { LIVE = 20, SIZES = 25, OF_EACH = 3 };
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = 1u << 30, .dwBudgetWait = 1000};
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *live[LIVE];
    INSSBuffer *buffers[SIZES * OF_EACH];
    /* Or they would go back step by step. */
    memory_stop_time();
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    for (int i = 0; i < LIVE; i++)
        live[i] = new_buffer(allocator, MOST_BYTES);
    for (int round = 0; round < 3; round++)
    {
        unsigned long calls = memory_calls();
        for (DWORD i = 0; i < SIZES * OF_EACH; i++)
            buffers[i] = new_buffer(allocator, 34000 + i / OF_EACH * 4096);
        for (int i = 0; i < SIZES * OF_EACH; i++)
            INSSBuffer_Release(buffers[i]);
        CHECK(round == 0 || memory_calls() == calls);
    }
    for (int i = 0; i < LIVE; i++)
        INSSBuffer_Release(live[i]);
    IWMSBufferAllocator_Release(allocator);
}

TEST(what_is_taken_at_once_for_small_buffers_is_a_mebibyte_at_most)
{
    enum { COUNT = 30000, MEBIBYTE = 1 << 20 };
    static INSSBuffer *buffers[COUNT];
    IWMSBufferAllocator *allocator = new_allocator();
    size_t most = 0;
    for (int i = 0; i < COUNT; i++)
    {
        size_t held = memory_held();
        buffers[i] = new_buffer(allocator, 1316);
        if (memory_held() > held + most)
            most = memory_held() - held;
    }
    /* Beside the headers, and magazines. */
    CHECK(most > MEBIBYTE && most < MEBIBYTE * 5 / 4);
    for (int i = 0; i < COUNT; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocator_Release(allocator);
}

/* The runs of each size are empty at the end of each round. */
TEST(what_all_threads_share_of_a_burst_serves_the_next_one)
{
    enum { COUNT = 20, ROUNDS = 100 };
    static const DWORD sizes[] = {9000, 30000, 60000};
    IWMSBufferAllocatorControl *control;
    INSSBuffer *buffers[COUNT];
    /* Or it would go back step by step. */
    memory_stop_time();
    control = new_control();
    for (int i = 0; i < 3; i++)
    {
        unsigned long before = 0;
        for (int round = 0; round < ROUNDS; round++)
        {
            for (int j = 0; j < COUNT; j++)
                buffers[j] = allocate(control, sizes[i]);
            for (int j = 0; j < COUNT; j++)
                INSSBuffer_Release(buffers[j]);
            CHECK_EQUAL(IWMSBufferAllocatorControl_FlushThreadCache(control), S_OK);
            if (round == 2)
                before = memory_calls();
        }
        CHECK_EQUAL(memory_calls(), before);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    }
    IWMSBufferAllocatorControl_Release(control);
}

TEST(getters_and_reference_counts_make_no_call)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    unsigned long before = memory_calls();
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    INSSBuffer4_Release(buffer4);
    INSSBuffer_AddRef(buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_SetLength(buffer, length_of(buffer) + maximum_of(buffer) - 100);
    address_of(buffer);
    CHECK_EQUAL(memory_calls(), before);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

/* Buffers of all kinds, some with properties, so that every part of the pool holds memory. */
static void fill(IWMSBufferAllocator *allocator, INSSBuffer4 **buffers, DWORD count)
{
    static BYTE value[3000];
    for (DWORD i = 0; i < count; i++)
    {
        buffers[i] = new_buffer4(allocator, i * i * 131 % 300000);
        for (DWORD number = 0; number < i % 7; number++)
            CHECK_EQUAL(INSSBuffer4_SetProperty(buffers[i], property_name(number), value, i * 29 % 3000), S_OK);
    }
}

enum { MANY = 500 };
static INSSBuffer4 *many[MANY];

TEST(every_byte_comes_back_if_the_allocator_goes_last)
{
    IWMSBufferAllocator *allocator = new_allocator();
    fill(allocator, many, MANY);
    for (DWORD i = 0; i < MANY; i++)
        CHECK_EQUAL(INSSBuffer4_Release(many[i]), 0);
    CHECK(memory_held() > 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(memory_held(), 0);
}

TEST(every_byte_comes_back_if_the_allocator_goes_first)
{
    IWMSBufferAllocator *allocator = new_allocator();
    fill(allocator, many, MANY);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (DWORD i = 0; i < MANY; i++)
    {
        CHECK(memory_held() > 0);
        CHECK_EQUAL(INSSBuffer4_Release(many[i]), 0);
    }
    CHECK_EQUAL(memory_held(), 0);
}

TEST(every_byte_comes_back_in_reverse_order)
{
    IWMSBufferAllocator *allocator = new_allocator();
    fill(allocator, many, MANY);
    for (DWORD i = MANY; i-- > MANY / 2;)
        CHECK_EQUAL(INSSBuffer4_Release(many[i]), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (DWORD i = MANY / 2; i-- > 0;)
        CHECK_EQUAL(INSSBuffer4_Release(many[i]), 0);
    CHECK_EQUAL(memory_held(), 0);
}

TEST(every_byte_comes_back_in_mixed_order)
{
    IWMSBufferAllocator *allocator = new_allocator();
    fill(allocator, many, MANY);
    /* 7 and 500 have no common factor, so each buffer has its turn once. */
    for (DWORD i = 0; i < MANY; i++)
    {
        CHECK_EQUAL(INSSBuffer4_Release(many[i * 7 % MANY]), 0);
        if (i == 123)
            CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    }
    CHECK_EQUAL(memory_held(), 0);
}

TEST(an_unused_allocator_gives_its_memory_back)
{
    IWMSBufferAllocator *allocator = new_allocator();
    CHECK(memory_held() > 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(memory_held(), 0);
}

TEST(a_refused_creation_holds_nothing)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = 0x80000000};
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
    CHECK_EQUAL(memory_held(), 0);
}
