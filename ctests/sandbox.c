/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A system that takes membarrier away while there are allocators. That they work where it was never
 * there is what the programs with sandboxed.c find out. */

#include <pthread.h>

#include "fixture.h"
#include "child.h"
#include "sandbox.h"

static pthread_barrier_t turn;

static void *stay_at_the_allocator(void *argument)
{
    release(new_buffer((IWMSBufferAllocator *)argument, 100));
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    return NULL;
}

CHILD(lose_membarrier)
{
    IWMSBufferAllocator *allocator = new_allocator();
    pthread_t thread;
    (void)argument;
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, stay_at_the_allocator, allocator), 0);
    pthread_barrier_wait(&turn);
    if (!refuse_membarrier(EPERM))
        _Exit(77);
    CHECK(membarrier_is_refused_with(EPERM));
    IWMSBufferAllocator_Release(allocator);
}

/* Without a barrier the library could take memory from a thread that is using it. */
TEST(an_allocator_does_not_end_without_the_barrier_it_counted_on)
{
    struct child child;
    if (!has_membarrier())
        SKIP("the system has no membarrier");
    child = run_child("lose_membarrier", 0);
    if (child.exit_status == 77)
        SKIP("the system has no filters for its calls");
    CHECK(child.aborted);
    CHECK(strstr(child.errors, "wmsbuffer: the system withdrew membarrier") != NULL);
}
