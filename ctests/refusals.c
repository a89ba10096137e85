/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Out of memory at every single request of what hosts can ask for. */

#include "each_request.h"

#include "child.h"

#include <wmsmediabuffer.h>

enum { MANY = 200, PROPERTIES = 12, LARGE_VALUE = 3000 };

static BYTE value[LARGE_VALUE];

/* How many objects an operation makes. */
static DWORD many(void)
{
    return test_is_wrapped() ? MANY / 8 : MANY;
}

static int is_made(const INSSBuffer *buffer, HRESULT result)
{
    CHECK((buffer != NULL) == (result == S_OK));
    CHECK(result == S_OK || result == E_OUTOFMEMORY);
    return result == S_OK;
}

static HRESULT allocate_one(IWMSBufferAllocatorControl *control, DWORD size, INSSBuffer **buffer)
{
    HRESULT result;
    *buffer = (INSSBuffer *)0x1234;
    result = IWMSBufferAllocatorControl_AllocateBuffer(control, size, buffer);
    if (is_made(*buffer, result))
        memset(address_of(*buffer), 1, size);
    return result;
}

/* As many as are made, each somewhat longer than the one before. */
static HRESULT allocate_each(IWMSBufferAllocatorControl *control, INSSBuffer **buffers, DWORD *made)
{
    HRESULT result = S_OK;
    for (*made = 0; *made < many() && result == S_OK; *made += result == S_OK)
        result = allocate_one(control, *made * 20, &buffers[*made]);
    return result;
}

static void release_each(INSSBuffer **buffers, DWORD count)
{
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
}

static HRESULT allocate_many(IWMSBufferAllocatorControl *control)
{
    INSSBuffer *buffers[MANY];
    DWORD count;
    HRESULT result = allocate_each(control, buffers, &count);
    release_each(buffers, count);
    return result;
}

/* Something that is done with a buffer of these many bytes. */
static HRESULT with_buffer(IWMSBufferAllocatorControl *control, DWORD size, HRESULT (*use)(INSSBuffer *))
{
    INSSBuffer *buffer;
    HRESULT result = allocate_one(control, size, &buffer);
    if (result != S_OK)
        return result;
    result = use(buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    return result;
}

static HRESULT allocate_pages(IWMSBufferAllocatorControl *control)
{
    static const DWORD sizes[] = {1, 5000, 40000, 1 << 20};
    HRESULT result = S_OK;
    for (int i = 0; i < 4 && result == S_OK; i++)
    {
        INSSBuffer *buffer = (INSSBuffer *)0x1234;
        result = IWMSBufferAllocatorControl_AllocatePageSizeBuffer(control, sizes[i], &buffer);
        if (is_made(buffer, result))
            CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    return result;
}

static HRESULT set_properties(INSSBuffer *buffer)
{
    HRESULT result = S_OK;
    for (DWORD i = 0; i < PROPERTIES && result == S_OK; i++)
    {
        result = INSSBuffer4_SetProperty((INSSBuffer4 *)buffer, property_name(i), value, i * 250);
        CHECK_EQUAL(property_count((INSSBuffer4 *)buffer), i + (result == S_OK));
    }
    return result;
}

static HRESULT allocate_with_properties(IWMSBufferAllocatorControl *control)
{
    return with_buffer(control, 1000, set_properties);
}

static HRESULT cut_many(INSSBuffer *parent)
{
    INSSBuffer *slices[MANY];
    HRESULT result = S_OK;
    DWORD count = 0;
    while (count < many() && result == S_OK)
    {
        slices[count] = (INSSBuffer *)0x1234;
        result = WMSCreateBufferSlice(count ? slices[count - 1] : parent, 1, 700 - count, &slices[count]);
        count += (DWORD)is_made(slices[count], result);
    }
    CHECK_EQUAL(INSSBuffer_AddRef(parent), count + 2);
    CHECK_EQUAL(INSSBuffer_Release(parent), count + 1);
    release_each(slices, count);
    return result;
}

static HRESULT allocate_and_cut(IWMSBufferAllocatorControl *control)
{
    return with_buffer(control, 1000, cut_many);
}

/* A buffer, or a slice of it, of which somebody else has a reference. */
static HRESULT make_writable(INSSBuffer *original)
{
    INSSBuffer *buffer = original;
    HRESULT result;
    INSSBuffer_AddRef(original);
    result = WMSMakeWritable(&buffer);
    CHECK((buffer != original) == (result == S_OK));
    CHECK(result == S_OK || result == E_OUTOFMEMORY);
    if (result == S_OK)
    {
        CHECK(all_bytes_are(address_of(buffer), maximum_of(buffer), 1));
        CHECK_EQUAL(property_count((INSSBuffer4 *)buffer), property_count((INSSBuffer4 *)original));
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    else
    {
        CHECK_EQUAL(INSSBuffer_Release(original), 1);
    }
    CHECK_EQUAL(WMSIsSoleOwner(original), S_OK);
    return result;
}

static HRESULT share_and_copy(INSSBuffer *buffer)
{
    HRESULT result = set_properties(buffer);
    return result == S_OK ? make_writable(buffer) : result;
}

static HRESULT copy_a_shared_buffer(IWMSBufferAllocatorControl *control)
{
    return with_buffer(control, 40000, share_and_copy);
}

/* Of a parent that nobody else has. */
static HRESULT copy_a_slice(IWMSBufferAllocatorControl *control)
{
    INSSBuffer *parent;
    INSSBuffer *slice = (INSSBuffer *)0x1234;
    HRESULT result = allocate_one(control, 40000, &parent);
    if (result != S_OK)
        return result;
    result = WMSCreateBufferSlice(parent, 100, 30000, &slice);
    CHECK_EQUAL(INSSBuffer_Release(parent), result == S_OK ? 1 : 0);
    if (!is_made(slice, result))
        return result;
    result = share_and_copy(slice);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    return result;
}

static HRESULT reserve(IWMSBufferAllocatorControl *control)
{
    HRESULT result = IWMSBufferAllocatorControl_Reserve(control, 3000, many());
    CHECK(result == S_OK || result == E_OUTOFMEMORY);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    return result;
}

static HRESULT query_media_buffers(IWMSBufferAllocatorControl *control)
{
    INSSBuffer *buffers[MANY];
    DWORD count;
    HRESULT result = allocate_each(control, buffers, &count);
    for (DWORD i = 0; i < count; i++)
    {
        IMediaBuffer *media = NULL;
        CHECK_EQUAL(INSSBuffer_QueryInterface(buffers[i], &IID_IMediaBuffer, (void **)&media), S_OK);
        CHECK_EQUAL(IMediaBuffer_SetLength(media, i), S_OK);
        IMediaBuffer_Release(media);
    }
    release_each(buffers, count);
    return result;
}

/* The walk itself needs no memory. */
static HRESULT allocate_and_list(IWMSBufferAllocatorControl *control)
{
    static WMSLiveBuffer found[MANY];
    INSSBuffer *buffers[MANY];
    DWORD count;
    DWORD listed;
    HRESULT result = allocate_each(control, buffers, &count);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, found, MANY, &listed), S_OK);
    CHECK_EQUAL(listed, count);
    release_each(buffers, count);
    return result;
}

static operation operate_elsewhere;
static HRESULT result_elsewhere;

static void *run_elsewhere(void *control)
{
    result_elsewhere = operate_elsewhere((IWMSBufferAllocatorControl *)control);
    return NULL;
}

/* The first call of a thread asks for its cache, and its end gives all of that back. */
static HRESULT allocate_on_a_new_thread(IWMSBufferAllocatorControl *control)
{
    pthread_t thread;
    operate_elsewhere = allocate_many;
    CHECK_EQUAL(pthread_create(&thread, NULL, run_elsewhere, control), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    return result_elsewhere;
}

static void hear_nothing(void *context, BYTE *data)
{
    (void)data;
    ++*(int *)context;
}

/* The allocator is the library's own, and comes and goes with such buffers. */
static HRESULT wrap_and_cut(IWMSBufferAllocatorControl *control)
{
    static BYTE bytes[1000];
    INSSBuffer *buffer = (INSSBuffer *)0x1234;
    int returned = 0;
    HRESULT result = WMSWrapMemory(bytes, sizeof(bytes), hear_nothing, &returned, &buffer);
    (void)control;
    CHECK_EQUAL(returned, 0);
    if (!is_made(buffer, result))
        return result;
    memset(bytes, 1, sizeof(bytes));
    result = set_properties(buffer);
    if (result == S_OK)
        result = cut_many(buffer);
    if (result == S_OK)
        result = make_writable(buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(returned, 1);
    return result;
}

TEST(cutting_slices)
{
    refuse_each_request(0, allocate_and_cut);
}

/* The library keeps that allocator until the process ends, so each refusal has a process of its own. */
CHILD(wrap_refused)
{
    unsigned long granted = (unsigned long)argument / 2;
    unsigned long count = argument % 2 ? 1 : MEMORY_REFUSE_ALL;
    unsigned long all;
    HRESULT result;
    memory_refuse(granted, count);
    result = wrap_and_cut(NULL);
    all = memory_requests();
    memory_grant();
    CHECK(result == S_OK || (result == E_OUTOFMEMORY && all > granted));
    CHECK(result != S_OK || all <= granted || count == 1);
    CHECK_EQUAL(wrap_and_cut(NULL), S_OK);
    if (all <= granted)
        fputs("nothing was refused", stderr);
}

TEST(wrapping_memory_and_cutting_it)
{
    int refused = 0;
    for (int argument = 0;; argument++)
    {
        struct child child = run_child("wrap_refused", argument);
        CHECK_EQUAL(child.exit_status, 0);
        if (strstr(child.errors, "nothing was refused"))
            break;
        CHECK_EQUAL(strlen(child.errors), 0);
        refused++;
    }
    CHECK(refused > 4);
}

#ifndef _WIN32

/* In a new process, in which the library has registered nothing yet. */
CHILD(handlers_refused)
{
    static BYTE bytes[100];
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = WMS_BUFFER_ALLOCATOR_REPORT_LEAKS};
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
    INSSBuffer *buffer = (INSSBuffer *)0x1234;
    const int wraps = argument % 2;
    for (int attempt = 0; attempt < 2; attempt++)
    {
        HRESULT result;
        memory_refuse_handler(attempt == 0 ? (unsigned long)argument / 2 : ~0ul);
        result = wraps ? WMSWrapMemory(bytes, sizeof(bytes), NULL, NULL, &buffer)
                       : WMSCreateBufferAllocator(&options, &allocator);
        if (is_made(wraps ? buffer : (INSSBuffer *)allocator, result))
            CHECK_EQUAL(wraps ? INSSBuffer_Release(buffer) : IWMSBufferAllocator_Release(allocator), 0);
        else
            CHECK_EQUAL(memory_held(), 0);
        CHECK(attempt == 0 || result == S_OK);
        fputs(result == S_OK ? "made " : "refused ", stderr);
    }
}

/* What is called when the process ends comes third, for who reports leaks alone. */
CHILD(third_handler_refused)
{
    IWMSBufferAllocator *allocator;
    (void)argument;
    memory_refuse_handler(2);
    allocator = new_allocator();
    release(new_buffer(allocator, 100));
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* As if the C library had no memory for any more handlers, once each kind of allocator was there. */
CHILD(handlers_refused_later)
{
    static BYTE bytes[100];
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = WMS_BUFFER_ALLOCATOR_REPORT_LEAKS};
    IWMSBufferAllocator *allocators[3];
    INSSBuffer *buffer;
    (void)argument;
    for (int i = 0; i < 3; i++)
    {
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocators[i]), S_OK);
        CHECK_EQUAL(WMSWrapMemory(bytes, sizeof(bytes), NULL, NULL, &buffer), S_OK);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        memory_refuse_handler(0);
    }
}

#endif

TEST(registering_what_the_first_call_of_a_process_registers)
{
#ifdef _WIN32
    SKIP("such calls are not refused on Windows");
#else
    enum { HANDLERS = 3 }; /* of forks, of a thread's end, and of the process's */
    for (int argument = 0; argument < 2 * HANDLERS + 2; argument++)
    {
        struct child child = run_child("handlers_refused", argument);
        CHECK_EQUAL(child.exit_status, 0);
        CHECK_EQUAL(strcmp(child.errors, argument < 2 * HANDLERS ? "refused made " : "made made "), 0);
    }
#endif
}

TEST(making_a_shared_buffer_writable)
{
    refuse_each_request(0, copy_a_shared_buffer);
}

TEST(making_a_slice_writable)
{
    refuse_each_request(0, copy_a_slice);
}

TEST(reserving_buffers)
{
    refuse_each_request(0, reserve);
}

TEST(allocating_on_a_new_thread)
{
    refuse_each_request(0, allocate_on_a_new_thread);
}

TEST(allocating_guarded_buffers_with_properties)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_GUARD_PAGES, allocate_with_properties);
}

TEST(cutting_guarded_buffers)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_GUARD_PAGES, allocate_and_cut);
}

TEST(making_a_guarded_buffer_writable)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_GUARD_PAGES, copy_a_shared_buffer);
}

TEST(allocating_guarded_media_buffers)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_GUARD_PAGES | WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER, query_media_buffers);
}

TEST(allocating_media_buffers)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER, query_media_buffers);
}

TEST(allocating_buffers_that_remember_their_age_and_listing_them)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_TRACK_AGE, allocate_and_list);
}

TEST(allocating_padded_buffers)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_PADDED, allocate_many);
}

TEST(allocating_padded_page_buffers)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_PADDED, allocate_pages);
}

TEST(allocating_zeroed_buffers_with_properties)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE | WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE,
                        allocate_with_properties);
}

TEST(allocating_in_huge_pages)
{
    refuse_each_request(WMS_BUFFER_ALLOCATOR_HUGE_PAGES, allocate_pages);
}

TEST(allocating_aligned_buffers)
{
    static const DWORD page_alignments[] = {0, 65536, 2 << 20};
    for (int i = 0; i < 3; i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbAlignment = 4096};
        options.cbPageAlignment = page_alignments[i];
        CHECK(refuse_each(&options, NULL, allocate_many) > 0);
        CHECK(refuse_each(&options, NULL, allocate_pages) > 0);
    }
}

TEST(allocating_where_others_may_wait)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwBudgetWait = 1};
    CHECK(refuse_each(&options, NULL, allocate_many) > 0);
    CHECK(refuse_each(&options, NULL, copy_a_shared_buffer) > 0);
    CHECK(refuse_each(&options, NULL, allocate_and_cut) > 0);
}

/* Whatever it is to be like. */
TEST(creating_allocators_of_every_kind)
{
    for (DWORD flags = 0; flags < WMS_BUFFER_ALLOCATOR_REPORT_LEAKS; flags++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .pszLabel = "a label", .dwBudgetWait = 1};
        IWMSBufferAllocator *allocator = NULL;
        unsigned long all;
        options.dwFlags = flags;
        memory_grant();
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
        all = memory_requests();
        CHECK(all > 0);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        for (unsigned long granted = 0; granted < all; granted++)
        {
            allocator = (IWMSBufferAllocator *)0x1234;
            memory_refuse(granted, 1);
            CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_OUTOFMEMORY);
            CHECK(allocator == NULL);
            CHECK_EQUAL(memory_held(), 0);
        }
        memory_grant();
    }
}

TEST(creating_an_allocator_with_a_source)
{
    for (int fault = 0; fault < 2; fault++)
    {
        struct source *source = new_source();
        WMSBufferAllocatorOptions options = options_with(source);
        IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
        source->fault = fault ? MISALIGNED : NO_MEMORY;
        refuse(source, 0, 1);
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_OUTOFMEMORY);
        CHECK(allocator == NULL);
        CHECK_EQUAL(source->requests, 1);
        CHECK_EQUAL(source->bytes_out, 0);
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        end_source(source);
    }
}

TEST(what_was_registered_is_not_registered_again)
{
#ifdef _WIN32
    SKIP("such calls are not refused on Windows");
#else
    CHECK_EQUAL(run_child("handlers_refused_later", 0).exit_status, 0);
#endif
}

TEST(who_reports_no_leaks_registers_nothing_for_the_end_of_the_process)
{
#ifdef _WIN32
    SKIP("such calls are not refused on Windows");
#else
    CHECK_EQUAL(run_child("third_handler_refused", 0).exit_status, 0);
#endif
}
