/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* An allocator, where its memory comes from, and the program's own account of it. */

#ifndef HOST_H
#define HOST_H

#include <stdatomic.h>

#include "source.h"

enum { HOSTS = 8 };

struct host
{
    IWMSBufferAllocatorControl *control;
    struct source source;
    int has_source;
    int is_bounded;
    int may_fail;
    int zeroes;
    /* Who still uses this structure: its place, callers, and buffers. When none is left, all memory is back. */
    atomic_long users;
    atomic_ulong live;
    atomic_ulong live_bytes;
    atomic_ulong allocations;
    /* References on its buffers: the program's, and those of slices. */
    atomic_ulong references;
    /* Copies that found no memory, for themselves or for their properties. */
    atomic_ulong failed_copies;
    struct host *next;
};

/* What all of them did that are gone; for the summary. */
struct host_totals
{
    uint64_t hosts;
    uint64_t allocations;
    uint64_t bytes_taken;
    uint64_t bytes_released;
    uint64_t refused;
};

void begin_hosts(uint64_t seed);

/* The host at a place, with a use of it and a reference on its allocator. */
struct host *hold_host(int place);
void let_go(struct host *host);

/* A buffer keeps the structure, but not the allocator. */
void use_host(struct host *host);
void leave_host(struct host *host);

/* Another host of the same kind takes the place. */
void replace_host(int place);

/* Sums that agree at any time. */
WMSBufferAllocatorStatistics check_sums(struct host *host);

/* While no thread is in a call: what the library says of every allocator is what the program has counted.
 * Tells the bytes that are held and that are live. */
void check_hosts(uint64_t *held, uint64_t *live);

/* While no thread is in a call: those without a user have given everything back. */
void bury_hosts(struct host_totals *totals);

void end_hosts(struct host_totals *totals);

#endif
