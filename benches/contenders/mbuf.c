/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* DPDK's packet buffer: counted, with a length, one size below 64 KiB. */

#include "dpdk.h"

#include <rte_mbuf.h>

#include "../measure/refuse.h"

#define OFFERS_SHARING
#define OFFERS_SLICES
#define OFFERS_LENGTHS
#define OFFERS_POOL

static inline void *take(struct pool *pool, uint32_t bytes)
{
    struct rte_mbuf *buffer = rte_pktmbuf_alloc((struct rte_mempool *)pool);
    (void)bytes;
    if (buffer == NULL)
        refuse("rte_pktmbuf_alloc", "failed");
    return buffer;
}

static inline void give(struct pool *pool, void *buffer)
{
    (void)pool;
    rte_pktmbuf_free(buffer);
}

static inline unsigned char *payload(void *buffer)
{
    return rte_pktmbuf_mtod((struct rte_mbuf *)buffer, unsigned char *);
}

static inline void *share(void *buffer)
{
    rte_mbuf_refcnt_update(buffer, 1);
    return buffer;
}

static inline void set_length(void *buffer, uint32_t bytes)
{
    struct rte_mbuf *packet = buffer;
    packet->data_len = (uint16_t)bytes;
    packet->pkt_len = bytes;
}

/* An indirect buffer; its own room lies idle, as if it came from a pool of headers alone. */
static inline void *slice(struct pool *pool, void *buffer, uint32_t offset, uint32_t bytes)
{
    struct rte_mbuf *part = take(pool, bytes);
    rte_pktmbuf_attach(part, buffer);
    part->data_off = (uint16_t)(part->data_off + offset);
    set_length(part, bytes);
    return part;
}

static inline unsigned char *payload_and_length(void *buffer, uint32_t *bytes)
{
    *bytes = rte_pktmbuf_data_len((struct rte_mbuf *)buffer);
    return payload(buffer);
}

static struct pool *open_pool(const struct contender *self, const struct demand *demand)
{
    char name[RTE_MEMPOOL_NAMESIZE];
    (void)self;
    dpdk_name(name, sizeof name);
    return (struct pool *)rte_pktmbuf_pool_create(name, dpdk_buffers(demand), dpdk_cache(demand), 0,
                                                  (uint16_t)(RTE_PKTMBUF_HEADROOM + demand->bytes),
                                                  SOCKET_ID_ANY);
}

static void close_pool(struct pool *pool)
{
    rte_mempool_free((struct rte_mempool *)pool);
}

#define LOOPS static const struct loops own_loops
#include "../loops/loops.h"

const struct contender contender_mbuf = {
    .name = "DPDK mbuf",
    .offers = SHARING | SLICES | LENGTHS | POOL,
    .largest = UINT16_MAX - RTE_PKTMBUF_HEADROOM,
    .loops = &own_loops,
    .start = dpdk_start,
    .enter = dpdk_enter,
    .open = open_pool,
    .close = close_pool,
};
