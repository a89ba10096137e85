/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What the checked variant finds beyond the ordinary library. */

#include "control.h"
#include "fault.h"
#include "host_source.h"
#include "label.h"

#include <wmsmediabuffer.h>

#define BEHIND "a buffer that was written to behind its end"
#define FREE "a free buffer that was written to"
#define OVERWRITTEN "the library's own memory was overwritten, likely from behind the end of a buffer"
#define SENDER " of allocator \"sender\""

static const DWORD sizes[] = {0, 1, 48, 63, 64, 100, 1024, 1316, 4096, 65520, 65536, 100000, 3000000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), WAITING = 128 };

static IWMSBufferAllocatorControl *new_sender(void)
{
    return new_labelled_control(0, "sender");
}

static INSSBuffer *allocate_kind(IWMSBufferAllocatorControl *control, int kind)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)control;
    DWORD size = sizes[kind % SIZES];
    return kind < SIZES || size == 0 ? new_buffer(allocator, size) : new_page_buffer(allocator, size);
}

CHILD(write_behind_the_end)
{
    IWMSBufferAllocatorControl *control = new_sender();
    INSSBuffer *buffer = allocate_kind(control, argument);
    DWORD size = sizes[argument];
    /* Above 64 KiB, whole pages are the buffer's. */
    size_t page = size >= 65536 ? page_bytes() : 1;
    size_t bytes = size > 0 ? size : 1;
    BYTE *end = address_of(buffer) + (bytes + page - 1) / page * page;
    expect_of(BEHIND, buffer, SENDER);
    *end ^= 1;
    INSSBuffer_Release(buffer);
}

TEST(a_byte_written_behind_the_end_is_found_with_the_last_release)
{
    for (int i = 0; i < SIZES; i++)
        check_abort("write_behind_the_end", i);
}

static void use_others(IWMSBufferAllocatorControl *control, int kind, int count)
{
    for (int i = 0; i < count; i++)
        release(allocate_kind(control, kind));
}


enum ending { OTHERS_COME, TRIM, END };

CHILD(write_to_a_free_buffer)
{
    IWMSBufferAllocatorControl *control = new_sender();
    INSSBuffer *buffer = allocate_kind(control, argument % (2 * SIZES));
    BYTE *data = address_of(buffer);
    expect_of(FREE, buffer, SENDER);
    INSSBuffer_Release(buffer);
    *data ^= 1;
    switch ((enum ending)(argument / (2 * SIZES)))
    {
    case OTHERS_COME:
        use_others(control, argument % (2 * SIZES), 2 * WAITING);
        break;
    case TRIM:
        IWMSBufferAllocatorControl_Trim(control);
        break;
    case END:
        IWMSBufferAllocatorControl_Release(control);
        break;
    }
}

TEST(a_byte_written_to_a_free_buffer_is_found_before_that_is_handed_out)
{
    for (int kind = 0; kind < 2 * SIZES; kind++)
        check_abort("write_to_a_free_buffer", OTHERS_COME * 2 * SIZES + kind);
}

/* Those of up to 64 KiB wait. */
TEST(what_waits_is_looked_at_by_trim_and_at_the_end)
{
    for (int kind = 0; kind < 10; kind++)
    {
        check_abort("write_to_a_free_buffer", TRIM * 2 * SIZES + kind);
        check_abort("write_to_a_free_buffer", END * 2 * SIZES + kind);
    }
}

/* What came before others waits no longer. */
CHILD(write_to_what_does_not_wait)
{
    IWMSBufferAllocatorControl *control = new_sender();
    INSSBuffer *live = argument % 4 < 2 ? allocate_kind(control, 5) : NULL;
    INSSBuffer *buffer = allocate_kind(control, argument / 4);
    BYTE *data = address_of(buffer);
    expect_of(FREE, buffer, SENDER);
    INSSBuffer_Release(buffer);
    use_others(control, 2, WAITING);
    *data ^= 1;
    if (argument % 2 == 0)
        IWMSBufferAllocatorControl_Trim(control);
    if (live != NULL)
        INSSBuffer_Release(live);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_does_not_wait_is_looked_at_before_it_goes_back)
{
    for (int kind = 3; kind < SIZES; kind++)
        for (int how = 0; how < 4; how++)
            check_abort("write_to_what_does_not_wait", kind * 4 + how);
}

/* Magazines are made of what buffers of their size leave behind. */
CHILD(write_to_what_becomes_a_magazine)
{
    enum { COUNT = 8, AS_A_MAGAZINE = 131 * sizeof(void *) };
    IWMSBufferAllocatorControl *control = new_sender();
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)control;
    INSSBuffer *buffers[COUNT];
    BYTE *data[COUNT];
    (void)argument;
    for (int i = 0; i < COUNT; i++)
    {
        buffers[i] = new_buffer(allocator, AS_A_MAGAZINE);
        data[i] = address_of(buffers[i]);
    }
    for (int i = 1; i < COUNT; i++)
        INSSBuffer_Release(buffers[i]);
    /* The first one keeps their memory. */
    IWMSBufferAllocatorControl_Trim(control);
    for (int i = 1; i < COUNT; i++)
        *data[i] ^= 1;
    for (DWORD size = 100000; size < 3000000; size += size / 16)
        release(new_buffer(allocator, size));
}

TEST(a_byte_written_to_a_free_buffer_is_found_before_that_becomes_a_magazine)
{
    check_abort_with("write_to_what_becomes_a_magazine", 0, OVERWRITTEN);
}

TEST(a_buffer_that_was_released_is_not_the_next_to_be_handed_out)
{
    IWMSBufferAllocatorControl *control = new_sender();
    INSSBuffer *first = allocate_kind(control, 5);
    BYTE *data = address_of(first);
    INSSBuffer_Release(first);
    for (int i = 0; i < WAITING; i++)
    {
        INSSBuffer *buffer = allocate_kind(control, 5);
        CHECK(address_of(buffer) != data);
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocatorControl_Release(control);
}

/* By its methods as INSSBuffer4, and as IMediaBuffer. */
CHILD(call_after_release)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER, "sender");
    INSSBuffer4 *buffer = new_buffer4((IWMSBufferAllocator *)control, 100);
    IMediaBuffer *media_buffer = NULL;
    BYTE *data;
    GUID name = property_name(1);
    DWORD length = 0;
    CHECK_EQUAL(INSSBuffer4_QueryInterface(buffer, &IID_IMediaBuffer, (void **)&media_buffer), S_OK);
    expect_of("a method of a buffer that is already free", buffer, SENDER);
    IMediaBuffer_Release(media_buffer);
    INSSBuffer4_Release(buffer);
    switch (argument)
    {
    case 0:
        INSSBuffer4_GetLength(buffer, &length);
        break;
    case 1:
        INSSBuffer4_SetLength(buffer, 0);
        break;
    case 2:
        INSSBuffer4_GetMaxLength(buffer, &length);
        break;
    case 3:
        INSSBuffer4_GetBuffer(buffer, &data);
        break;
    case 4:
        INSSBuffer4_GetBufferAndLength(buffer, &data, &length);
        break;
    case 5:
        INSSBuffer4_SetProperty(buffer, name, NULL, 0);
        break;
    case 6:
        INSSBuffer4_GetProperty(buffer, name, NULL, &length);
        break;
    case 7:
        INSSBuffer4_GetPropertyCount(buffer, &length);
        break;
    case 8:
        INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, NULL, &length);
        break;
    case 9:
        IMediaBuffer_SetLength(media_buffer, 0);
        break;
    case 10:
        IMediaBuffer_GetMaxLength(media_buffer, &length);
        break;
    case 11:
        IMediaBuffer_GetBufferAndLength(media_buffer, &data, &length);
        break;
    }
}

TEST(a_method_of_a_buffer_that_was_released_is_found)
{
    for (int method = 0; method < 12; method++)
        check_abort("call_after_release", method);
}

CHILD(call_with_null)
{
    IWMSBufferAllocatorControl *control = new_sender();
    const IWMSBufferAllocatorControlVtbl *of_allocators = control->lpVtbl;
    const INSSBufferVtbl *of_buffers = allocate_kind(control, 5)->lpVtbl;
    INSSBuffer *buffer;
    DWORD length;
    expect(argument < 3 ? "a buffer's method on what is no buffer" : "an allocator's method on what is no allocator",
           NULL);
    switch (argument)
    {
    case 0:
        of_buffers->AddRef(NULL);
        break;
    case 1:
        of_buffers->Release(NULL);
        break;
    case 2:
        of_buffers->GetLength(NULL, &length);
        break;
    case 3:
        of_allocators->Release(NULL);
        break;
    case 4:
        of_allocators->AllocateBuffer(NULL, 100, &buffer);
        break;
    }
}

TEST(null_is_no_object)
{
    for (int method = 0; method < 5; method++)
        check_abort("call_with_null", method);
}

/* Whose bytes and references would be those of two. */
CHILD(release_a_copy)
{
    static struct { _Alignas(64) BYTE bytes[64]; } copy;
    INSSBuffer *buffer = allocate_kind(new_sender(), argument);
    memcpy(&copy, buffer, sizeof(copy));
    expect_of("a copy of a buffer's header", &copy, SENDER);
    INSSBuffer_Release((INSSBuffer *)&copy);
}

TEST(a_copy_of_a_header_is_no_buffer)
{
    for (int kind = 0; kind < 2 * SIZES; kind++)
        check_abort("release_a_copy", kind);
}

TEST(what_waits_counts_as_free_and_goes_back_with_trim)
{
    IWMSBufferAllocatorControl *control = new_sender();
    uint64_t held = snapshot(control).cbHeld;
    INSSBuffer *buffers[WAITING];
    for (int i = 0; i < WAITING; i++)
        buffers[i] = new_buffer((IWMSBufferAllocator *)control, 60000);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, WAITING);
    for (int i = 0; i < WAITING; i++)
        INSSBuffer_Release(buffers[i]);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    CHECK_EQUAL(snapshot(control).cbLive, 0);
    IWMSBufferAllocatorControl_Trim(control);
    CHECK(snapshot(control).cbHeld < held + (1 << 20));
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_waits_is_there_to_be_reserved)
{
    IWMSBufferAllocatorControl *control = new_sender();
    INSSBuffer *buffers[WAITING];
    uint64_t held;
    for (int i = 0; i < WAITING; i++)
        buffers[i] = new_buffer((IWMSBufferAllocator *)control, 1316);
    held = snapshot(control).cbHeld;
    for (int i = 0; i < WAITING; i++)
        INSSBuffer_Release(buffers[i]);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, 1316, WAITING), S_OK);
    CHECK_EQUAL(snapshot(control).cbHeld, held);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_budget_is_not_used_up_by_what_waits)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = 2 << 20};
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 0; i < 4 * WAITING; i++)
        release(new_buffer(allocator, 60000));
    IWMSBufferAllocator_Release(allocator);
}

TEST(all_that_a_program_may_do_is_still_allowed)
{
    IWMSBufferAllocatorControl *control = new_sender();
    for (int round = 0; round < 3; round++)
    {
        INSSBuffer *buffers[2 * SIZES];
        for (int i = 0; i < 2 * SIZES; i++)
        {
            buffers[i] = allocate_kind(control, i);
            memset(address_of(buffers[i]), round, sizes[i % SIZES]);
        }
        for (int i = 0; i < 2 * SIZES; i++)
            CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
    IWMSBufferAllocatorControl_Release(control);
}
