/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* One workload run by one contender, again and again. */

#ifndef CELL_H
#define CELL_H

#include <stdint.h>

#include "../contenders/contender.h"
#include "workload.h"

#define MOST_ROUNDS 101u

struct cell {
    const struct workload *workload;
    struct job job;
    uint64_t pairs; /* of one thread in a round */
    uint64_t visits_before, pairs_after_that;
    double samples[MOST_ROUNDS];
    unsigned rounds;
};

/* Opens the pools, warms them up, and finds out how many pairs a round takes. 0 if that fails. */
int cell_open(struct cell *cell, const struct workload *workload, const struct contender *contender);

/* A round whose time counts. */
void cell_round(struct cell *cell);

/* Nanoseconds for a pair: the median of the rounds so far. */
double cell_median(struct cell *cell);

/* What the pool counted itself in the rounds so far; below 0 if it does not count. */
double cell_depot_visits(const struct cell *cell);

void cell_close(struct cell *cell);

#endif
