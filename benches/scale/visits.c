/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* How often the library's threads go to a depot, as the library counts it, and what a pair takes: what the
 * simulation beside this has to foretell. Writes lines of workload, threads, visits for a pair, nanoseconds
 * for a pair. */

#define COBJMACROS
#include <wmsallocator.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../measure/handover.h"
#include "../measure/refuse.h"
#include "../measure/sizes.h"
#include "../measure/stopwatch.h"
#include "../measure/team.h"

#define PACKET 1316u
#define WINDOW 256u
#define LARGEST_BURST 1024u
#define WARM_UP 16384u
#define TIMES 25

struct work {
    void (*run)(struct work *work, unsigned thread, uint64_t pairs);
    const char *name;
    unsigned threads;
    uint32_t bytes; /* of each buffer, or 0 for seven sizes */
    uint32_t burst;
    uint64_t pairs;
};

static IWMSBufferAllocator *allocator;
static struct handover ring;
static INSSBuffer *shared; /* whose references are counted */
static INSSBuffer *held[2][LARGEST_BURST];

static INSSBuffer *take(uint32_t bytes)
{
    INSSBuffer *buffer;
    if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, bytes, &buffer)))
        refuse("AllocateBuffer", "failed");
    HIDE(buffer);
    return buffer;
}

/* The header's macro names its argument twice. */
static void give(INSSBuffer *buffer)
{
    INSSBuffer_Release(buffer);
}

static void alone(struct work *work, unsigned thread, uint64_t pairs)
{
    (void)work, (void)thread;
    while (pairs-- > 0)
        give(take(PACKET));
}

static void window(struct work *work, unsigned thread, uint64_t pairs)
{
    uint64_t each;
    (void)work;
    for (each = 0; each < pairs; each++) {
        INSSBuffer **oldest = &held[thread][each % WINDOW];
        if (*oldest != NULL)
            give(*oldest);
        *oldest = take(PACKET);
    }
}

static void bursts(struct work *work, unsigned thread, uint64_t pairs)
{
    uint32_t each;
    for (; pairs > 0; pairs -= work->burst) {
        for (each = 0; each < work->burst; each++)
            held[thread][each] = take(work->bytes);
        for (each = 0; each < work->burst; each++)
            give(held[thread][each]);
    }
}

static void count_references(struct work *work, unsigned thread, uint64_t pairs)
{
    (void)work, (void)thread;
    while (pairs-- > 0) {
        INSSBuffer_AddRef(shared);
        INSSBuffer_Release(shared);
    }
}

static void hand_over(struct work *work, unsigned thread, uint64_t pairs)
{
    uint64_t each;
    for (each = 0; each < pairs; each++) {
        if (thread == 0)
            handover_put(&ring, take(work->bytes > 0 ? work->bytes : mixed_sizes[each % MIXED_SIZES]));
        else
            give(handover_get(&ring));
    }
}

static struct work all[] = {
    {alone, "W1", 1, PACKET, 0, 1 << 20},
    {alone, "W4", 2, PACKET, 0, 1 << 20},
    {window, "W2", 1, PACKET, 0, 1 << 20},
    {bursts, "W2b", 1, PACKET, 32, 1 << 20},
    {bursts, "long bursts", 1, PACKET, 1024, 1 << 20},
    {bursts, "long bursts", 2, PACKET, 1024, 1 << 20},
    {bursts, "few of 16 KiB", 1, 16384, 16, 1 << 20},
    {bursts, "many of 16 KiB", 1, 16384, 128, 1 << 20},
    {hand_over, "W3", 2, PACKET, 0, 1 << 18},
    {hand_over, "W3m", 2, 0, 0, 1 << 18},
    {count_references, "broadcast", 1, PACKET, 0, 1 << 18},
    {count_references, "broadcast", 2, PACKET, 0, 1 << 18},
};

static uint64_t visits(void)
{
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof statistics};
    IWMSBufferAllocatorControl *control;
    if (FAILED(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl,
                                                  (void **)&control)))
        refuse("QueryInterface", "failed");
    IWMSBufferAllocatorControl_GetStatistics(control, &statistics);
    IWMSBufferAllocatorControl_Release(control);
    return statistics.cDepotVisits;
}

static void run(void *argument, unsigned thread)
{
    struct work *work = argument;
    work->run(work, thread, work->pairs);
}

static void enter(void)
{
}

/* Counts one stretch of pairs, in an allocator of its own that has warmed up; the fastest of several such
 * stretches is the least disturbed one. */
static void count(struct work *work)
{
    uint64_t before, took, least = UINT64_MAX, pairs = work->pairs;
    unsigned each, takers = work->run == hand_over ? 1 : work->threads;
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        refuse("WMSCreateBufferAllocator", "failed");
    memset(held, 0, sizeof held);
    shared = take(PACKET);
    work->pairs = WARM_UP;
    team_run(work->threads, run, work);
    work->pairs = pairs / TIMES / LARGEST_BURST * LARGEST_BURST;
    before = visits();
    for (each = 0; each < TIMES; each++) {
        took = team_run(work->threads, run, work);
        least = took < least ? took : least;
    }
    printf("%s,%u,%.6f,%.2f\n", work->name, work->threads,
           (double)(visits() - before) / (double)(TIMES * work->pairs * takers),
           (double)least / (double)work->pairs);
    give(shared);
    for (each = 0; each < WINDOW; each++)
        if (work->run == window)
            give(held[0][each]);
    IWMSBufferAllocator_Release(allocator);
}

int main(void)
{
    unsigned each, most = team_form(enter);
    make_sizes();
    for (each = 0; each < sizeof all / sizeof *all; each++)
        if (all[each].threads <= most)
            count(&all[each]);
    return 0;
}
