/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "workload.h"

#include "../contenders/contender.h"
#include "sizes.h"
#include "team.h"

#define PACKET 1316u
#define KIB 1024u
/* All places of the ring, and one with each thread. */
#define IN_FLIGHT (HANDOVER_PLACES + 2)

const struct workload workloads[] = {
    {"W1 1316", CHURN, CHURN, 1, .demand = {PACKET, 1, 1, 0}},
    {"W1 64K", CHURN, CHURN, 1, .demand = {64 * KIB, 1, 1, 0}},
    {"W1 1M", CHURN, CHURN, 1, .demand = {1024 * KIB, 1, 1, 0}},
    {"W1m", CHURN_MIXED, CHURN_MIXED, 1, .demand = {LARGEST_MIXED_SIZE, 1, 1, ANY_SIZES}},
    {"W2", WINDOW, WINDOW, 1, .demand = {PACKET, 256, 1, 0}},
    {"W2m", WINDOW_MIXED, WINDOW_MIXED, 1, .demand = {LARGEST_MIXED_SIZE, 61, 1, ANY_SIZES}},
    {"W2b", BURST, BURST, 1, .batch = 32, .demand = {PACKET, 32, 1, 0}},
    {"W3", PRODUCE, CONSUME, 2, .demand = {PACKET, IN_FLIGHT, 2, 0}},
    {"W3s", PRODUCE_SAMPLES, CONSUME_SAMPLES, 2, .demand = {PACKET, IN_FLIGHT, 2, LENGTHS}},
    {"W4", CHURN, CHURN, 2, .demand = {PACKET, 1, 2, 0}},
    {"W5a", COUNT, COUNT, 1, .batch = 100, .is_shared = 1, .demand = {PACKET, 1, 1, SHARING}},
    {"W5b", COUNT, COUNT, 2, .batch = 100, .is_shared = 1, .demand = {PACKET, 1, 2, SHARING}},
    {"W6a", CHURN_PAGES, CHURN_PAGES, 1, .demand = {64 * KIB, 1, 1, PAGES}},
    {"W6b", WINDOW_PAGES, WINDOW_PAGES, 1, .demand = {64 * KIB, 16, 1, PAGES}},
    {"1 allocator", ALTERNATE_POOLS, ALTERNATE_POOLS, 1, .pools = 1, .demand = {PACKET, 1, 1, ANY_SIZES}},
    {"2 allocators", ALTERNATE_POOLS, ALTERNATE_POOLS, 1, .pools = 2, .demand = {PACKET, 1, 1, ANY_SIZES}},
    {"64 allocators", ALTERNATE_POOLS, ALTERNATE_POOLS, 1, .pools = 64, .demand = {PACKET, 1, 1, ANY_SIZES}},
    {"32 threads", CHURN, CHURN, TEAM_MEMBERS, .rarely = 16, .demand = {PACKET, 1, TEAM_MEMBERS, ANY_SIZES}},
    {"create", MAKE_POOL, MAKE_POOL, 1, .demand = {PACKET, 1, 1, POOL}},
    {"create and use", MAKE_POOL_AND_USE, MAKE_POOL_AND_USE, 1, .demand = {PACKET, 1, 1, POOL}},
    {"slice", SLICE, SLICE, 1, .batch = 32, .is_shared = 1, .demand = {32 * PACKET_BYTES, 33, 1, SLICES}},
    {"slices", CUT, CONSUME, 2, .demand = {LARGEST_READ, 16, 2, SLICES}},
    {"broadcast", BROADCAST, BROADCAST, 2, .batch = 2, .demand = {PACKET, 4, 2, SHARING}},
    {"properties", NAME_PROPERTIES, NAME_PROPERTIES, 1, .demand = {PACKET, 1, 1, PROPERTIES}},
    {"long holders", HOLDERS, HOLDERS, 1, .batch = 100, .demand = {LARGEST_MIXED_SIZE, 1088, 1, ANY_SIZES}},
};

const unsigned workload_count = sizeof workloads / sizeof *workloads;
