/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* dwBudgetWait and CancelWaits: allocations that wait for the budget. */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#ifndef _WIN32
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "control.h"

enum { MEBIBYTE = 1 << 20, PIECE = MEBIBYTE / 8, MOST = 64 };

static INSSBuffer *buffers[MOST];

static IWMSBufferAllocatorControl *new_waiting_control(void)
{
    return new_bounded_control(MEBIBYTE, WMS_BUFFER_ALLOCATOR_WAIT_FOREVER);
}

/* As many as there is room for: lets nobody wait. */
static int fill(IWMSBufferAllocatorControl *control)
{
    int count = 0;
    do
        buffers[count++] = allocate(control, PIECE);
    while (snapshot(control).cbHeld + PIECE <= MEBIBYTE);
    CHECK(count >= 5);
    return count;
}

static void release_all(int count)
{
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
}

struct request
{
    IWMSBufferAllocatorControl *control;
    DWORD size;
    pthread_t thread;
    HRESULT result;
    INSSBuffer *buffer;
};

static void *make_request(void *argument)
{
    struct request *request = argument;
    request->result = IWMSBufferAllocatorControl_AllocateBuffer(request->control, request->size, &request->buffer);
    return NULL;
}

static void begin(struct request *request, IWMSBufferAllocatorControl *control, DWORD size)
{
    request->control = control;
    request->size = size;
    request->buffer = NULL;
    CHECK_EQUAL(pthread_create(&request->thread, NULL, make_request, request), 0);
}

static void wait_until_so_many_wait(IWMSBufferAllocatorControl *control, uint64_t waits)
{
    while (snapshot(control).cWaits < waits)
        sched_yield();
}

static void end(struct request *request, HRESULT result)
{
    CHECK_EQUAL(pthread_join(request->thread, NULL), 0);
    CHECK_EQUAL(request->result, result);
    CHECK_EQUAL(request->buffer != NULL, result == S_OK);
    if (request->buffer)
        CHECK_EQUAL(release(request->buffer), 0);
}

TEST(a_release_ends_a_wait)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = fill(control);
    begin(&request, control, PIECE);
    wait_until_so_many_wait(control, 1);
    release(buffers[--count]);
    end(&request, S_OK);
    release_all(count);
    CHECK_EQUAL(snapshot(control).cWaits, 1);
    CHECK_EQUAL(snapshot(control).cRefusals, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_was_released_before_the_wait_serves_it)
{
    /* In whatever order they come: the thread that has released sleeps then. */
    for (unsigned i = 0; i < test_rounds(300); i++)
    {
        IWMSBufferAllocatorControl *control = new_waiting_control();
        struct request request;
        int count = fill(control);
        begin(&request, control, PIECE);
        if (i % 3 == 1)
            sched_yield();
        release(buffers[--count]);
        end(&request, S_OK);
        release_all(count);
        IWMSBufferAllocatorControl_Release(control);
    }
}

TEST(releases_of_other_sizes_end_a_wait)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = 0;
    while (snapshot(control).cbHeld + 3 * 20000 < MEBIBYTE)
        buffers[count++] = allocate(control, 16000);
    begin(&request, control, MEBIBYTE / 2);
    wait_until_so_many_wait(control, 1);
    release_all(count);
    end(&request, S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(the_end_of_properties_ends_a_wait)
{
    static BYTE value[MEBIBYTE / 2];
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    INSSBuffer *buffer = allocate(control, 10);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(1), value, sizeof(value)), S_OK);
    begin(&request, control, MEBIBYTE / 2);
    wait_until_so_many_wait(control, 1);
    INSSBuffer4_Release(buffer4);
    release(buffer);
    end(&request, S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_property_is_not_waited_for)
{
    static BYTE value[2 * MEBIBYTE];
    IWMSBufferAllocatorControl *control = new_waiting_control();
    INSSBuffer *buffer = allocate(control, 10);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer4, property_name(1), value, sizeof(value)), E_OUTOFMEMORY);
    CHECK_EQUAL(snapshot(control).cWaits, 0);
    INSSBuffer4_Release(buffer4);
    release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(every_one_of_many_waits_ends)
{
    enum { WAITS = 5 };
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request requests[WAITS];
    int count = fill(control);
    for (int i = 0; i < WAITS; i++)
        begin(&requests[i], control, PIECE);
    wait_until_so_many_wait(control, WAITS);
    for (int i = 0; i < WAITS; i++)
        release(buffers[--count]);
    for (int i = 0; i < WAITS; i++)
        end(&requests[i], S_OK);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(trim_of_what_is_reserved_ends_a_wait)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(control, 10000, 50), S_OK);
    begin(&request, control, 600000);
    wait_until_so_many_wait(control, 1);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    end(&request, S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_raised_budget_ends_a_wait)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = fill(control);
    begin(&request, control, 2 * MEBIBYTE);
    wait_until_so_many_wait(control, 1);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, 4 * MEBIBYTE), S_OK);
    end(&request, S_OK);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(cancelled_waits_fail_and_later_ones_wait)
{
    enum { WAITS = 3 };
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request requests[WAITS];
    struct request later;
    int count = fill(control);
    CHECK_EQUAL(IWMSBufferAllocatorControl_CancelWaits(control), S_OK);
    for (int i = 0; i < WAITS; i++)
        begin(&requests[i], control, PIECE);
    wait_until_so_many_wait(control, WAITS);
    CHECK_EQUAL(IWMSBufferAllocatorControl_CancelWaits(control), S_OK);
    for (int i = 0; i < WAITS; i++)
        end(&requests[i], E_OUTOFMEMORY);
    CHECK_EQUAL(snapshot(control).cRefusals, WAITS);
    CHECK_EQUAL(snapshot(control).cFailures, WAITS);
    begin(&later, control, PIECE);
    wait_until_so_many_wait(control, WAITS + 1);
    release(buffers[--count]);
    end(&later, S_OK);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

/* Time is what the wrapped clock says. */
TEST(a_wait_ends_when_its_time_is_over)
{
    IWMSBufferAllocatorControl *control;
    struct request request;
    int count;
    memory_stop_time();
    /* Half a second counts, too. */
    control = new_bounded_control(MEBIBYTE, 3600500);
    count = fill(control);
    begin(&request, control, PIECE);
    wait_until_so_many_wait(control, 1);
    memory_pass_time(3600500);
    end(&request, E_OUTOFMEMORY);
    CHECK_EQUAL(snapshot(control).cRefusals, 1);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

/* Whoever waits looks each 100 milliseconds. */
TEST(a_wait_counts_once_however_often_it_looks)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, 350);
    INSSBuffer *buffer = NULL;
    int count = fill(control);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, PIECE, &buffer), E_OUTOFMEMORY);
    CHECK_EQUAL(snapshot(control).cWaits, 1);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_short_wait_in_vain_leaves_the_last_error_alone)
{
    /* Long enough for a slow machine to begin it. */
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, test_is_wrapped() ? 500 : 20);
    INSSBuffer *buffer = NULL;
    int count = fill(control);
#ifdef _WIN32
    SetLastError(12345);
#else
    errno = 12345;
#endif
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, PIECE, &buffer), E_OUTOFMEMORY);
#ifdef _WIN32
    CHECK_EQUAL(GetLastError(), 12345);
#else
    CHECK_EQUAL(errno, 12345);
#endif
    CHECK(buffer == NULL);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocatePageSizeBuffer(control, PIECE, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
    CHECK_EQUAL(snapshot(control).cWaits, 2);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_the_system_refuses_is_not_waited_for)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    INSSBuffer *buffer = NULL;
    memory_refuse(0, MEMORY_REFUSE_ALL);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, PIECE, &buffer), E_OUTOFMEMORY);
    memory_grant();
    CHECK_EQUAL(snapshot(control).cWaits, 0);
    CHECK_EQUAL(snapshot(control).cRefusals, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_wait_ends_when_the_system_refuses_what_the_budget_has_room_for)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = fill(control);
    begin(&request, control, MEBIBYTE / 2);
    wait_until_so_many_wait(control, 1);
    memory_refuse(0, MEMORY_REFUSE_ALL);
    release_all(count);
    end(&request, E_OUTOFMEMORY);
    memory_grant();
    CHECK_EQUAL(snapshot(control).cRefusals, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_waiting_allocator_without_a_budget_gets_one)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(0, WMS_BUFFER_ALLOCATOR_WAIT_FOREVER);
    struct request request;
    INSSBuffer *buffer = allocate(control, 2 * MEBIBYTE);
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, MEBIBYTE), S_OK);
    begin(&request, control, PIECE);
    wait_until_so_many_wait(control, 1);
    release(buffer);
    end(&request, S_OK);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(an_allocator_may_be_released_by_others_while_one_waits)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = fill(control);
    /* The waiting thread's own reference. */
    CHECK_EQUAL(IWMSBufferAllocatorControl_AddRef(control), 2);
    begin(&request, control, PIECE);
    wait_until_so_many_wait(control, 1);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 1);
    release_all(count);
    end(&request, S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
}

TEST(whoever_waits_sleeps)
{
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct timespec while_it_sleeps = {0, 300000000};
    struct request request;
    int count = fill(control);
    /* Room for headers, but not for what they are of: each try takes some and gives them back. */
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(control, snapshot(control).cbHeld + 28672), S_OK);
    begin(&request, control, 32000);
    wait_until_so_many_wait(control, 1);
    memory_grant();
    nanosleep(&while_it_sleeps, NULL);
    /* It may look now and then, and ask for a little each time. */
    CHECK(memory_requests() < 50);
    release(buffers[--count]);
    end(&request, S_OK);
    release_all(count);
    IWMSBufferAllocatorControl_Release(control);
}

struct sequence
{
    IWMSBufferAllocatorControl *control;
    unsigned rounds;
};

static INSSBuffer *_Atomic handed_over;

static void *allocate_one_after_the_other(void *argument)
{
    struct sequence *sequence = argument;
    for (unsigned i = 0; i < sequence->rounds; i++)
    {
        INSSBuffer *buffer = allocate(sequence->control, PIECE);
        INSSBuffer *none = NULL;
        while (!atomic_compare_exchange_weak(&handed_over, &none, buffer))
        {
            none = NULL;
            sched_yield();
        }
    }
    return NULL;
}

/* Each allocation waits, and is woken: whoever were not would look by itself after a while, and so many
 * of those would take longer than a test may. */
TEST(every_release_wakes)
{
    struct sequence sequence = {new_waiting_control(), test_rounds(2500)};
    pthread_t thread;
    int count = fill(sequence.control);
    CHECK_EQUAL(pthread_create(&thread, NULL, allocate_one_after_the_other, &sequence), 0);
    for (unsigned i = 0; i < sequence.rounds; i++)
    {
        INSSBuffer *buffer;
        wait_until_so_many_wait(sequence.control, i + 1);
        release(buffers[0]);
        while ((buffer = atomic_exchange(&handed_over, NULL)) == NULL)
            sched_yield();
        buffers[0] = buffer;
    }
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    release_all(count);
    IWMSBufferAllocatorControl_Release(sequence.control);
}

/* An allocator, and for how much one waits there. */
struct scene
{
    IWMSBufferAllocatorControl *control;
    DWORD size;
    int count;
};

static struct scene full_scene(IWMSBufferAllocatorControl *control)
{
    struct scene scene = {.control = control, .size = PIECE};
    scene.count = fill(control);
    return scene;
}

static uint64_t now(void)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &time), 0);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Whoever is not woken looks by itself after 100 milliseconds. */
static void check_woken_at_once(struct scene (*set)(void), void (*make_room)(struct scene *))
{
    enum { TRIES = 20, AT_ONCE = 50 };
    for (int i = 0; i < TRIES; i++)
    {
        struct scene scene = set();
        struct request request;
        uint64_t began;
        begin(&request, scene.control, scene.size);
        wait_until_so_many_wait(scene.control, 1);
        began = now();
        make_room(&scene);
        end(&request, S_OK);
        release_all(scene.count);
        IWMSBufferAllocatorControl_Release(scene.control);
        if (now() - began < AT_ONCE)
            return;
    }
    CHECK(!"one of them is woken at once");
}

static struct scene set_full(void)
{
    return full_scene(new_waiting_control());
}

static struct scene set_full_of_guarded_buffers(void)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES};
    IWMSBufferAllocator *allocator = NULL;
    struct scene scene = {.size = PIECE};
    options.cbBudget = MEBIBYTE;
    options.dwBudgetWait = WMS_BUFFER_ALLOCATOR_WAIT_FOREVER;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    scene.control = control_of(allocator);
    while (scene.count < 3)
        buffers[scene.count++] = allocate(scene.control, PIECE);
    /* There is room for what the library keeps for the other thread. */
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(scene.control, snapshot(scene.control).cbHeld + 65536), S_OK);
    return scene;
}

/* As many as begin together: what one of them leaves is for the next of its size alone. */
static struct scene set_full_of_small_buffers(void)
{
    struct scene scene = {.control = new_waiting_control(), .size = 16000};
    while (scene.count < 8)
        buffers[scene.count++] = allocate(scene.control, scene.size);
    /* As above. */
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(scene.control, snapshot(scene.control).cbHeld + 16384), S_OK);
    return scene;
}

static struct scene set_reserved(void)
{
    struct scene scene = {.control = new_waiting_control(), .size = 600000};
    CHECK_EQUAL(IWMSBufferAllocatorControl_Reserve(scene.control, 10000, 50), S_OK);
    return scene;
}

static void release_one(struct scene *scene)
{
    release(buffers[--scene->count]);
}

static void raise_the_budget(struct scene *scene)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(scene->control, 4 * MEBIBYTE), S_OK);
}

static void trim(struct scene *scene)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(scene->control), S_OK);
}

TEST(whatever_makes_room_wakes_at_once)
{
    if (test_is_wrapped())
        SKIP("under a wrapper nothing happens at once");
    check_woken_at_once(set_full, release_one);
    check_woken_at_once(set_full, raise_the_budget);
    check_woken_at_once(set_full_of_guarded_buffers, release_one);
    check_woken_at_once(set_full_of_small_buffers, release_one);
    check_woken_at_once(set_reserved, trim);
}

enum { PACKETS = 20000, THREADS = 3 };

static INSSBuffer *volatile ring[16];
static atomic_uint sent;
static atomic_uint received;

static void *receive(void *unused)
{
    (void)unused;
    for (;;)
    {
        unsigned next = atomic_load(&received);
        if (next >= test_rounds(PACKETS))
            return NULL;
        if (next == atomic_load(&sent))
        {
            sched_yield();
            continue;
        }
        INSSBuffer *buffer = ring[next % 16];
        if (atomic_compare_exchange_strong(&received, &next, next + 1))
            CHECK_EQUAL(release(buffer), 0);
    }
}

/* No release is missed, however they meet. */
TEST(a_producer_goes_on_as_consumers_release)
{
    IWMSBufferAllocatorControl *control = new_bounded_control(MEBIBYTE, WMS_BUFFER_ALLOCATOR_WAIT_FOREVER);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, receive, NULL), 0);
    for (unsigned i = 0; i < test_rounds(PACKETS); i++)
    {
        INSSBuffer *buffer = allocate(control, i % 2 ? 150000 : 200000);
        while (i - atomic_load(&received) >= 15)
            sched_yield();
        ring[i % 16] = buffer;
        atomic_store(&sent, i + 1);
    }
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK(snapshot(control).cbPeakHeld <= MEBIBYTE);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    IWMSBufferAllocatorControl_Release(control);
}

/* In the child, the thread that waits in the parent is not there. */
TEST(the_child_of_a_fork_goes_on_without_those_who_wait)
{
#ifdef _WIN32
    SKIP("Windows does not fork");
#else
    IWMSBufferAllocatorControl *control = new_waiting_control();
    struct request request;
    int count = fill(control);
    int status = -1;
    pid_t child;
    begin(&request, control, PIECE);
    wait_until_so_many_wait(control, 1);
    child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        release_all(count);
        for (int i = 0; i < count; i++)
            buffers[i] = allocate(control, PIECE);
        release_all(count);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
        CHECK_EQUAL(memory_held(), 0);
        _exit(0);
    }
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK_EQUAL(status, 0);
    release_all(count);
    end(&request, S_OK);
    IWMSBufferAllocatorControl_Release(control);
#endif
}
