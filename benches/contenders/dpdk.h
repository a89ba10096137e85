/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What DPDK's two contenders have in common: its environment. */

#ifndef DPDK_H
#define DPDK_H

#include <stdint.h>

#include "contender.h"

/* Once for both. */
const char *dpdk_start(void);
/* Gives a thread the number that its caches go by. */
void dpdk_enter(void);

/* A name that no pool has had, as DPDK wants it. */
void dpdk_name(char *name, unsigned size);

/* How many buffers a thread's cache has, and how many a pool needs for so many live ones. */
unsigned dpdk_cache(const struct demand *demand);
unsigned dpdk_buffers(const struct demand *demand);

#endif
