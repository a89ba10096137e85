/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What another thread does while one is in the host's memory source. */

#include "host_source.h"

enum { MEBIBYTE = 1 << 20, LARGE = 2 * MEBIBYTE, CROWD = 64 };

/* Runs on another thread, to its end, at the first request after `granted` more of the calling thread; what goes back
 * counts as one. */
static _Thread_local void *(*others_turn)(void *);
static _Thread_local void *others_argument;
static _Thread_local int granted;

static void let_the_other_run(void)
{
    void *(*turn)(void *) = others_turn;
    pthread_t thread;
    if (!turn || granted-- > 0)
        return;
    others_turn = NULL;
    CHECK_EQUAL(pthread_create(&thread, NULL, turn, others_argument), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static void other_will(void *(*turn)(void *), void *argument, int after)
{
    others_turn = turn;
    others_argument = argument;
    granted = after;
}

static IWMSBufferAllocator *new_allocator_that_meets(struct source **source)
{
    *source = new_source();
    WMSBufferAllocatorOptions options = options_with(*source);
    (*source)->meanwhile = let_the_other_run;
    return new_allocator_of(&options);
}

static void *release_one(void *object)
{
    CHECK_EQUAL(release(object), 0);
    return NULL;
}

/* What was idle was given back by then, and the source is not asked again. */
TEST(what_comes_back_while_the_source_refuses_for_the_last_time_is_taken)
{
    struct source *source;
    IWMSBufferAllocator *allocator = new_allocator_that_meets(&source);
    INSSBuffer *live = new_buffer(allocator, LARGE);
    INSSBuffer *buffer = NULL;
    unsigned long before = source->requests;
    unsigned long requests;
    source->first_refused = 0;
    source->last_refused = ~0ul;
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, LARGE, &buffer), E_OUTOFMEMORY);
    requests = source->requests - before;
    CHECK(requests > 0);
    other_will(release_one, live, (int)requests - 1);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, LARGE, &buffer), S_OK);
    CHECK(others_turn == NULL);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    end_source(source);
}

static void *use_a_buffer(void *allocator)
{
    CHECK_EQUAL(release(new_buffer((IWMSBufferAllocator *)allocator, 100)), 0);
    return NULL;
}

static pthread_barrier_t crowd_is_there;
static pthread_barrier_t crowd_may_go;

static void *be_one_of_the_crowd(void *allocator)
{
    use_a_buffer(allocator);
    pthread_barrier_wait(&crowd_is_there);
    pthread_barrier_wait(&crowd_may_go);
    return NULL;
}

static void *meet_another_first_call(void *allocator)
{
    other_will(use_a_buffer, allocator, 0);
    use_a_buffer(allocator);
    CHECK(others_turn == NULL);
    return NULL;
}

/* With so many threads each further one may need more room for all, which here both have made. */
TEST(of_two_first_calls_at_one_moment_each_gives_back_what_it_does_not_need)
{
    struct source *source;
    IWMSBufferAllocator *allocator = new_allocator_that_meets(&source);
    IWMSBufferAllocator *crowded = new_allocator();
    pthread_t threads[CROWD];
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&crowd_is_there, NULL, CROWD + 1), 0);
    CHECK_EQUAL(pthread_barrier_init(&crowd_may_go, NULL, CROWD + 1), 0);
    for (int i = 0; i < CROWD; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, be_one_of_the_crowd, crowded), 0);
    pthread_barrier_wait(&crowd_is_there);
    CHECK_EQUAL(pthread_create(&thread, NULL, meet_another_first_call, allocator), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(statistics_of(allocator).cbHeld, source->bytes_out);
    pthread_barrier_wait(&crowd_may_go);
    for (int i = 0; i < CROWD; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(crowded), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    end_source(source);
    pthread_barrier_destroy(&crowd_is_there);
    pthread_barrier_destroy(&crowd_may_go);
}

struct last_buffer
{
    IWMSBufferAllocator *allocator;
    INSSBuffer *buffer;
};

static void *release_the_last_buffer(void *argument)
{
    struct last_buffer *last = (struct last_buffer *)argument;
    other_will(release_one, last->allocator, 0);
    CHECK_EQUAL(INSSBuffer_Release(last->buffer), 0);
    CHECK(others_turn == NULL);
    return NULL;
}

/* It asks for memory as it is its thread's first call. */
TEST(a_last_release_that_meets_the_end_of_its_allocator_gives_all_memory_back)
{
    struct source *source;
    struct last_buffer last = {.allocator = new_allocator_that_meets(&source)};
    pthread_t thread;
    last.buffer = new_buffer(last.allocator, 1316);
    CHECK_EQUAL(pthread_create(&thread, NULL, release_the_last_buffer, &last), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    end_source(source);
}
