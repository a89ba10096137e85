/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Numbers that choose operations: the same from the same seed. */

#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

static inline uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}

static inline uint32_t random_below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)((uint64_t)next_random(state) * limit >> 32);
}

static inline int one_in(uint64_t *state, uint32_t chances)
{
    return random_below(state, chances) == 0;
}

/* One of many streams of a seed. */
static inline uint64_t random_stream(uint64_t seed, uint64_t stream)
{
    uint64_t state = (seed + 1) * 0x9E3779B97F4A7C15u ^ (stream + 1) * 0xD1342543DE82EF95u;
    for (int i = 0; i < 8; i++)
        next_random(&state);
    return state;
}

#endif
