/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* One of those that are compared. */

#ifndef CONTENDER_H
#define CONTENDER_H

#include <stdint.h>

#include "../loops/job.h"

/* What a workload needs and a contender offers. */
enum {
    ANY_SIZES = 1,   /* buffers of several sizes from one pool */
    PAGES = 2,       /* payloads on a page boundary */
    SHARING = 4,     /* several references to one buffer */
    SLICES = 8,      /* buffers that are parts of another */
    LENGTHS = 16,    /* a used length with the buffer */
    PROPERTIES = 32, /* values by name with the buffer */
    POOL = 64,       /* a pool that somebody makes and ends */
};

struct contender {
    const char *name;
    unsigned offers;
    uint32_t largest;     /* bytes of a buffer; 0 if there is no limit that matters */
    int needs_own_pool;   /* a pool is for one thread only */
    const struct loops *loops;

    /* Once in a process, before threads are made. NULL, or why it cannot run. */
    const char *(*start)(void);
    /* Called by each thread but the first, if there is something to do. */
    void (*enter)(void);
    /* NULL if it fails. */
    struct pool *(*open)(const struct contender *self, const struct demand *demand);
    void (*close)(struct pool *pool);
    /* Gives back what it can, if it can be told to. */
    void (*trim)(const struct contender *self, struct pool *pool);
    /* How often its threads went to what they share, if it counts that. */
    uint64_t (*depot_visits)(struct pool *pool);
};

/* Ends with NULL. */
extern const struct contender *const contenders[];

const struct contender *contender_named(const char *name);

/* Whether a workload makes sense for it. */
int contender_suits(const struct contender *contender, const struct demand *demand);

/* Starts it, and says so on standard output as `absent,NAME,REASON` if that fails. */
int contender_start(const struct contender *contender);

/* For a new thread: lets all that have started know. */
void contenders_enter(void);

#endif
