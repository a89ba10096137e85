/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#define _GNU_SOURCE
#include "dpdk.h"

#include <stdio.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>

#include "../measure/refuse.h"

/* Ordinary pages and no devices: what a program gets that is nothing but a user of the pools. */
static char *arguments[] = {
    "benches", "--no-huge", "--no-pci", "--no-telemetry", "--no-shconf", "-m", "1024", "-l", "0",
    "--iova-mode=va", "--log-level", "*:error", NULL,
};

const char *dpdk_start(void)
{
    static int was_asked;
    static const char *answer;
    if (!was_asked && rte_eal_init(sizeof arguments / sizeof *arguments - 1, arguments) < 0)
        answer = rte_strerror(rte_errno);
    was_asked = 1;
    return answer;
}

void dpdk_enter(void)
{
    if (rte_lcore_id() == LCORE_ID_ANY && rte_thread_register() != 0)
        refuse("DPDK", "does not take a thread");
}

void dpdk_name(char *name, unsigned size)
{
    static unsigned pools;
    snprintf(name, size, "pool%u", pools++);
}

/* Large buffers are few. */
unsigned dpdk_cache(const struct demand *demand)
{
    return demand->bytes > 16384 ? 16 : 256;
}

unsigned dpdk_buffers(const struct demand *demand)
{
    return demand->live + demand->threads * dpdk_cache(demand) * 2;
}
