/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The loops of all whose buffers are COM's: the floor, this library, and the naive allocator over each
 * heap. All run the same source, each in a copy of its own. */

#include "com_buffer.h"

#include "../measure/refuse.h"
#include "contender.h"

#define OFFERS_ANY_SIZES
#define OFFERS_PAGES
#define OFFERS_SHARING
#define OFFERS_SLICES
#define OFFERS_LENGTHS
#define OFFERS_POOL
#define OFFERS_PROPERTIES

static inline void *take(struct pool *pool, uint32_t bytes)
{
    INSSBuffer *buffer;
    if (FAILED(IWMSBufferAllocator_AllocateBuffer((IWMSBufferAllocator *)pool, bytes, &buffer)))
        refuse("AllocateBuffer", "failed");
    return buffer;
}

static inline void *take_pages(struct pool *pool, uint32_t bytes)
{
    INSSBuffer *buffer;
    if (FAILED(IWMSBufferAllocator_AllocatePageSizeBuffer((IWMSBufferAllocator *)pool, bytes, &buffer)))
        refuse("AllocatePageSizeBuffer", "failed");
    return buffer;
}

static inline void give(struct pool *pool, void *buffer)
{
    (void)pool;
    INSSBuffer_Release((INSSBuffer *)buffer);
}

static inline void *share(void *buffer)
{
    INSSBuffer_AddRef((INSSBuffer *)buffer);
    return buffer;
}

static inline void *slice(struct pool *pool, void *buffer, uint32_t offset, uint32_t bytes)
{
    INSSBuffer *part;
    (void)pool;
    if (FAILED(OWN(com_slice)((INSSBuffer *)buffer, offset, bytes, &part)))
        refuse("com_slice", "failed");
    return part;
}

static inline unsigned char *payload(void *buffer)
{
    BYTE *bytes;
    if (FAILED(INSSBuffer_GetBuffer((INSSBuffer *)buffer, &bytes)))
        refuse("GetBuffer", "failed");
    return bytes;
}

static inline void set_length(void *buffer, uint32_t bytes)
{
    if (FAILED(INSSBuffer_SetLength((INSSBuffer *)buffer, bytes)))
        refuse("SetLength", "failed");
}

static inline unsigned char *payload_and_length(void *buffer, uint32_t *bytes)
{
    BYTE *start;
    DWORD length;
    if (FAILED(INSSBuffer_GetBufferAndLength((INSSBuffer *)buffer, &start, &length)))
        refuse("GetBufferAndLength", "failed");
    *bytes = length;
    return start;
}

static inline struct pool *open_pool(const struct contender *self, const struct demand *demand)
{
    return self->open(self, demand);
}

static inline void close_pool(struct pool *pool)
{
    IWMSBufferAllocator_Release((IWMSBufferAllocator *)pool);
}

#define LOOPS const struct loops OWN(com_loops)
#include "../loops/loops.h"
