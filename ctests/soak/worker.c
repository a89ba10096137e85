/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "worker.h"

#include "packet.h"
#include "random.h"

enum { PLACES = 1024, WINDOW = 64, CHURN = 300, BURST = 120, CHILD_OPERATIONS = 150, LARGEST = 3 << 20 };

/* Places through which references pass from thread to thread. */
static _Atomic(struct packet *) places[PLACES];

struct worker
{
    pthread_t thread;
    uint64_t random;
    int ends;
    /* References of this thread's own, the oldest of which is given up for the next. */
    struct packet *window[WINDOW];
    uint32_t position;
};

static struct worker workers[WORKERS];
static pthread_barrier_t barrier;
static atomic_int is_paused;
static atomic_int is_over;
static atomic_ullong operations;
static atomic_ullong threads;
static uint64_t seed;

static void leave(struct worker *worker, struct packet *packet)
{
    struct packet *before = NULL;
    if (packet)
        before = atomic_exchange(&places[random_below(&worker->random, PLACES)], packet);
    if (before)
        release_packet(before);
}

static struct packet *find(struct worker *worker)
{
    return atomic_exchange(&places[random_below(&worker->random, PLACES)], NULL);
}

static void keep(struct worker *worker, struct packet *packet)
{
    struct packet **place = &worker->window[worker->position++ % WINDOW];
    if (*place)
        release_packet(*place);
    *place = packet;
}

static struct packet *look(struct worker *worker)
{
    return worker->window[random_below(&worker->random, WINDOW)];
}

static DWORD choose_size(struct worker *worker)
{
    uint64_t *random = &worker->random;
    switch (random_below(random, 64))
    {
    case 0:
        return random_below(random, LARGEST) + 1;
    case 1:
        return 1u << random_below(random, 17);
    case 2:
    case 3:
        return random_below(random, 70000) + 1;
    default:
        return random_below(random, 2000) + 1;
    }
}

static struct packet *make(struct worker *worker, struct host *host)
{
    int is_page = one_in(&worker->random, 8);
    return new_packet(host, choose_size(worker), is_page, next_random(&worker->random));
}

static void churn(struct worker *worker, struct host *host)
{
    DWORD size = choose_size(worker) % 5000 + 1;
    for (int i = 0; i < CHURN; i++)
    {
        struct packet *packet = new_packet(host, size, 0, next_random(&worker->random));
        if (packet)
            release_packet(packet);
    }
}

static void burst(struct worker *worker, struct host *host)
{
    struct packet *packets[BURST];
    DWORD size = choose_size(worker) % 20000 + 1;
    for (int i = 0; i < BURST; i++)
        packets[i] = new_packet(host, size, 0, next_random(&worker->random));
    /* In any order. */
    for (uint32_t left = BURST; left > 0; left--)
    {
        uint32_t i = random_below(&worker->random, left);
        if (packets[i])
            release_packet(packets[i]);
        packets[i] = packets[left - 1];
    }
}

static void control(struct worker *worker, struct host *host)
{
    DWORD count = 0;
    WMSLiveBuffer found[16];
    HRESULT result;
    switch (random_below(&worker->random, 12))
    {
    case 0:
        CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(host->control), S_OK);
        return;
    case 1:
        CHECK_EQUAL(IWMSBufferAllocatorControl_FlushThreadCache(host->control), S_OK);
        return;
    case 2:
        result = IWMSBufferAllocatorControl_Reserve(host->control, choose_size(worker) % 9000, 20);
        CHECK(result == S_OK || (result == E_OUTOFMEMORY && host->may_fail));
        return;
    case 3:
        if (host->is_bounded)
            CHECK_EQUAL(IWMSBufferAllocatorControl_SetBudget(
                            host->control, (1 + random_below(&worker->random, 24)) << 20), S_OK);
        return;
    case 4:
        CHECK_EQUAL(IWMSBufferAllocatorControl_CancelWaits(host->control), S_OK);
        return;
    case 5:
        result = IWMSBufferAllocatorControl_GetLiveBuffers(host->control, found, 16, &count);
        CHECK_EQUAL(result, count > 16 ? S_FALSE : S_OK);
        return;
    default:
        check_sums(host);
    }
}

static void use_host_at(struct worker *worker, int place)
{
    struct host *host = hold_host(place);
    switch (random_below(&worker->random, 24))
    {
    case 0:
        churn(worker, host);
        break;
    case 1:
        burst(worker, host);
        break;
    case 2:
    case 3:
        control(worker, host);
        break;
    default:
    {
        struct packet *packet = make(worker, host);
        if (packet && one_in(&worker->random, 2))
            keep(worker, packet);
        else
            leave(worker, packet);
    }
    }
    let_go(host);
}

static void use_packet(struct worker *worker, struct packet *packet)
{
    switch (random_below(&worker->random, 8))
    {
    case 0:
    case 1:
        leave(worker, share_packet(packet));
        return;
    case 2:
    case 3:
        leave(worker, slice_packet(packet, &worker->random));
        return;
    case 4:
        rewrite_packet(packet, next_random(&worker->random));
        return;
    case 5:
    case 6:
        use_properties(packet, &worker->random);
        return;
    default:
        check_packet(packet);
    }
}

static void begin_child(struct worker *worker);

static void operate(struct worker *worker, int may_begin_child)
{
    struct packet *packet;
    uint32_t choice = random_below(&worker->random, 2000);
    operations++;
    if (choice == 0)
        replace_host((int)random_below(&worker->random, HOSTS));
    else if (choice <= 2 && may_begin_child)
        begin_child(worker);
    else if (choice < 60)
        leave(worker, wrap_packet(choose_size(worker) % 5000 + 1, next_random(&worker->random)));
    else if (choice < 900)
        use_host_at(worker, (int)random_below(&worker->random, HOSTS));
    else if (choice < 1500)
    {
        packet = look(worker);
        if (packet)
            use_packet(worker, packet);
    }
    else if (choice < 1800)
    {
        packet = find(worker);
        if (packet && one_in(&worker->random, 2))
            keep(worker, packet);
        else if (packet)
            release_packet(packet);
    }
    else
        keep(worker, NULL);
}

/* What a thread has kept passes to the others. */
static void pass_on(struct worker *worker)
{
    for (int i = 0; i < WINDOW; i++)
    {
        leave(worker, worker->window[i]);
        worker->window[i] = NULL;
    }
}

static void *run_child(void *argument)
{
    struct worker *child = (struct worker *)argument;
    for (int i = 0; i < CHILD_OPERATIONS; i++)
        operate(child, 0);
    pass_on(child);
    return NULL;
}

static void begin_child(struct worker *worker)
{
    struct worker child = {.random = random_stream(next_random(&worker->random), 3)};
    threads++;
    CHECK_EQUAL(pthread_create(&child.thread, NULL, run_child, &child), 0);
    CHECK_EQUAL(pthread_join(child.thread, NULL), 0);
}

static void *run(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    for (;;)
    {
        while (!is_paused)
            operate(worker, 1);
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        if (worker->ends || is_over)
            break;
    }
    pass_on(worker);
    return NULL;
}

static void begin_worker(struct worker *worker)
{
    memset(worker, 0, sizeof(*worker));
    worker->random = random_stream(seed, 100 + threads++);
    CHECK_EQUAL(pthread_create(&worker->thread, NULL, run, worker), 0);
}

void begin_workers(uint64_t chosen)
{
    seed = chosen;
    CHECK_EQUAL(pthread_barrier_init(&barrier, NULL, WORKERS + 1), 0);
    for (int i = 0; i < WORKERS; i++)
        begin_worker(&workers[i]);
}

void pause_workers(void)
{
    is_paused = 1;
    pthread_barrier_wait(&barrier);
}

void resume_workers(void)
{
    static uint32_t turn;
    struct worker *ending = &workers[turn++ % WORKERS];
    ending->ends = 1;
    is_paused = 0;
    pthread_barrier_wait(&barrier);
    CHECK_EQUAL(pthread_join(ending->thread, NULL), 0);
    begin_worker(ending);
}

void end_workers(void)
{
    is_over = 1;
    is_paused = 0;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < WORKERS; i++)
        CHECK_EQUAL(pthread_join(workers[i].thread, NULL), 0);
    for (int i = 0; i < PLACES; i++)
    {
        struct packet *packet = atomic_exchange(&places[i], NULL);
        if (packet)
            release_packet(packet);
    }
    pthread_barrier_destroy(&barrier);
}

uint64_t count_operations(void)
{
    return operations;
}

uint64_t count_threads(void)
{
    return threads;
}
