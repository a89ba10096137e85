/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A fork finds another thread in the middle of a call: the child has what that thread had, and not the thread. */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "forked.h"
#include "host_source.h"

enum { MEBIBYTE = 1 << 20, MOST = 100 };

/* The calling thread stops where it asks the source for memory next, or gives some back. */
static _Thread_local int stops;
static atomic_int has_stopped;
static atomic_int may_go_on;

static void stop_if_told_to(void)
{
    if (!stops)
        return;
    stops = 0;
    has_stopped = 1;
    while (!may_go_on)
        sched_yield();
}

struct scene
{
    struct source *source;
    IWMSBufferAllocator *allocator;
    pthread_t thread;
};

/* Leaves a thread that has stopped. */
static struct scene begin_scene(uint64_t budget, void *(*thread)(void *))
{
    struct scene scene = {.source = new_source()};
    WMSBufferAllocatorOptions options = options_with(scene.source);
    options.cbBudget = budget;
    has_stopped = 0;
    may_go_on = 0;
    scene.source->meanwhile = stop_if_told_to;
    scene.allocator = new_allocator_of(&options);
    CHECK_EQUAL(pthread_create(&scene.thread, NULL, thread, scene.allocator), 0);
    while (!has_stopped)
        sched_yield();
    return scene;
}

static void end_scene(struct scene *scene)
{
    may_go_on = 1;
    CHECK_EQUAL(pthread_join(scene->thread, NULL), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(scene->allocator), 0);
    end_source(scene->source);
}

static void *stop_at_the_end(void *argument)
{
    INSSBuffer *buffer = new_buffer((IWMSBufferAllocator *)argument, 1316);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    stops = 1;
    return NULL;
}

static void end_the_allocator(void *argument)
{
    struct scene *scene = (struct scene *)argument;
    CHECK_EQUAL(IWMSBufferAllocator_Release(scene->allocator), 0);
    /* What the thread was giving back. */
    CHECK_EQUAL(scene->source->regions, 1);
}

TEST(a_child_ends_an_allocator_that_a_thread_was_leaving)
{
    struct scene scene = begin_scene(0, stop_at_the_end);
    check_child(end_the_allocator, &scene);
    end_scene(&scene);
}

static void *stop_ahead_of_three_mebibytes(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    /* All else that the large one takes is there. */
    CHECK_EQUAL(release(new_buffer(allocator, 100000)), 0);
    stops = 1;
    CHECK_EQUAL(release(new_buffer(allocator, 3 * MEBIBYTE)), 0);
    CHECK_EQUAL(stops, 0);
    return NULL;
}

static void take_three_mebibytes(void *argument)
{
    struct scene *scene = (struct scene *)argument;
    CHECK_EQUAL(release(new_buffer(scene->allocator, 3 * MEBIBYTE)), 0);
}

TEST(a_child_has_the_budget_that_a_thread_was_about_to_use)
{
    struct scene scene = begin_scene(4 * MEBIBYTE, stop_ahead_of_three_mebibytes);
    check_child(take_three_mebibytes, &scene);
    end_scene(&scene);
}

static void *stop_in_a_reserve(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    IWMSBufferAllocatorControl *control = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    stops = 1;
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, 1316, 100), S_OK);
    CHECK_EQUAL(stops, 0);
    release(control);
    return NULL;
}

static void be_refused(void *argument)
{
    struct scene *scene = (struct scene *)argument;
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(scene->allocator, 8 * MEBIBYTE, &buffer), E_OUTOFMEMORY);
}

TEST(a_child_does_not_wait_for_a_thread_that_was_reserving)
{
    struct scene scene = begin_scene(4 * MEBIBYTE, stop_in_a_reserve);
    check_child(be_refused, &scene);
    end_scene(&scene);
}

/* The child's stack is gone when its first thread has ended, so all of this is static. */
static struct heirs
{
    IWMSBufferAllocator *allocator;
    INSSBuffer *buffers[MOST];
    size_t count;
    pthread_t forked;
} heirs;

static void *take_what_the_other_released(void *unused)
{
    (void)unused;
    CHECK_EQUAL(pthread_join(heirs.forked, NULL), 0);
    new_buffer(heirs.allocator, 40000);
    _exit(0);
}

static void release_one_and_end(void *unused)
{
    pthread_t thread;
    (void)unused;
    heirs.forked = pthread_self();
    CHECK_EQUAL(INSSBuffer_Release(heirs.buffers[0]), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, take_what_the_other_released, NULL), 0);
    pthread_exit(NULL);
}

TEST(the_thread_that_forked_ends_in_the_child_as_any_other)
{
    if (test_is_wrapped())
        SKIP("tools let no child have threads, or have something to say of them");
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = MEBIBYTE};
    heirs.allocator = new_allocator_of(&options);
    while (IWMSBufferAllocator_AllocateBuffer(heirs.allocator, 40000, &heirs.buffers[heirs.count]) == S_OK)
        heirs.count++;
    CHECK(heirs.count > 5 && heirs.count < MOST);
    check_child(release_one_and_end, NULL);
    while (heirs.count-- > 0)
        CHECK_EQUAL(release(heirs.buffers[heirs.count]), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(heirs.allocator), 0);
}

enum { THREADS = 4, FORKS = 300 };

static atomic_int is_over;

static void *allocate_until_over(void *allocator)
{
    while (!is_over)
    {
        INSSBuffer *one = new_buffer((IWMSBufferAllocator *)allocator, 1316);
        release(new_buffer((IWMSBufferAllocator *)allocator, 5000));
        release(one);
    }
    return NULL;
}

static void allocate_some(void *allocator)
{
    INSSBuffer *buffers[MOST];
    for (int i = 0; i < MOST; i++)
    {
        buffers[i] = new_buffer((IWMSBufferAllocator *)allocator, 1316);
        memset(address_of(buffers[i]), i, 1316);
    }
    for (int i = 0; i < MOST; i++)
    {
        CHECK(all_bytes_are(address_of(buffers[i]), 1316, (BYTE)i));
        CHECK_EQUAL(release(buffers[i]), 0);
    }
}

static void check_forks(IWMSBufferAllocator *allocator)
{
    pthread_t threads[THREADS];
    is_over = 0;
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, allocate_until_over, allocator), 0);
    for (unsigned i = 0; i < test_rounds(FORKS); i++)
        check_child(allocate_some, allocator);
    is_over = 1;
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* Each of their calls takes a lock. */
TEST(a_child_of_a_process_whose_threads_take_guarded_buffers_works)
{
    check_forks(new_allocator_with(WMS_BUFFER_ALLOCATOR_GUARD_PAGES));
}

/* So it does in the checked variant, in which process.c does not run. */
TEST(a_child_of_a_process_whose_threads_allocate_works)
{
    check_forks(new_allocator());
}
