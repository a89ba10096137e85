/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "cell.h"

#include <stdlib.h>
#include <string.h>

#include "team.h"

#define ROUND_NANOSECONDS 1500000.0

struct task {
    struct cell *cell;
    uint64_t pairs;
};

static void run_loop(void *argument, unsigned thread)
{
    const struct task *task = argument;
    struct cell *cell = task->cell;
    enum role role = thread == 0 ? cell->workload->role : cell->workload->second_role;
    cell->job.contender->loops->role[role](&cell->job, thread, task->pairs);
}

static double round_of(struct cell *cell, uint64_t pairs)
{
    struct task task = {cell, pairs};
    return (double)team_run(cell->workload->threads, run_loop, &task);
}

/* How many threads share a processor: a pair's time is that of a processor, not of a thread that waits. */
static double crowding(const struct cell *cell)
{
    return cell->workload->threads > 2 ? cell->workload->threads / 2.0 : 1;
}

/* In a multiple of the batch. */
static void calibrate(struct cell *cell)
{
    const struct workload *workload = cell->workload;
    uint64_t batch = workload->batch > 0 ? workload->batch : 1, batches = 1;
    double wanted = ROUND_NANOSECONDS * (workload->rarely > 0 ? workload->rarely : 1), took;
    /* The first time is that of page faults and of caches that fill, in each pool. */
    round_of(cell, batch * cell->job.pool_count);
    while (took = round_of(cell, batches * batch), took < wanted / 4)
        batches *= 2;
    took = round_of(cell, batches * batch);
    batches = (uint64_t)((double)batches * wanted / took);
    cell->pairs = (batches > 0 ? batches : 1) * batch;
}

static uint64_t visits(const struct cell *cell)
{
    return cell->job.contender->depot_visits(cell->job.pools[0]);
}

int cell_open(struct cell *cell, const struct workload *workload, const struct contender *contender)
{
    struct job *job = &cell->job;
    memset(cell, 0, sizeof *cell);
    cell->workload = workload;
    job->contender = contender;
    job->demand = workload->demand;
    job->pool_count = workload->pools > 0 ? workload->pools : 1;
    if (contender->needs_own_pool && workload->pools == 0)
        job->pool_count = workload->threads;
    for (unsigned each = 0; each < job->pool_count; each++) {
        job->pools[each] = contender->open(contender, &job->demand);
        if (job->pools[each] == NULL)
            return 0;
    }
    if (workload->is_shared)
        job->shared = contender->loops->take(job->pools[0], job->demand.bytes);
    calibrate(cell);
    if (contender->depot_visits != NULL)
        cell->visits_before = visits(cell);
    return 1;
}

void cell_round(struct cell *cell)
{
    if (cell->rounds == MOST_ROUNDS)
        return;
    cell->samples[cell->rounds++] = round_of(cell, cell->pairs) / (double)cell->pairs / crowding(cell);
    cell->pairs_after_that += cell->pairs;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

double cell_median(struct cell *cell)
{
    qsort(cell->samples, cell->rounds, sizeof *cell->samples, compare);
    return cell->rounds > 0 ? cell->samples[cell->rounds / 2] : 0;
}

double cell_depot_visits(const struct cell *cell)
{
    if (cell->job.contender->depot_visits == NULL || cell->pairs_after_that == 0)
        return -1;
    return (double)(visits(cell) - cell->visits_before) / (double)cell->pairs_after_that;
}

void cell_close(struct cell *cell)
{
    struct job *job = &cell->job;
    const struct loops *loops = job->contender->loops;
    unsigned each;
    for (each = 0; each < MOST_HELD; each++)
        if (job->held[each] != NULL)
            loops->give(job->pools[0], job->held[each]);
    if (job->shared != NULL)
        loops->give(job->pools[0], job->shared);
    for (each = 0; each < job->pool_count; each++)
        job->contender->close(job->pools[each]);
}
