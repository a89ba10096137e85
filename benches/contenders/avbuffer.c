/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* FFmpeg's AVBufferPool: counted, one size. Each reference is an object of its own. */

#include <libavutil/buffer.h>

#include "../measure/refuse.h"
#include "contender.h"

#define OFFERS_SHARING
#define OFFERS_SLICES
#define OFFERS_LENGTHS
#define OFFERS_POOL

static inline void *take(struct pool *pool, uint32_t bytes)
{
    AVBufferRef *buffer = av_buffer_pool_get((AVBufferPool *)pool);
    (void)bytes;
    if (buffer == NULL)
        refuse("av_buffer_pool_get", "failed");
    return buffer;
}

static inline void give(struct pool *pool, void *buffer)
{
    AVBufferRef *reference = buffer;
    (void)pool;
    av_buffer_unref(&reference);
}

static inline unsigned char *payload(void *buffer)
{
    return ((AVBufferRef *)buffer)->data;
}

static inline void *share(void *buffer)
{
    AVBufferRef *reference = av_buffer_ref(buffer);
    if (reference == NULL)
        refuse("av_buffer_ref", "failed");
    return reference;
}

static inline void set_length(void *buffer, uint32_t bytes)
{
    ((AVBufferRef *)buffer)->size = bytes;
}

static inline void *slice(struct pool *pool, void *buffer, uint32_t offset, uint32_t bytes)
{
    AVBufferRef *reference = share(buffer);
    (void)pool;
    reference->data += offset;
    set_length(reference, bytes);
    return reference;
}

static inline unsigned char *payload_and_length(void *buffer, uint32_t *bytes)
{
    *bytes = (uint32_t)((AVBufferRef *)buffer)->size;
    return payload(buffer);
}

static struct pool *open_pool(const struct contender *self, const struct demand *demand)
{
    (void)self;
    return (struct pool *)av_buffer_pool_init(demand->bytes, NULL);
}

static void close_pool(struct pool *pool)
{
    AVBufferPool *ended = (AVBufferPool *)pool;
    av_buffer_pool_uninit(&ended);
}

#define LOOPS static const struct loops own_loops
#include "../loops/loops.h"

const struct contender contender_avbuffer = {
    .name = "AVBufferPool",
    .offers = SHARING | SLICES | LENGTHS | POOL,
    .loops = &own_loops,
    .open = open_pool,
    .close = close_pool,
};
