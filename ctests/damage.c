/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What somebody has written over: it is named before it is handed out. */

#include "control.h"
#include "fault.h"
#include "label.h"

#define WRITTEN_TO "a free buffer with references, released twice at the same moment or written to"
#define HEADER_WRITTEN_TO "a free buffer whose header was written to"
#define GIVEN_TWICE "a buffer that was given back twice"
#define OVERWRITTEN "the library's own memory was overwritten, likely from behind the end of a buffer"

/* As docs/ARCHITECTURE.md has it: the word behind the method table. */
static ULONG *count_of(INSSBuffer *buffer)
{
    return (ULONG *)((BYTE *)buffer + sizeof(void *));
}

static IWMSBufferAllocator *new_sender(void)
{
    return (IWMSBufferAllocator *)new_labelled_control(0, "sender");
}

enum { SEVERAL = 8 };

static void allocate_several(IWMSBufferAllocator *allocator, INSSBuffer **buffers)
{
    for (int i = 0; i < SEVERAL; i++)
        buffers[i] = new_buffer(allocator, 100);
}

static void release_several(INSSBuffer **buffers)
{
    for (int i = 0; i < SEVERAL; i++)
        INSSBuffer_Release(buffers[i]);
}

/* What a caller does who still has a pointer to a free buffer. */
CHILD(write_to_the_count_of_a_free_buffer)
{
    IWMSBufferAllocator *allocator = new_sender();
    INSSBuffer *buffers[SEVERAL];
    INSSBuffer *written_to;
    (void)argument;
    allocate_several(allocator, buffers);
    release_several(buffers);
    written_to = buffers[SEVERAL / 2];
    expect_of(WRITTEN_TO, written_to, " of allocator \"sender\"");
    *count_of(written_to) = 1;
    allocate_several(allocator, buffers);
}

TEST(a_free_buffer_with_a_count_is_handed_out_to_nobody)
{
    check_abort("write_to_the_count_of_a_free_buffer", 0);
}

/* Two threads release the same reference: each finds it to be the last. Here the second finds what it would
 * have found then. */
CHILD(release_twice_at_the_same_moment)
{
    IWMSBufferAllocator *allocator = new_sender();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    INSSBuffer *other;
    (void)argument;
    expect_of(WRITTEN_TO, buffer, " of allocator \"sender\"");
    INSSBuffer_Release(buffer);
    *count_of(buffer) = 1;
    INSSBuffer_Release(buffer);
    other = new_buffer(allocator, 100);
    CHECK(other == buffer);
    new_buffer(allocator, 100);
}

TEST(a_buffer_that_two_threads_release_at_the_same_moment_is_handed_out_once)
{
    check_abort("release_twice_at_the_same_moment", 0);
}

CHILD(release_twice_what_no_thread_keeps)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(1 << 20, 1000);
    INSSBuffer *buffer = allocate(control, 100);
    (void)argument;
    expect(GIVEN_TWICE, buffer);
    INSSBuffer_Release(buffer);
    /* One reference, and the bit by which a Release knows that it has more to do. */
    *count_of(buffer) = 0x80000001;
    INSSBuffer_Release(buffer);
}

TEST(a_buffer_is_not_given_back_twice)
{
    check_abort("release_twice_what_no_thread_keeps", 0);
}

/* Where a free header leads to another one. */
static void write_to_links(INSSBuffer **buffers, uintptr_t value)
{
    for (int i = 0; i < SEVERAL; i++)
    {
        for (size_t offset = sizeof(void *); offset < 64; offset += sizeof(void *))
        {
            BYTE *word = (BYTE *)buffers[i] + offset;
            uintptr_t link;
            memcpy(&link, word, sizeof(link));
            for (int j = 0; j < SEVERAL; j++)
                if (link == (uintptr_t)buffers[j])
                    memcpy(word, &value, sizeof(value));
        }
    }
}

CHILD(write_to_the_header_of_a_free_buffer)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(0, "sender");
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)control;
    INSSBuffer *buffers[SEVERAL];
    allocate_several(allocator, buffers);
    for (int i = 1; i < SEVERAL; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocatorControl_FlushThreadCache(control);
    IWMSBufferAllocatorControl_Trim(control);
    write_to_links(buffers, argument > 0 ? (uintptr_t)argument : (uintptr_t)buffers[1] - (uintptr_t)argument);
    allocate_several(allocator, buffers);
}

TEST(a_free_list_leads_nowhere_else)
{
    static const int addresses[] = {1, 64, 0x12345678, 0x7FFFFFC0};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        check_abort_with("write_to_the_header_of_a_free_buffer", addresses[i], HEADER_WRITTEN_TO);
    /* Into the middle of a header. */
    check_abort_with("write_to_the_header_of_a_free_buffer", -8, HEADER_WRITTEN_TO);
}

/* Magazines lie among the buffers of their size: three words and 128 addresses. */
enum { AS_A_MAGAZINE = (131 * sizeof(void *) + 63) / 64 * 64, MANY = 400 };

static int compare_addresses(const void *left, const void *right)
{
    const BYTE *const *a = (const BYTE *const *)left;
    const BYTE *const *b = (const BYTE *const *)right;
    return (*a > *b) - (*a < *b);
}

/* Whatever lies between two buffers of the caller's, but for the first bytes of each magazine that may be there. */
static void write_behind(INSSBuffer **buffers, int value, size_t spared)
{
    BYTE *addresses[MANY];
    for (int i = 0; i < MANY; i++)
        addresses[i] = address_of(buffers[i]);
    qsort(addresses, MANY, sizeof(*addresses), compare_addresses);
    for (int i = 0; i + 1 < MANY; i++)
    {
        size_t behind = (size_t)(addresses[i + 1] - addresses[i]) - AS_A_MAGAZINE;
        for (size_t at = 0; behind < 8 * AS_A_MAGAZINE && at < behind; at += AS_A_MAGAZINE)
            memset(addresses[i] + AS_A_MAGAZINE + at + spared, value, AS_A_MAGAZINE - spared);
    }
}

/* So many bytes hold a magazine's head. */
enum { HEAD = 3 * sizeof(void *), ROUNDS_ALONE = 256 };

CHILD(write_behind_the_end)
{
    static INSSBuffer *large[MANY], *small[MANY];
    IWMSBufferAllocator *allocator = new_sender();
    for (int i = 0; i < MANY; i++)
    {
        large[i] = new_buffer(allocator, AS_A_MAGAZINE);
        small[i] = new_buffer(allocator, 100);
    }
    for (int i = 0; i < MANY; i++)
        INSSBuffer_Release(small[i]);
    write_behind(large, argument % ROUNDS_ALONE, argument < ROUNDS_ALONE ? 0 : HEAD);
    for (int i = 0; i < MANY; i++)
        small[i] = new_buffer(allocator, 100);
    for (int i = 0; i < MANY; i++)
        INSSBuffer_Release(small[i]);
}

TEST(a_magazine_that_was_written_over_is_not_used)
{
    static const int bytes[] = {0, 0x40, 0x41, 0xFF};
    if (test_is_wrapped())
        SKIP("whoever watches memory finds it where it is written");
    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
        check_abort_with("write_behind_the_end", bytes[i], OVERWRITTEN);
}

TEST(a_magazine_whose_rounds_were_written_over_is_not_used)
{
    static const int bytes[] = {0, 0x41, 0xFF};
    if (test_is_wrapped())
        SKIP("whoever watches memory finds it where it is written");
    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
        check_abort_with("write_behind_the_end", ROUNDS_ALONE + bytes[i], OVERWRITTEN);
}

CHILD(write_to_the_count_of_what_becomes_a_magazine)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(0, "sender");
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)control;
    INSSBuffer *buffers[SEVERAL];
    (void)argument;
    for (int i = 0; i < SEVERAL; i++)
        buffers[i] = new_buffer(allocator, AS_A_MAGAZINE);
    release_several(buffers);
    IWMSBufferAllocatorControl_FlushThreadCache(control);
    for (int i = 0; i < SEVERAL; i++)
        *count_of(buffers[i]) = 1;
    for (DWORD size = 100; size < 10000; size += 200)
        release(new_buffer(allocator, size));
}

TEST(a_free_buffer_with_a_count_becomes_no_magazine)
{
    check_abort_with("write_to_the_count_of_what_becomes_a_magazine", 0, OVERWRITTEN);
}

CHILD(write_behind_the_end_and_trim)
{
    static INSSBuffer *large[MANY], *small[MANY];
    IWMSBufferAllocatorControl *control = new_labelled_control(0, "sender");
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)control;
    for (int i = 0; i < MANY; i++)
    {
        large[i] = new_buffer(allocator, AS_A_MAGAZINE);
        small[i] = new_buffer(allocator, 100);
    }
    for (int i = 0; i < MANY; i++)
        INSSBuffer_Release(small[i]);
    /* What is left are magazines that all threads share. */
    IWMSBufferAllocatorControl_FlushThreadCache(control);
    write_behind(large, argument, 0);
    IWMSBufferAllocatorControl_Trim(control);
}

TEST(a_magazine_that_was_written_over_is_not_emptied)
{
    static const int bytes[] = {0, 0x40, 0xFF};
    if (test_is_wrapped())
        SKIP("whoever watches memory finds it where it is written");
    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
        check_abort_with("write_behind_the_end_and_trim", bytes[i], OVERWRITTEN);
}
