/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A system that takes membarrier away while there are allocators. That they work where it was never
 * there is what the programs with sandboxed.c find out. */

#include <pthread.h>

#include "fixture.h"
#include "child.h"
#include "memory_calls.h"
#include "sandbox.h"

static pthread_barrier_t turn;

static void *stay_at_the_allocator(void *argument)
{
    INSSBuffer *kept = new_buffer((IWMSBufferAllocator *)argument, 100);
    release(new_buffer((IWMSBufferAllocator *)argument, 100));
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    release(kept);
    return NULL;
}

CHILD(lose_membarrier)
{
    IWMSBufferAllocator *allocator = new_allocator();
    size_t left;
    pthread_t thread;
    (void)argument;
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, stay_at_the_allocator, allocator), 0);
    pthread_barrier_wait(&turn);
    if (!refuse_membarrier(EPERM))
        _Exit(77);
    CHECK(membarrier_is_refused_with(EPERM));
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    left = memory_held();
    CHECK(left > 0);

    /* What begins in the sandbox ends as anywhere. */
    allocator = new_allocator();
    CHECK_EQUAL(pthread_create(&thread, NULL, stay_at_the_allocator, allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(memory_held(), left);
}

/* Without a barrier the library could take memory from a thread that is using it. */
TEST(an_allocator_that_lost_its_barrier_keeps_its_memory_and_others_end)
{
    struct child child;
    if (!has_membarrier())
        SKIP("the system has no membarrier");
    child = run_child("lose_membarrier", 0);
    if (child.exit_status == 77)
        SKIP("the system has no filters for its calls");
    CHECK(!child.aborted);
    CHECK_EQUAL(child.exit_status, 0);
}
