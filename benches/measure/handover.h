/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A ring through which one thread hands buffers to another. */

#ifndef HANDOVER_H
#define HANDOVER_H

#include <stdatomic.h>
#include <stdint.h>

#include "processor.h"

#define HANDOVER_PLACES 256u

/* Each side has a line of its own, and a copy of what it last saw of the other's. */
struct handover {
    _Alignas(LINE_BYTES) _Atomic uint32_t written;
    uint32_t read_seen;
    _Alignas(LINE_BYTES) _Atomic uint32_t read;
    uint32_t written_seen;
    _Alignas(LINE_BYTES) void *places[HANDOVER_PLACES];
};

static inline void handover_put(struct handover *ring, void *buffer)
{
    uint32_t at = atomic_load_explicit(&ring->written, memory_order_relaxed);
    while (at - ring->read_seen == HANDOVER_PLACES) {
        ring->read_seen = atomic_load_explicit(&ring->read, memory_order_acquire);
        wait_a_little();
    }
    ring->places[at % HANDOVER_PLACES] = buffer;
    atomic_store_explicit(&ring->written, at + 1, memory_order_release);
}

static inline void *handover_get(struct handover *ring)
{
    uint32_t at = atomic_load_explicit(&ring->read, memory_order_relaxed);
    void *buffer;
    while (at == ring->written_seen) {
        ring->written_seen = atomic_load_explicit(&ring->written, memory_order_acquire);
        wait_a_little();
    }
    buffer = ring->places[at % HANDOVER_PLACES];
    atomic_store_explicit(&ring->read, at + 1, memory_order_release);
    return buffer;
}

/* Called by the thread that writes: until the other has taken everything. */
static inline void handover_wait_until_empty(struct handover *ring)
{
    uint32_t at = atomic_load_explicit(&ring->written, memory_order_relaxed);
    while (atomic_load_explicit(&ring->read, memory_order_acquire) != at)
        wait_a_little();
}

#endif
