/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Numbers that look random and are the same in every run: splitmix64. */

#ifndef DICE_H
#define DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
    uint64_t mixed = dice->state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

/* From 0 to less than the limit. */
static inline uint32_t dice_below(struct dice *dice, uint32_t limit)
{
    return (uint32_t)(dice_roll(dice) % limit);
}

/* More than 0, at most 1. */
static inline double dice_fraction(struct dice *dice)
{
    return (double)((dice_roll(dice) >> 11) + 1) / 9007199254740992.0;
}

#endif
