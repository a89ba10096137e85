/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* pfnBufferReleased of the options. */

#include <pthread.h>
#include <stdatomic.h>

#include "control.h"

/* What was heard. */
struct heard
{
    IWMSBufferAllocator *allocator;
    atomic_uint times;
    _Atomic(uint64_t) bytes;
    DWORD last;
    pthread_t thread;
};

static void WMSBUFFER_CALL hear(void *pContext, DWORD cbMaxLength)
{
    struct heard *heard = (struct heard *)pContext;
    heard->last = cbMaxLength;
    heard->thread = pthread_self();
    atomic_fetch_add(&heard->bytes, cbMaxLength);
    atomic_fetch_add(&heard->times, 1);
}

static void begin_with(struct heard *heard, WMSBufferReleased function, DWORD flags)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = flags};
    memset(heard, 0, sizeof(*heard));
    options.pfnBufferReleased = function;
    options.pReleasedContext = heard;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &heard->allocator), S_OK);
}

TEST(each_buffer_is_heard_of_once_when_its_last_reference_goes)
{
    static const DWORD sizes[] = {0, 1, 1316, 1316, 65536, 100000, 3000000};
    struct heard heard;
    begin_with(&heard, hear, 0);
    for (unsigned round = 0; round < 3; round++)
    {
        for (unsigned i = 0; i < 7; i++)
        {
            INSSBuffer *buffer = new_buffer(heard.allocator, sizes[i]);
            CHECK_EQUAL(INSSBuffer_SetLength(buffer, 0), S_OK);
            INSSBuffer_AddRef(buffer);
            INSSBuffer_Release(buffer);
            CHECK_EQUAL(atomic_load(&heard.times), round * 7 + i);
            CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
            CHECK_EQUAL(atomic_load(&heard.times), round * 7 + i + 1);
            CHECK_EQUAL(heard.last, sizes[i]);
            CHECK(pthread_equal(heard.thread, pthread_self()));
        }
    }
    IWMSBufferAllocator_Release(heard.allocator);
    CHECK_EQUAL(atomic_load(&heard.times), 21);
}

TEST(page_buffers_and_buffers_with_properties_are_heard_of)
{
    struct heard heard;
    INSSBuffer4 *buffer;
    DWORD value = 1;
    begin_with(&heard, hear, WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE);
    release(new_page_buffer(heard.allocator, 5000));
    CHECK_EQUAL(atomic_load(&heard.times), 1);
    CHECK_EQUAL(heard.last, 5000);
    buffer = new_buffer4(heard.allocator, 10);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 2);
    CHECK_EQUAL(heard.last, 10);
    IWMSBufferAllocator_Release(heard.allocator);
}

static unsigned heard_without_context;

static void WMSBUFFER_CALL hear_without_context(void *pContext, DWORD cbMaxLength)
{
    CHECK(pContext == NULL);
    CHECK_EQUAL(cbMaxLength, 1316);
    heard_without_context++;
}

TEST(who_hears_needs_no_context)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .pfnBufferReleased = hear_without_context};
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    release(new_buffer(allocator, 1316));
    CHECK_EQUAL(heard_without_context, 1);
    IWMSBufferAllocator_Release(allocator);
}

TEST(nobody_has_to_hear)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .pReleasedContext = &options};
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    release(new_buffer(allocator, 1000));
    IWMSBufferAllocator_Release(allocator);
}

static BYTE *address_again;

static void WMSBUFFER_CALL take_it_again(void *pContext, DWORD cbMaxLength)
{
    struct heard *heard = (struct heard *)pContext;
    INSSBuffer *buffer;
    if (atomic_fetch_add(&heard->times, 1) > 0)
        return;
    buffer = new_buffer(heard->allocator, cbMaxLength);
    address_again = address_of(buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(the_memory_can_be_taken_again_by_who_hears)
{
    static const DWORD sizes[] = {1316, 100000, 3000000};
    for (int i = 0; i < 3; i++)
    {
        struct heard heard;
        INSSBuffer *buffer;
        BYTE *address;
        begin_with(&heard, take_it_again, 0);
        buffer = new_buffer(heard.allocator, sizes[i]);
        address = address_of(buffer);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        CHECK_EQUAL(atomic_load(&heard.times), 2);
        CHECK(address_again == address);
        IWMSBufferAllocator_Release(heard.allocator);
    }
}

static void WMSBUFFER_CALL hear_the_end(void *pContext, DWORD cbMaxLength)
{
    hear(pContext, cbMaxLength);
#ifdef MEMORY_IS_COUNTED
    CHECK_EQUAL(memory_held() == 0, atomic_load(&((struct heard *)pContext)->times) == 2);
#endif
}

TEST(the_last_buffer_of_a_released_allocator_is_heard_of_after_the_end)
{
    struct heard heard;
    INSSBuffer *first;
    INSSBuffer *last;
    begin_with(&heard, hear_the_end, 0);
    first = new_buffer(heard.allocator, 10);
    last = new_buffer(heard.allocator, 20);
    CHECK_EQUAL(IWMSBufferAllocator_Release(heard.allocator), 0);
    CHECK_EQUAL(INSSBuffer_Release(first), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 1);
    CHECK_EQUAL(INSSBuffer_Release(last), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 2);
    CHECK_EQUAL(heard.last, 20);
}

TEST(slices_are_not_heard_of_but_their_parent_is)
{
    struct heard heard;
    INSSBuffer *parent;
    INSSBuffer *slice = NULL;
    begin_with(&heard, hear, 0);
    parent = new_buffer(heard.allocator, 1000);
    CHECK_EQUAL(WMSCreateBufferSlice(parent, 0, 10, &slice), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 0);
    CHECK_EQUAL(WMSCreateBufferSlice(parent, 0, 10, &slice), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(parent), 1);
    CHECK_EQUAL(atomic_load(&heard.times), 0);
    CHECK_EQUAL(INSSBuffer_Release(slice), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 1);
    CHECK_EQUAL(heard.last, 1000);
    IWMSBufferAllocator_Release(heard.allocator);
}

TEST(copies_are_heard_of)
{
    struct heard heard;
    INSSBuffer *original;
    INSSBuffer *copy;
    begin_with(&heard, hear, 0);
    copy = original = new_buffer(heard.allocator, 100);
    INSSBuffer_AddRef(original);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(atomic_load(&heard.times), 0);
    INSSBuffer_Release(copy);
    CHECK_EQUAL(atomic_load(&heard.times), 1);
    INSSBuffer_Release(original);
    CHECK_EQUAL(atomic_load(&heard.times), 2);
    IWMSBufferAllocator_Release(heard.allocator);
}

static INSSBuffer *next_to_release;

static void WMSBUFFER_CALL release_the_next(void *pContext, DWORD cbMaxLength)
{
    INSSBuffer *next = next_to_release;
    next_to_release = NULL;
    hear(pContext, cbMaxLength);
    if (next)
        INSSBuffer_Release(next);
}

TEST(who_hears_may_release_another_buffer_and_the_allocator)
{
    struct heard heard;
    INSSBuffer *buffer;
    begin_with(&heard, release_the_next, 0);
    buffer = new_buffer(heard.allocator, 10);
    next_to_release = new_buffer(heard.allocator, 20);
    CHECK_EQUAL(IWMSBufferAllocator_Release(heard.allocator), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&heard.times), 2);
    CHECK_EQUAL(heard.last, 20);
}

enum { THREADS = 8, BUFFERS = 20 };

static void *allocate_and_release(void *argument)
{
    struct heard *heard = (struct heard *)argument;
    for (unsigned round = 0; round < test_rounds(500); round++)
    {
        INSSBuffer *buffers[BUFFERS];
        for (DWORD i = 0; i < BUFFERS; i++)
            buffers[i] = new_buffer(heard->allocator, i);
        for (DWORD i = 0; i < BUFFERS; i++)
            INSSBuffer_Release(buffers[i]);
    }
    return NULL;
}

static void WMSBUFFER_CALL count(void *pContext, DWORD cbMaxLength)
{
    struct heard *heard = (struct heard *)pContext;
    atomic_fetch_add(&heard->times, 1);
    atomic_fetch_add(&heard->bytes, cbMaxLength);
}

TEST(buffers_of_many_threads_are_heard_of)
{
    struct heard heard;
    pthread_t threads[THREADS];
    uint64_t rounds = (uint64_t)test_rounds(500) * THREADS;
    begin_with(&heard, count, 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, allocate_and_release, &heard), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(atomic_load(&heard.times), rounds * BUFFERS);
    CHECK_EQUAL(atomic_load(&heard.bytes), rounds * (BUFFERS * (BUFFERS - 1) / 2));
    IWMSBufferAllocator_Release(heard.allocator);
}
