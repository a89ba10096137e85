/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* DPDK's mempool without anything around it: no count, no length, one size. */

#include "dpdk.h"

#include <rte_errno.h>
#include <rte_mempool.h>

#include "../measure/refuse.h"

#define OFFERS_POOL

static inline void *take(struct pool *pool, uint32_t bytes)
{
    void *buffer;
    (void)bytes;
    if (rte_mempool_get((struct rte_mempool *)pool, &buffer) != 0)
        refuse("rte_mempool_get", "failed");
    return buffer;
}

static inline void give(struct pool *pool, void *buffer)
{
    rte_mempool_put((struct rte_mempool *)pool, buffer);
}

static inline unsigned char *payload(void *buffer)
{
    return buffer;
}

static struct pool *open_pool(const struct contender *self, const struct demand *demand)
{
    char name[RTE_MEMPOOL_NAMESIZE];
    (void)self;
    dpdk_name(name, sizeof name);
    return (struct pool *)rte_mempool_create(name, dpdk_buffers(demand), demand->bytes, dpdk_cache(demand),
                                             0, NULL, NULL, NULL, NULL, SOCKET_ID_ANY, 0);
}

static void close_pool(struct pool *pool)
{
    rte_mempool_free((struct rte_mempool *)pool);
}

#define LOOPS static const struct loops own_loops
#include "../loops/loops.h"

const struct contender contender_mempool = {
    .name = "DPDK mempool",
    .offers = POOL,
    .loops = &own_loops,
    .start = dpdk_start,
    .enter = dpdk_enter,
    .open = open_pool,
    .close = close_pool,
};
