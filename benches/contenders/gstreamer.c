/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* GStreamer's GstBufferPool: counted, one size. */

#include <gst/gst.h>
#include <stdlib.h>

#include "../measure/refuse.h"
#include "contender.h"

#define OFFERS_SHARING
#define OFFERS_SLICES
#define OFFERS_LENGTHS
#define OFFERS_POOL

static inline void *take(struct pool *pool, uint32_t bytes)
{
    GstBuffer *buffer;
    (void)bytes;
    if (gst_buffer_pool_acquire_buffer((GstBufferPool *)pool, &buffer, NULL) != GST_FLOW_OK)
        refuse("gst_buffer_pool_acquire_buffer", "failed");
    return buffer;
}

static inline void give(struct pool *pool, void *buffer)
{
    (void)pool;
    gst_buffer_unref(buffer);
}

static inline unsigned char *map(void *buffer, GstMapFlags access, uint32_t *bytes)
{
    GstMapInfo seen;
    if (!gst_buffer_map(buffer, &seen, access))
        refuse("gst_buffer_map", "failed");
    gst_buffer_unmap(buffer, &seen);
    *bytes = (uint32_t)seen.size;
    return seen.data;
}

static inline unsigned char *payload(void *buffer)
{
    uint32_t bytes;
    return map(buffer, GST_MAP_WRITE, &bytes);
}

static inline unsigned char *payload_and_length(void *buffer, uint32_t *bytes)
{
    return map(buffer, GST_MAP_READ, bytes);
}

static inline void *share(void *buffer)
{
    return gst_buffer_ref(buffer);
}

static inline void set_length(void *buffer, uint32_t bytes)
{
    gst_buffer_set_size(buffer, bytes);
}

static inline void *slice(struct pool *pool, void *buffer, uint32_t offset, uint32_t bytes)
{
    GstBuffer *part = gst_buffer_copy_region(buffer, GST_BUFFER_COPY_MEMORY, offset, bytes);
    (void)pool;
    if (part == NULL)
        refuse("gst_buffer_copy_region", "failed");
    return part;
}

/* Plug-ins are not looked for: the pool needs none. */
static const char *start(void)
{
    GError *error = NULL;
    const char *answer = NULL;
    setenv("GST_REGISTRY_DISABLE", "yes", 1);
    setenv("GST_PLUGIN_SYSTEM_PATH", "", 1);
    if (!gst_init_check(NULL, NULL, &error))
        answer = error != NULL ? error->message : "gst_init_check failed";
    return answer;
}

static struct pool *open_pool(const struct contender *self, const struct demand *demand)
{
    GstBufferPool *pool = gst_buffer_pool_new();
    GstStructure *options = gst_buffer_pool_get_config(pool);
    (void)self;
    gst_buffer_pool_config_set_params(options, NULL, demand->bytes, 0, 0);
    if (!gst_buffer_pool_set_config(pool, options) || !gst_buffer_pool_set_active(pool, TRUE)) {
        gst_object_unref(pool);
        return NULL;
    }
    return (struct pool *)pool;
}

static void close_pool(struct pool *pool)
{
    gst_buffer_pool_set_active((GstBufferPool *)pool, FALSE);
    gst_object_unref(pool);
}

#define LOOPS static const struct loops own_loops
#include "../loops/loops.h"

const struct contender contender_gstreamer = {
    .name = "GstBufferPool",
    .offers = SHARING | SLICES | LENGTHS | POOL,
    .loops = &own_loops,
    .start = start,
    .open = open_pool,
    .close = close_pool,
};
