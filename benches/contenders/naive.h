/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The COM buffer that a server without this library writes itself: memory of the heap for header and
 * payload, an interlocked count, and the memory freed with the last reference. */

#ifndef NAIVE_H
#define NAIVE_H

#include <stddef.h>

#include "com_buffer.h"
#include "contender.h"

struct heap {
    void *(*take)(size_t bytes);
    void (*give)(void *memory);
    void *(*take_pages)(size_t bytes);
    void (*give_pages)(void *memory);
    void (*trim)(void);
};

struct pool *naive_open(const struct contender *self, const struct demand *demand);
void naive_close(struct pool *pool);
void naive_trim(const struct contender *self, struct pool *pool);

#define NAIVE_CONTENDER(heap_, name_, start_)                                                       \
    {                                                                                               \
        .name = name_, .offers = COM_OFFERS, .heap = heap_, .loops = &com_loops, .start = start_,   \
        .open = naive_open, .close = naive_close, .trim = naive_trim,                               \
    }

#endif
