/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What is measured: who does what, with which buffers. */

#ifndef WORKLOAD_H
#define WORKLOAD_H

#include "../loops/job.h"

struct workload {
    const char *name;
    enum role role;
    enum role second_role; /* of the second thread, and of all others */
    unsigned threads;
    unsigned pools;    /* 0 means one */
    unsigned batch;    /* a round is a multiple of so many pairs; 0 means one */
    unsigned rarely;   /* only each so-many-th round, but so many times as long; 0 means each */
    int is_shared;     /* there is one buffer from the beginning */
    struct demand demand;
};

extern const struct workload workloads[];
extern const unsigned workload_count;

#endif
