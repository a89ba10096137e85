/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * Nanoseconds of every workload with every contender, in turns: a round of each, then the next round, so
 * that what the machine does meanwhile meets all of them.
 *
 *   speed SECONDS [WORKLOAD...]
 *
 * Lines of the output: `time,WORKLOAD,CONTENDER,NANOSECONDS of a pair`, `visits,WORKLOAD,CONTENDER,DEPOT
 * VISITS for a pair`, `absent,CONTENDER or WORKLOAD,REASON`, `rounds,COUNT`.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contenders/contender.h"
#include "measure/cell.h"
#include "measure/refuse.h"
#include "measure/sizes.h"
#include "measure/stopwatch.h"
#include "measure/team.h"
#include "measure/workload.h"

#define FEWEST_ROUNDS 9u
#define MOST_CELLS 512u

static struct cell *cells[MOST_CELLS];
static unsigned cell_count;

static int is_wanted(const struct workload *workload, int names, char **name)
{
    int each;
    for (each = 0; each < names; each++)
        if (strcmp(name[each], workload->name) == 0)
            return 1;
    return names == 0;
}

static void add(const struct workload *workload, const struct contender *contender)
{
    struct cell *cell = NULL;
    if (cell_count < MOST_CELLS)
#ifdef _WIN32
        cell = _aligned_malloc(sizeof *cell, LINE_BYTES);
#else
        cell = aligned_alloc(LINE_BYTES, sizeof *cell);
#endif
    if (cell == NULL)
        refuse("speed", "no memory");
    if (cell_open(cell, workload, contender))
        cells[cell_count++] = cell;
    else
        printf("absent,%s in %s,\"cannot make a pool\"\n", contender->name, workload->name);
}

static void run_rounds(double seconds)
{
    uint64_t end = stopwatch() + (uint64_t)(seconds * 1e9);
    unsigned round, each;
    for (round = 0; round < MOST_ROUNDS && (round < FEWEST_ROUNDS || stopwatch() < end); round++)
        for (each = 0; each < cell_count; each++)
            if (cells[each]->workload->rarely == 0 || round % cells[each]->workload->rarely == 0)
                cell_round(cells[each]);
    printf("rounds,%u\n", round);
}

static void report(struct cell *cell)
{
    const char *workload = cell->workload->name, *contender = cell->job.contender->name;
    double visits = cell_depot_visits(cell);
    printf("time,%s,%s,%.4f\n", workload, contender, cell_median(cell));
    if (visits >= 0)
        printf("visits,%s,%s,%.6f\n", workload, contender, visits);
}

int main(int count, char **argument)
{
    const struct contender *started[MOST_CELLS];
    unsigned processors, starts = 0, each, other;
    double seconds = count > 1 ? atof(argument[1]) : 0;
    if (seconds <= 0)
        refuse("usage", "speed SECONDS [WORKLOAD...]");
    make_sizes();
    /* Before DPDK narrows the choice of processors. */
    processors = team_form(contenders_enter);
    for (each = 0; contenders[each] != NULL; each++)
        if (contender_start(contenders[each]))
            started[starts++] = contenders[each];
    for (each = 0; each < workload_count; each++) {
        if (!is_wanted(&workloads[each], count - 2, argument + 2))
            continue;
        if (workloads[each].threads > 1 && processors < 2) {
            printf("absent,%s,\"needs two threads at a time, there is one\"\n", workloads[each].name);
            continue;
        }
        for (other = 0; other < starts; other++)
            if (contender_suits(started[other], &workloads[each].demand))
                add(&workloads[each], started[other]);
    }
    run_rounds(seconds);
    for (each = 0; each < cell_count; each++)
        report(cells[each]);
    for (each = 0; each < cell_count; each++)
        cell_close(cells[each]);
    return 0;
}
