/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "traffic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "refuse.h"
#include "sizes.h"

#define TICKS_PER_SECOND 1000u
#define BUFFERS_PER_TICK 10u
#define NOBODY UINT32_MAX

struct life {
    void *buffer;
    uint32_t bytes;
    uint32_t next; /* who dies in the same tick, or the next unused life */
};

struct traffic {
    enum traffic_kind kind;
    uint32_t ticks;
    uint32_t unused;
    struct life *lives;
    uint32_t *deaths; /* by tick; the last is for those that survive */
    int64_t live_bytes;
    struct dice dice;
};

static void *touched(size_t bytes)
{
    void *memory = malloc(bytes);
    if (memory == NULL)
        refuse("traffic", "no memory");
    memset(memory, 0xFF, bytes);
    return memory;
}

struct traffic *traffic_make(enum traffic_kind kind, unsigned simulated_seconds)
{
    struct traffic *traffic = touched(sizeof *traffic);
    uint32_t lives = 256 * 1024, each;
    traffic->kind = kind;
    traffic->ticks = simulated_seconds * TICKS_PER_SECOND;
    traffic->lives = touched(lives * sizeof *traffic->lives);
    traffic->deaths = touched((traffic->ticks + 1) * sizeof *traffic->deaths);
    for (each = 0; each < lives; each++)
        traffic->lives[each].next = each + 1 < lives ? each + 1 : NOBODY;
    traffic->unused = 0;
    traffic->live_bytes = 0;
    traffic->dice.state = 9;
    return traffic;
}

/* A Pareto distribution: half of the sizes are below 512 bytes, one in a thousand above 256 KiB. */
static uint32_t any_size(struct dice *dice)
{
    double bytes = 256 / dice_fraction(dice);
    return bytes < 1 << 20 ? (uint32_t)bytes : 1u << 20;
}

static uint32_t random_time(struct dice *dice, double seconds)
{
    return (uint32_t)(-log(dice_fraction(dice)) * seconds * TICKS_PER_SECOND) + 1;
}

static void be_born(struct traffic *traffic, uint32_t now, const struct loops *calls, struct pool *pool)
{
    struct dice *dice = &traffic->dice;
    uint32_t number = traffic->unused, end, bytes;
    struct life *life = &traffic->lives[number];
    if (number == NOBODY)
        refuse("traffic", "too many buffers live");
    traffic->unused = life->next;
    if (traffic->kind == RANDOM_LIVES) {
        bytes = any_size(dice);
        end = now + random_time(dice, 5);
    } else {
        bytes = mixed_sizes[dice_below(dice, MIXED_SIZES)];
        end = now + random_time(dice, dice_below(dice, 100) == 0 ? 100 : 0.5);
    }
    end = end < traffic->ticks ? end : traffic->ticks;
    life->bytes = bytes;
    life->buffer = calls->take(pool, bytes);
    memset(calls->payload(life->buffer), (int)number, bytes);
    life->next = traffic->deaths[end];
    traffic->deaths[end] = number;
    traffic->live_bytes += bytes;
}

static void die(struct traffic *traffic, uint32_t tick, const struct loops *calls, struct pool *pool)
{
    uint32_t number = traffic->deaths[tick], next;
    for (; number != NOBODY; number = next) {
        struct life *life = &traffic->lives[number];
        next = life->next;
        calls->give(pool, life->buffer);
        traffic->live_bytes -= life->bytes;
        life->next = traffic->unused;
        traffic->unused = number;
    }
    traffic->deaths[tick] = NOBODY;
}

int64_t traffic_play(struct traffic *traffic, const struct contender *contender, struct pool *pool)
{
    uint32_t now, each;
    for (now = 0; now < traffic->ticks; now++) {
        die(traffic, now, contender->loops, pool);
        for (each = 0; each < BUFFERS_PER_TICK; each++)
            be_born(traffic, now, contender->loops, pool);
    }
    return traffic->live_bytes;
}

void traffic_end(struct traffic *traffic, const struct contender *contender, struct pool *pool)
{
    die(traffic, traffic->ticks, contender->loops, pool);
}
