/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Faults of a caller that the library catches: it names the fault in one line and aborts. */

#include "fixture.h"
#include "child.h"

/* The line that is to come, which only the child can know: the object is there alone. */
static void expect(const char *fault, const void *object)
{
    const int digits = 2 * sizeof(object);
    fprintf(stderr, "wmsbuffer: %s at 0x%0*" PRIxPTR "\n", fault, digits, (uintptr_t)object);
    fflush(stderr);
}

/* The child was aborted, and the line that it expected is all that the library said. What the
 * system says of the abort may follow. */
static void check_abort(const char *name, int argument)
{
    struct child child = run_child(name, argument);
    size_t length = strcspn(child.errors, "\n") + 1;
    if (length == 1 || strncmp(child.errors, child.errors + length, length) != 0 ||
        strstr(child.errors + 2 * length, "wmsbuffer") != NULL)
    {
        fprintf(stderr, "instead of one line twice, the child said:\n%s", child.errors);
        test_failed(__FILE__, __LINE__, "the fault is named in one line");
    }
    CHECK(child.aborted);
}

enum kind { SMALL, EMPTY, PAGES, LARGEST, BESIDE_LIVE_ONES };

/* A buffer of this kind, and an allocator that outlives it. */
static INSSBuffer *new_buffer_of(int kind)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer;
    switch ((enum kind)kind)
    {
    case EMPTY:
        return new_buffer(allocator, 0);
    case PAGES:
        return new_page_buffer(allocator, 100000);
    case LARGEST:
        return new_buffer(allocator, MOST_BYTES);
    case BESIDE_LIVE_ONES:
        new_buffer(allocator, 100);
        buffer = new_buffer(allocator, 100);
        new_buffer(allocator, 100);
        IWMSBufferAllocator_Release(allocator);
        return buffer;
    case SMALL:
        break;
    }
    return new_buffer(allocator, 100);
}

#define FREE_BUFFER "a buffer that is already free"
#define RELEASED_ALLOCATOR "an allocator that is already released"

CHILD(release_twice)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    expect("Release on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer);
}

CHILD(add_ref_after_release)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    expect("AddRef on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_AddRef(buffer);
}

CHILD(query_after_release)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    void *result = NULL;
    expect("AddRef on " FREE_BUFFER, buffer);
    INSSBuffer_Release(buffer);
    INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer, &result);
}

static void check_free_buffer(enum kind kind)
{
    check_abort("release_twice", kind);
    check_abort("add_ref_after_release", kind);
    check_abort("query_after_release", kind);
}

TEST(a_call_on_a_free_small_buffer_is_caught)
{
    check_free_buffer(SMALL);
}

TEST(a_call_on_a_free_empty_buffer_is_caught)
{
    check_free_buffer(EMPTY);
}

TEST(a_call_on_a_free_page_buffer_is_caught)
{
    check_free_buffer(PAGES);
}

TEST(a_call_on_a_free_buffer_of_the_largest_size_is_caught)
{
    check_free_buffer(LARGEST);
}

TEST(a_call_on_a_free_buffer_beside_live_ones_is_caught)
{
    check_free_buffer(BESIDE_LIVE_ONES);
}

/* An allocator that only a buffer keeps. */
static IWMSBufferAllocator *new_kept_allocator(void)
{
    IWMSBufferAllocator *allocator = new_allocator();
    new_buffer(allocator, 100);
    return allocator;
}

CHILD(release_allocator_twice)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    (void)argument;
    expect("Release on " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocator_Release(allocator);
    IWMSBufferAllocator_Release(allocator);
}

CHILD(add_ref_to_released_allocator)
{
    IWMSBufferAllocator *allocator = new_kept_allocator();
    (void)argument;
    expect("AddRef on " RELEASED_ALLOCATOR, allocator);
    IWMSBufferAllocator_Release(allocator);
    IWMSBufferAllocator_AddRef(allocator);
}

TEST(a_call_on_an_allocator_that_only_a_buffer_keeps_is_caught)
{
    check_abort("release_allocator_twice", 0);
    check_abort("add_ref_to_released_allocator", 0);
}

/* The largest count that the library documents. */
static const ULONG most = 0x7FFFFFFF;

CHILD(add_references_for_ever)
{
    INSSBuffer *buffer = new_buffer_of(argument);
    ULONG (STDMETHODCALLTYPE *add_ref)(INSSBuffer *) = buffer->lpVtbl->AddRef;
    expect("too many references on the buffer", buffer);
    for (ULONG count = 2; count < most; count++)
        add_ref(buffer);
    if (add_ref(buffer) != most)
        _Exit(1);
    add_ref(buffer);
}

TEST(a_count_that_would_overflow_is_caught)
{
    if (test_is_wrapped())
        SKIP("two thousand million calls take too long under a wrapper");
    check_abort("add_references_for_ever", SMALL);
}
