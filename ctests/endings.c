/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Several allocators at once, and their ends: in any order, on any thread, at any moment. That nothing is
 * left is what check.h looks at after each case. */

#include <pthread.h>
#include <stdatomic.h>

#include "control.h"
#include "memory_calls.h"

enum { ALLOCATORS = 64 };

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* It has served so many buffers itself. */
static void check_allocations(IWMSBufferAllocator *allocator, uint64_t allocations)
{
    IWMSBufferAllocatorControl *control = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(snapshot(control).cAllocations, allocations);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 1);
}

TEST(sixty_four_allocators_alternate_on_a_thread)
{
    IWMSBufferAllocator *allocators[ALLOCATORS];
    INSSBuffer *kept[ALLOCATORS];
    for (int i = 0; i < ALLOCATORS; i++)
        allocators[i] = new_allocator();
    for (unsigned round = 0; round < test_rounds(1000); round++)
        for (int i = 0; i < ALLOCATORS; i++)
        {
            INSSBuffer *buffer = new_buffer(allocators[i], 1316);
            *address_of(buffer) = (BYTE)i;
            CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        }
    for (int i = 0; i < ALLOCATORS; i++)
        check_allocations(allocators[i], test_rounds(1000));
    for (int i = 0; i < ALLOCATORS; i++)
        kept[i] = new_buffer(allocators[i], 1316);
    for (int i = 0; i < ALLOCATORS; i++)
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocators[i * 37 % ALLOCATORS]), 0);
    for (int i = 0; i < ALLOCATORS; i++)
        CHECK_EQUAL(INSSBuffer_Release(kept[i * 23 % ALLOCATORS]), 0);
}

TEST(an_allocator_that_comes_when_another_has_ended_is_none_of_those_that_are_there)
{
    IWMSBufferAllocator *first = new_allocator();
    IWMSBufferAllocator *second = new_allocator();
    release(new_buffer(second, 1316));
    CHECK_EQUAL(IWMSBufferAllocator_Release(first), 0);
    first = new_allocator();
    for (int i = 0; i < 10; i++)
    {
        release(new_buffer(first, 1316));
        release(new_buffer(second, 1316));
    }
    check_allocations(first, 10);
    check_allocations(second, 11);
    CHECK_EQUAL(IWMSBufferAllocator_Release(second), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(first), 0);
}

struct two_lives
{
    IWMSBufferAllocator *allocator;
    pthread_barrier_t turn;
    INSSBuffer *buffer;
};

static void *live_twice(void *argument)
{
    struct two_lives *lives = (struct two_lives *)argument;
    release(new_buffer(lives->allocator, 1316));
    pthread_barrier_wait(&lives->turn);
    /* The last allocator ends, and another one begins. */
    pthread_barrier_wait(&lives->turn);
    lives->buffer = new_buffer(lives->allocator, 1316);
    return NULL;
}

TEST(a_thread_that_outlives_the_last_allocator_has_nothing_of_the_next_ones_other_threads)
{
    struct two_lives lives = {.allocator = new_allocator()};
    INSSBuffer *own;
    pthread_t thread;
    CHECK_EQUAL(pthread_barrier_init(&lives.turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, live_twice, &lives), 0);
    pthread_barrier_wait(&lives.turn);
    CHECK_EQUAL(IWMSBufferAllocator_Release(lives.allocator), 0);
    lives.allocator = new_allocator();
    own = new_buffer(lives.allocator, 1316);
    CHECK_EQUAL(INSSBuffer_Release(own), 0);
    pthread_barrier_wait(&lives.turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK(lives.buffer != own);
    CHECK_EQUAL(INSSBuffer_Release(lives.buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(lives.allocator), 0);
    pthread_barrier_destroy(&lives.turn);
}

TEST(ten_thousand_allocators_come_and_go)
{
    for (unsigned i = 0; i < test_rounds(10000); i++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        CHECK_EQUAL(release(new_buffer(allocator, 1316)), 0);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    }
}

/* Two threads that meet at a point and then go on after some random time each. */
struct meeting
{
    atomic_uint arrived;
    atomic_uint round;
};

static void meet(struct meeting *meeting, unsigned threads, uint32_t *random)
{
    unsigned round = meeting->round;
    if (++meeting->arrived == threads)
    {
        meeting->arrived = 0;
        meeting->round++;
    }
    else
    {
        while (meeting->round == round)
            sched_yield();
    }
    for (volatile uint32_t i = next_random(random) % 200; i > 0; i--)
        continue;
}

enum { RACERS = 3, HELD = 4 };

struct race
{
    struct meeting meeting;
    IWMSBufferAllocator *allocator;
    IWMSBufferAllocator *other;
    INSSBuffer *buffers[RACERS][HELD];
    unsigned rounds;
};

struct racer
{
    struct race *race;
    unsigned number;
};

/* The first ends the allocator while the others release its last buffers, one of them with calls of
 * another allocator in between. */
static void *race(void *argument)
{
    struct racer *racer = (struct racer *)argument;
    struct race *race = racer->race;
    uint32_t random = 77 + racer->number;
    for (unsigned round = 0; round < race->rounds; round++)
    {
        meet(&race->meeting, RACERS, &random);
        if (racer->number == 0)
            race->allocator = new_allocator();
        meet(&race->meeting, RACERS, &random);
        /* Every other round this thread has a cache there, and is at the allocator. */
        for (int i = 0; i < HELD; i++)
            race->buffers[racer->number][i] = new_buffer(race->allocator, 500 + 900 * (DWORD)i);
        if (round & 1)
            release(new_buffer(race->allocator, 500));
        meet(&race->meeting, RACERS, &random);
        if (racer->number == 0)
            IWMSBufferAllocator_Release(race->allocator);
        for (int i = 0; i < HELD; i++)
        {
            if (racer->number == 1)
                release(new_buffer(race->other, 500));
            /* Buffers of the next thread. */
            CHECK_EQUAL(INSSBuffer_Release(race->buffers[(racer->number + 1) % RACERS][i]), 0);
        }
    }
    return NULL;
}

TEST(the_last_buffers_race_with_the_end_of_their_allocator)
{
    static struct race state;
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    size_t held;
    state.other = new_allocator();
    state.rounds = test_rounds(8000);
    held = memory_held();
    for (unsigned i = 0; i < RACERS; i++)
    {
        racers[i] = (struct racer){&state, i};
        CHECK_EQUAL(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (unsigned i = 0; i < RACERS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK(memory_held() > held);
    CHECK_EQUAL(IWMSBufferAllocator_Release(state.other), 0);
    CHECK_EQUAL(memory_held(), 0);
}

/* Relaxed, so that ThreadSanitizer does not take it for what orders the two threads' doings. */
static atomic_int turn;

static void wait_for_turn(int number)
{
    while (atomic_load_explicit(&turn, memory_order_relaxed) != number)
        sched_yield();
}

/* After that many calls the buffer released last has its own place with the thread. */
static void *release_and_stay(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    for (unsigned i = 0; i < test_rounds(800000); i++)
        release(new_buffer(allocator, 1316));
    atomic_store_explicit(&turn, 1, memory_order_relaxed);
    wait_for_turn(2);
    return NULL;
}

TEST(an_allocator_ends_under_a_thread_that_has_released_its_last_buffer)
{
    IWMSBufferAllocator *allocator = new_allocator();
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, release_and_stay, allocator), 0);
    wait_for_turn(1);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(memory_held(), 0);
    atomic_store_explicit(&turn, 2, memory_order_relaxed);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

/* A thread whose last act is to leave free buffers in its cache. */
static void *fill_a_cache_and_end(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    INSSBuffer *buffers[8];
    for (int i = 0; i < 8; i++)
        buffers[i] = new_buffer(allocator, 2000);
    IWMSBufferAllocator_Release(allocator);
    for (int i = 0; i < 8; i++)
        INSSBuffer_Release(buffers[i]);
    return NULL;
}

TEST(threads_end_while_their_allocator_does)
{
    for (unsigned round = 0; round < test_rounds(3000); round++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
        {
            IWMSBufferAllocator_AddRef(allocator);
            CHECK_EQUAL(pthread_create(&threads[i], NULL, fill_a_cache_and_end, allocator), 0);
        }
        IWMSBufferAllocator_Release(allocator);
        for (int i = 0; i < 2; i++)
            CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
        CHECK_EQUAL(memory_held(), 0);
    }
}

/* More threads at one time than have their caches' addresses in the allocator itself. */
enum { MANY_THREADS = 300 };

static pthread_barrier_t everybody;

static void *allocate_with_everybody(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    INSSBuffer *buffer = new_buffer(allocator, 1316);
    pthread_barrier_wait(&everybody);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    for (int i = 0; i < 20; i++)
        release(new_buffer(allocator, 1316));
    return NULL;
}

TEST(three_hundred_threads_are_there_at_one_time)
{
    static pthread_t threads[MANY_THREADS];
    IWMSBufferAllocator *allocator = new_allocator();
    CHECK_EQUAL(pthread_barrier_init(&everybody, NULL, MANY_THREADS), 0);
    for (int i = 0; i < MANY_THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, allocate_with_everybody, allocator), 0);
    for (int i = 0; i < MANY_THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    pthread_barrier_destroy(&everybody);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* What runs after the library has let go of an ending thread. */
static pthread_key_t early_key;
static pthread_key_t late_key;
static IWMSBufferAllocator *used_at_the_end;

static void use_at_the_end(void *buffer)
{
    INSSBuffer_Release((INSSBuffer *)buffer);
    release(new_buffer(used_at_the_end, 1316));
}

static void *end_with_buffers(void *unused)
{
    (void)unused;
    CHECK_EQUAL(pthread_setspecific(early_key, new_buffer(used_at_the_end, 1316)), 0);
    CHECK_EQUAL(pthread_setspecific(late_key, new_buffer(used_at_the_end, 1316)), 0);
    return NULL;
}

TEST(destructors_of_thread_specific_data_may_still_use_buffers)
{
    CHECK_EQUAL(pthread_key_create(&early_key, use_at_the_end), 0);
    used_at_the_end = new_allocator();
    CHECK_EQUAL(pthread_key_create(&late_key, use_at_the_end), 0);
    for (unsigned i = 0; i < test_rounds(500); i++)
    {
        pthread_t thread;
        CHECK_EQUAL(pthread_create(&thread, NULL, end_with_buffers, NULL), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    CHECK_EQUAL(IWMSBufferAllocator_Release(used_at_the_end), 0);
    pthread_key_delete(early_key);
    pthread_key_delete(late_key);
}

#ifndef _WIN32

/* Another thread, which gets the place that the ending one has given up, and keeps a buffer at hand. */
static BYTE *kept_by_another;

static void *keep_one(void *unused)
{
    INSSBuffer *buffer = new_buffer(used_at_the_end, 1316);
    (void)unused;
    kept_by_another = address_of(buffer);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    pthread_barrier_wait(&everybody);
    pthread_barrier_wait(&everybody);
    return NULL;
}

static void use_beside_another(void *unused)
{
    INSSBuffer *buffer;
    pthread_t thread;
    (void)unused;
    CHECK_EQUAL(pthread_create(&thread, NULL, keep_one, NULL), 0);
    pthread_barrier_wait(&everybody);
    buffer = new_buffer(used_at_the_end, 1316);
    CHECK(address_of(buffer) != kept_by_another);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    pthread_barrier_wait(&everybody);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static void *end_beside_another(void *buffer)
{
    CHECK_EQUAL(pthread_setspecific(late_key, buffer), 0);
    release(new_buffer(used_at_the_end, 1316));
    return NULL;
}

#endif

TEST(what_runs_after_a_threads_end_has_nothing_of_who_came_in_its_place)
{
#ifdef _WIN32
    SKIP("there no thread begins while another one's end is told");
#else
    pthread_t thread;
    INSSBuffer *buffer;
    used_at_the_end = new_allocator();
    buffer = new_buffer(used_at_the_end, 100);
    CHECK_EQUAL(pthread_barrier_init(&everybody, NULL, 2), 0);
    CHECK_EQUAL(pthread_key_create(&late_key, use_beside_another), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, end_beside_another, buffer), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(used_at_the_end), 0);
    pthread_key_delete(late_key);
    pthread_barrier_destroy(&everybody);
#endif
}
