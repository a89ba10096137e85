/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Faults of a caller that the library catches: it names the fault in one line and aborts. */

#include <signal.h>

#include "child.h"
#include "fixture.h"

/* The child was aborted, and `fault` with the object's address is all that it said. */
static void check_abort(void (*body)(void *), void *object, const char *fault)
{
    struct child child = run_child(body, object);
    char line[200];
    snprintf(line, sizeof(line), "wmsbuffer: %s at 0x%016" PRIxPTR "\n", fault, (uintptr_t)object);
    if (strcmp(child.errors, line) != 0)
    {
        fprintf(stderr, "the child said: \"%s\"\ninstead of:     \"%s\"\n", child.errors, line);
        test_failed(__FILE__, __LINE__, "the fault is named in one line");
    }
    CHECK(WIFSIGNALED(child.status));
    CHECK_EQUAL(WTERMSIG(child.status), SIGABRT);
}

static void release_twice(void *buffer)
{
    INSSBuffer_Release((INSSBuffer *)buffer);
    INSSBuffer_Release((INSSBuffer *)buffer);
}

static void add_ref_after_release(void *buffer)
{
    INSSBuffer_Release((INSSBuffer *)buffer);
    INSSBuffer_AddRef((INSSBuffer *)buffer);
}

static void query_after_release(void *buffer)
{
    void *result = NULL;
    INSSBuffer_Release((INSSBuffer *)buffer);
    INSSBuffer_QueryInterface((INSSBuffer *)buffer, &IID_INSSBuffer, &result);
}

static void release_allocator_twice(void *allocator)
{
    IWMSBufferAllocator_Release((IWMSBufferAllocator *)allocator);
    IWMSBufferAllocator_Release((IWMSBufferAllocator *)allocator);
}

static void add_ref_to_released_allocator(void *allocator)
{
    IWMSBufferAllocator_Release((IWMSBufferAllocator *)allocator);
    IWMSBufferAllocator_AddRef((IWMSBufferAllocator *)allocator);
}

#define FREE_BUFFER "a buffer that is already free"
#define RELEASED_ALLOCATOR "an allocator that is already released"

static void check_free_buffer(INSSBuffer *buffer)
{
    check_abort(release_twice, buffer, "Release on " FREE_BUFFER);
    check_abort(add_ref_after_release, buffer, "AddRef on " FREE_BUFFER);
    check_abort(query_after_release, buffer, "AddRef on " FREE_BUFFER);
}

TEST(a_call_on_a_free_small_buffer_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    check_free_buffer(buffer);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_call_on_a_free_empty_buffer_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 0);
    check_free_buffer(buffer);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_call_on_a_free_page_buffer_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_page_buffer(allocator, 100000);
    check_free_buffer(buffer);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_call_on_a_free_buffer_of_the_largest_size_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, MOST_BYTES);
    check_free_buffer(buffer);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_call_on_a_free_buffer_beside_live_ones_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *first = new_buffer(allocator, 100);
    INSSBuffer *buffer = new_buffer(allocator, 100);
    INSSBuffer *last = new_buffer(allocator, 100);
    IWMSBufferAllocator_Release(allocator);
    check_free_buffer(buffer);
    INSSBuffer_Release(first);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(last);
}

TEST(a_call_on_an_allocator_that_only_a_buffer_keeps_is_caught)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    check_abort(release_allocator_twice, allocator, "Release on " RELEASED_ALLOCATOR);
    check_abort(add_ref_to_released_allocator, allocator, "AddRef on " RELEASED_ALLOCATOR);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

/* The largest count that the library documents. */
static const ULONG most = 0x7FFFFFFF;

static void add_references_for_ever(void *buffer)
{
    INSSBuffer *object = (INSSBuffer *)buffer;
    ULONG (*add_ref)(INSSBuffer *) = object->lpVtbl->AddRef;
    for (ULONG count = 2; count < most; count++)
        add_ref(object);
    if (add_ref(object) != most)
        _Exit(3);
    add_ref(object);
}

TEST(a_count_that_would_overflow_is_caught)
{
    IWMSBufferAllocator *allocator;
    INSSBuffer *buffer;
    if (test_is_wrapped())
        SKIP("two thousand million calls take too long under a wrapper");
    allocator = new_allocator();
    buffer = new_buffer(allocator, 100);
    check_abort(add_references_for_ever, buffer, "too many references on the buffer");
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}
