/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What the threads of one workload, run by one contender, have in common. */

#ifndef JOB_H
#define JOB_H

#include <stdint.h>

#include "../measure/handover.h"

struct contender;
struct pool; /* each contender's own */

#define MOST_POOLS 64u
#define MOST_HELD 2048u

struct demand {
    uint32_t bytes;   /* of the largest buffer */
    uint32_t live;    /* buffers that are held at the same time */
    unsigned threads; /* that use a pool */
    unsigned needs;
};

/* What one thread keeps from round to round. */
struct worker {
    _Alignas(LINE_BYTES) uint32_t place; /* in `held` */
    uint32_t step;                       /* in a table of sizes */
    uint64_t checksum;                   /* of what was read, so that it has to be read */
};

struct job {
    const struct contender *contender;
    struct demand demand;
    unsigned pool_count;
    struct pool *pools[MOST_POOLS];
    void *shared; /* the buffer on which all threads count */
    void *held[MOST_HELD];
    struct worker workers[2];
    struct handover ring;
};

/* What a thread does; the number of times is a multiple of the workload's batch. */
typedef void loop(struct job *job, unsigned thread, uint64_t times);

enum role {
    CHURN,
    CHURN_MIXED,
    CHURN_PAGES,
    WINDOW,
    WINDOW_MIXED,
    WINDOW_PAGES,
    BURST,
    HOLDERS,
    PRODUCE,
    CONSUME,
    PRODUCE_SAMPLES,
    CONSUME_SAMPLES,
    COUNT,
    SLICE,
    CUT,
    BROADCAST,
    ALTERNATE_POOLS,
    MAKE_POOL,
    MAKE_POOL_AND_USE,
    NAME_PROPERTIES,
    ROLES
};

/* A contender's loops, with its calls inlined; NULL where it lacks what a loop needs. And its calls by
 * themselves, for where no time is measured. */
struct loops {
    loop *role[ROLES];
    void *(*take)(struct pool *pool, uint32_t bytes);
    void (*give)(struct pool *pool, void *buffer);
    unsigned char *(*payload)(void *buffer);
};

#endif
