/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * The loops of the workloads. Each contender includes this once, after the calls that the loops make:
 *
 *   void *take(struct pool *, uint32_t bytes)          a new buffer, never NULL
 *   void give(struct pool *, void *buffer)             one reference less
 *   unsigned char *payload(void *buffer)
 *   void *take_pages(struct pool *, uint32_t bytes)    if OFFERS_PAGES is defined
 *   void *share(void *buffer)                          if OFFERS_SHARING is: a further reference
 *   void *slice(struct pool *, void *buffer, uint32_t offset, uint32_t bytes)
 *                                                      if OFFERS_SLICES is: a buffer that is a part of it
 *   void set_length(void *buffer, uint32_t bytes)      if OFFERS_LENGTHS is
 *   unsigned char *payload_and_length(void *buffer, uint32_t *bytes)
 *   struct pool *open_pool(contender, demand)          if OFFERS_POOL is
 *   void close_pool(struct pool *)
 *
 * and LOOPS, the declaration of the table of them. OFFERS_ANY_SIZES says that one pool has buffers of all
 * sizes, OFFERS_PROPERTIES that buffers are COM's. The calls are static and inline, so that each contender
 * runs the code that its users would compile.
 */

#include "../contenders/contender.h"
#include "../measure/processor.h"
#include "../measure/refuse.h"
#include "../measure/sizes.h"
#include "churn.h"
#include "exchange.h"
#include "slices.h"
#include "counting.h"
#include "pools.h"
#include "properties.h"

static void *take_by_call(struct pool *pool, uint32_t bytes)
{
    return take(pool, bytes);
}

static void give_by_call(struct pool *pool, void *buffer)
{
    give(pool, buffer);
}

static unsigned char *payload_by_call(void *buffer)
{
    return payload(buffer);
}

LOOPS = {
    .role = {
        [CHURN] = churn,
        [WINDOW] = window,
        [BURST] = burst,
        [PRODUCE] = produce,
        [CONSUME] = consume,
        [ALTERNATE_POOLS] = alternate,
#ifdef OFFERS_ANY_SIZES
        [CHURN_MIXED] = churn_mixed,
        [WINDOW_MIXED] = window_mixed,
        [HOLDERS] = holders,
#endif
#ifdef OFFERS_PAGES
        [CHURN_PAGES] = churn_pages,
        [WINDOW_PAGES] = window_pages,
#endif
#ifdef OFFERS_LENGTHS
        [PRODUCE_SAMPLES] = produce_samples,
        [CONSUME_SAMPLES] = consume_samples,
#endif
#ifdef OFFERS_SHARING
        [COUNT] = count,
        [BROADCAST] = broadcast,
#endif
#ifdef OFFERS_SLICES
        [SLICE] = slice_and_give,
        [CUT] = cut,
#endif
#ifdef OFFERS_POOL
        [MAKE_POOL] = make_pool,
        [MAKE_POOL_AND_USE] = make_pool_and_use,
#endif
#ifdef OFFERS_PROPERTIES
        [NAME_PROPERTIES] = name_properties,
#endif
    },
    .take = take_by_call,
    .give = give_by_call,
    .payload = payload_by_call,
};
