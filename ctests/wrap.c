/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSWrapMemory. */

#define MEMORY_IS_HELD_UNTIL_EXIT
#include <pthread.h>
#include <stdatomic.h>

#include "fixture.h"

static INSSBuffer *const garbage = (INSSBuffer *)0x1234;

/* What the host hears of a piece of its memory. */
struct piece
{
    BYTE bytes[1000];
    BYTE *released;
    atomic_int times;
    pthread_t thread;
};

static void WMSBUFFER_CALL take_back(void *pContext, BYTE *pData)
{
    struct piece *piece = (struct piece *)pContext;
    piece->released = pData;
    piece->thread = pthread_self();
    atomic_fetch_add(&piece->times, 1);
}

static INSSBuffer *wrap(struct piece *piece)
{
    INSSBuffer *buffer = garbage;
    memset(piece, 0, sizeof(*piece));
    CHECK_EQUAL(WMSWrapMemory(piece->bytes, sizeof(piece->bytes), take_back, piece, &buffer), S_OK);
    CHECK(buffer != NULL && buffer != garbage);
    return buffer;
}

TEST(the_hosts_memory_is_a_buffer)
{
    static struct piece piece;
    INSSBuffer *buffer = wrap(&piece);
    DWORD length = 0;
    BYTE *address = NULL;
    CHECK(address_of(buffer) == piece.bytes);
    CHECK_EQUAL(length_of(buffer), 1000);
    CHECK_EQUAL(maximum_of(buffer), 1000);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 1001), E_INVALIDARG);
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 10), S_OK);
    CHECK_EQUAL(INSSBuffer_GetBufferAndLength(buffer, &address, &length), S_OK);
    CHECK(address == piece.bytes);
    CHECK_EQUAL(length, 10);
    CHECK_EQUAL(INSSBuffer_GetLength(buffer, NULL), E_POINTER);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(the_host_is_told_once_after_the_last_release)
{
    static struct piece piece;
    INSSBuffer *buffer = wrap(&piece);
    CHECK_EQUAL(INSSBuffer_AddRef(buffer), 2);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    CHECK_EQUAL(atomic_load(&piece.times), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
    CHECK(piece.released == piece.bytes);
    CHECK(pthread_equal(piece.thread, pthread_self()));
}

TEST(nobody_needs_to_be_told)
{
    static BYTE bytes[10];
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(WMSWrapMemory(bytes, 10, NULL, NULL, &buffer), S_OK);
    CHECK(address_of(buffer) == bytes);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(no_bytes_are_a_buffer_too)
{
    static struct piece piece;
    INSSBuffer *buffer = NULL;
    BYTE *address = (BYTE *)garbage;
    CHECK_EQUAL(WMSWrapMemory(NULL, 0, take_back, &piece, &buffer), S_OK);
    CHECK_EQUAL(INSSBuffer_GetBuffer(buffer, &address), S_OK);
    CHECK(address == NULL);
    CHECK_EQUAL(length_of(buffer), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
    CHECK(piece.released == NULL);
}

TEST(null_is_refused_and_the_host_is_not_told)
{
    static struct piece piece;
    INSSBuffer *buffer = garbage;
    CHECK_EQUAL(WMSWrapMemory(NULL, 1, take_back, &piece, &buffer), E_POINTER);
    CHECK(buffer == NULL);
    CHECK_EQUAL(WMSWrapMemory(piece.bytes, 10, take_back, &piece, NULL), E_POINTER);
    CHECK_EQUAL(atomic_load(&piece.times), 0);
}

TEST(wrapped_memory_has_properties)
{
    static struct piece piece;
    INSSBuffer4 *buffer = (INSSBuffer4 *)wrap(&piece);
    for (DWORD i = 0; i < 20; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), &i, sizeof(i)), S_OK);
    CHECK_EQUAL(property_count(buffer), 20);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
    buffer = (INSSBuffer4 *)wrap(&piece);
    CHECK_EQUAL(property_count(buffer), 0);
    INSSBuffer4_Release(buffer);
}

TEST(slices_keep_wrapped_memory)
{
    static struct piece piece;
    INSSBuffer *buffer = wrap(&piece);
    INSSBuffer *first = NULL;
    INSSBuffer *second = NULL;
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 500, 501, &first), E_INVALIDARG);
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 500, 500, &first), S_OK);
    CHECK_EQUAL(WMSCreateBufferSlice(first, 499, 1, &second), S_OK);
    CHECK(address_of(second) == piece.bytes + 999);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 2);
    CHECK_EQUAL(INSSBuffer_Release(first), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 0);
    CHECK_EQUAL(INSSBuffer_Release(second), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
}

/* The library never looks at the bytes. */
TEST(the_largest_size_is_wrapped_and_cut)
{
    static BYTE byte;
    INSSBuffer *buffer = NULL;
    INSSBuffer *slice = NULL;
    CHECK_EQUAL(WMSWrapMemory(&byte, 0xFFFFFFFF, NULL, NULL, &buffer), S_OK);
    CHECK_EQUAL(maximum_of(buffer), 0xFFFFFFFF);
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 0xFFFFFFF0, 0x10, &slice), E_INVALIDARG);
    CHECK_EQUAL(WMSCreateBufferSlice(buffer, 0xFFFFFFF0, 0xF, &slice), S_OK);
    CHECK_EQUAL((uintptr_t)address_of(slice) - (uintptr_t)&byte, (uintptr_t)0xFFFFFFF0);
    INSSBuffer_Release(slice);
    INSSBuffer_Release(buffer);
}

/* Wraps the same memory again, and calls an allocator, which ends. */
static void WMSBUFFER_CALL go_on(void *pContext, BYTE *pData)
{
    int *left = (int *)pContext;
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    IWMSBufferAllocator_Release(allocator);
    INSSBuffer_Release(buffer);
    if (--*left == 0)
        return;
    CHECK_EQUAL(WMSWrapMemory(pData, 10, go_on, pContext, &buffer), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(who_is_told_may_call_anything)
{
    static BYTE bytes[10];
    int left = 20;
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(WMSWrapMemory(bytes, 10, go_on, &left, &buffer), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(left, 0);
}

static void *release_it(void *buffer)
{
    INSSBuffer_Release((INSSBuffer *)buffer);
    return NULL;
}

TEST(the_host_is_told_on_the_thread_of_the_last_release)
{
    static struct piece piece;
    INSSBuffer *buffer = wrap(&piece);
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, release_it, buffer), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
    CHECK(!pthread_equal(piece.thread, pthread_self()));
}

enum { THREADS = 8, PIECES = 50 };

/* The first calls of all come at once. */
static void *wrap_and_release(void *pieces)
{
    for (unsigned round = 0; round < test_rounds(200); round++)
    {
        INSSBuffer *buffers[PIECES];
        struct piece *piece = (struct piece *)pieces;
        for (int i = 0; i < PIECES; i++)
            buffers[i] = wrap(&piece[i]);
        for (int i = 0; i < PIECES; i++)
        {
            INSSBuffer *slice = NULL;
            CHECK_EQUAL(WMSCreateBufferSlice(buffers[i], 10, 10, &slice), S_OK);
            INSSBuffer_Release(buffers[i]);
            CHECK_EQUAL(atomic_load(&piece[i].times), 0);
            INSSBuffer_Release(slice);
            CHECK_EQUAL(atomic_load(&piece[i].times), 1);
        }
    }
    return NULL;
}

TEST(threads_wrap_at_the_same_time)
{
    static struct piece pieces[THREADS][PIECES];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, wrap_and_release, pieces[i]), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

/* Registered before the library is asked for anything, so it is called after the library's own end. */
static INSSBuffer *kept;
static struct piece kept_piece;

static void release_what_is_kept(void)
{
    CHECK(address_of(kept) == kept_piece.bytes);
    CHECK_EQUAL(INSSBuffer_Release(kept), 0);
    CHECK_EQUAL(atomic_load(&kept_piece.times), 1);
#ifndef _WIN32 /* whose run-time calls nothing that is registered so late */
    /* And from anew. */
    kept = wrap(&kept_piece);
    CHECK_EQUAL(INSSBuffer_Release(kept), 0);
    CHECK_EQUAL(atomic_load(&kept_piece.times), 1);
#endif
}

TEST(wrapped_memory_may_be_released_when_the_process_ends)
{
    CHECK_EQUAL(atexit(release_what_is_kept), 0);
    kept = wrap(&kept_piece);
}

#ifdef MEMORY_IS_COUNTED

TEST(without_memory_nothing_is_wrapped_and_the_host_is_not_told)
{
    static struct piece piece;
    INSSBuffer *buffer = NULL;
    unsigned long granted;
    for (granted = 0; buffer == NULL; granted++)
    {
        HRESULT result;
        buffer = garbage;
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        result = WMSWrapMemory(piece.bytes, 10, take_back, &piece, &buffer);
        memory_grant();
        CHECK_EQUAL(result, buffer ? S_OK : E_OUTOFMEMORY);
        CHECK_EQUAL(atomic_load(&piece.times), 0);
    }
    CHECK(granted > 1);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(atomic_load(&piece.times), 1);
}

TEST(wrapping_again_makes_no_call)
{
    static struct piece piece;
    unsigned long before = 0;
    for (int i = 0; i < 1000; i++)
    {
        if (i == 10)
            before = memory_calls();
        release(wrap(&piece));
    }
    CHECK_EQUAL(memory_calls(), before);
}

#endif
