/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Minutes of a server's traffic, played as fast as possible: buffers with a size and an hour of death. */

#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdint.h>

#include "../contenders/contender.h"

enum traffic_kind {
    RANDOM_LIVES,  /* 256 B to 1 MiB, few of them large; each lives for a random time, 5 s on average */
    LONG_HOLDERS,  /* 188 B to 16 KiB; one in a hundred lives 100 s on average, the others half a second */
};

struct traffic;

/* Same seed, same traffic. All of its own memory is taken and touched here. */
struct traffic *traffic_make(enum traffic_kind kind, unsigned simulated_seconds);

/* Plays all of it; what lives on at the end stays. Returns the sum of the sizes of that. */
int64_t traffic_play(struct traffic *traffic, const struct contender *contender, struct pool *pool);

/* Releases what is left. The tables stay: they were there before the pool, and are after it. */
void traffic_end(struct traffic *traffic, const struct contender *contender, struct pool *pool);

#endif
