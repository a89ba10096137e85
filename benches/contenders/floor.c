/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * No allocator at all: ready-made buffers behind the same calls, which is what an ideal pool could cost.
 * A buffer is handed out in its turn, whatever size is asked for. References are counted as they have to
 * be, but a count of 1 is left standing when the buffer comes back: nobody has to write it again.
 */

#include "com_buffer.h"
#include "contender.h"

#include <stdlib.h>

#include "../measure/processor.h"

#define FLOOR_PROPERTIES 4u
/* In the count, so that the end of a buffer with properties is noticed without another look. */
#define HAS_PROPERTIES 0x80000000u

struct floor_buffer {
    _Alignas(LINE_BYTES) struct com_buffer com;
    struct com_property properties[FLOOR_PROPERTIES];
    struct floor_allocator *allocator;
};

struct floor_slice {
    _Alignas(LINE_BYTES) struct com_buffer com;
    INSSBuffer *parent;
};

/* All that a handover holds, and one with each thread. */
#define FLOOR_SLICES (HANDOVER_PLACES + 2u)

struct floor_allocator {
    IWMSBufferAllocator iface;
    struct floor_buffer *next, *first, *last;
    uint32_t next_slice;
    struct floor_slice slices[FLOOR_SLICES];
};

static ULONG STDMETHODCALLTYPE floor_AddRef(INSSBuffer4 *This)
{
    struct com_buffer *buffer = (struct com_buffer *)This;
    return (atomic_fetch_add_explicit(&buffer->count, 1, memory_order_relaxed) & ~HAS_PROPERTIES) + 1;
}

static ULONG STDMETHODCALLTYPE floor_Release(INSSBuffer4 *This)
{
    struct com_buffer *buffer = (struct com_buffer *)This;
    ULONG left;
    /* The only owner needs no locked instruction, and is the usual one. */
    if (__builtin_expect(atomic_load_explicit(&buffer->count, memory_order_acquire) == 1, 1))
        return 0;
    left = atomic_fetch_sub_explicit(&buffer->count, 1, memory_order_acq_rel) - 1;
    if ((left & ~HAS_PROPERTIES) == 0) {
        buffer->property_count = 0;
        atomic_store_explicit(&buffer->count, 1, memory_order_relaxed);
        return 0;
    }
    return left & ~HAS_PROPERTIES;
}

static HRESULT STDMETHODCALLTYPE floor_SetProperty(INSSBuffer4 *This, GUID name, void *value, DWORD bytes)
{
    struct floor_buffer *buffer = (struct floor_buffer *)This;
    struct com_property *property = &buffer->properties[buffer->com.property_count];
    if (buffer->com.property_count == FLOOR_PROPERTIES || bytes > sizeof property->value)
        return E_OUTOFMEMORY;
    if (buffer->com.property_count == 0)
        atomic_fetch_or_explicit(&buffer->com.count, HAS_PROPERTIES, memory_order_relaxed);
    com_property_write(property, &name, value, bytes);
    buffer->com.property_count++;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE floor_GetPropertyByIndex(INSSBuffer4 *This, DWORD index, GUID *name,
                                                          void *value, DWORD *bytes)
{
    struct floor_buffer *buffer = (struct floor_buffer *)This;
    if (index >= buffer->com.property_count)
        return E_INVALIDARG;
    *name = buffer->properties[index].name;
    return com_property_read(&buffer->properties[index], value, bytes);
}

static HRESULT STDMETHODCALLTYPE give_the_only(IWMSBufferAllocator *This, DWORD bytes, INSSBuffer **out)
{
    (void)bytes;
    *out = (INSSBuffer *)((struct floor_allocator *)This)->first;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE give_the_next(IWMSBufferAllocator *This, DWORD bytes, INSSBuffer **out)
{
    struct floor_allocator *allocator = (struct floor_allocator *)This;
    struct floor_buffer *buffer = allocator->next;
    (void)bytes;
    allocator->next = buffer == allocator->last ? allocator->first : buffer + 1;
    *out = (INSSBuffer *)buffer;
    return S_OK;
}

static INSSBuffer4Vtbl buffer_methods = {
    com_buffer_QueryInterface, floor_AddRef, floor_Release, COM_BUFFER_GETTERS,
    floor_SetProperty, com_buffer_GetProperty, com_buffer_GetPropertyCount, floor_GetPropertyByIndex,
};
/* Holding the parent is what a slice is for: two locked instructions, as nobody knows who else counts. */
static ULONG STDMETHODCALLTYPE floor_slice_Release(INSSBuffer4 *This)
{
    struct floor_slice *slice = (struct floor_slice *)This;
    ULONG left = floor_Release(This);
    if (left == 0)
        INSSBuffer_Release(slice->parent);
    return left;
}

static INSSBuffer4Vtbl slice_methods = {
    com_buffer_QueryInterface, floor_AddRef, floor_slice_Release, COM_BUFFER_GETTERS,
    floor_SetProperty, com_buffer_GetProperty, com_buffer_GetPropertyCount, floor_GetPropertyByIndex,
};

HRESULT OWN(com_slice)(INSSBuffer *parent, DWORD offset, DWORD bytes, INSSBuffer **out)
{
    const struct floor_buffer *whole = (struct floor_buffer *)parent;
    struct floor_allocator *allocator = whole->allocator;
    struct floor_slice *slice = &allocator->slices[allocator->next_slice];
    allocator->next_slice = allocator->next_slice + 1 == FLOOR_SLICES ? 0 : allocator->next_slice + 1;
    slice->com.payload = whole->com.payload + offset;
    slice->com.length = slice->com.maximum = bytes;
    slice->parent = parent;
    INSSBuffer_AddRef(parent);
    *out = (INSSBuffer *)slice;
    return S_OK;
}

static IWMSBufferAllocatorVtbl methods_for_one = {
    com_allocator_QueryInterface, com_allocator_AddRef, com_allocator_Release,
    give_the_only, give_the_only,
};
static IWMSBufferAllocatorVtbl methods_for_several = {
    com_allocator_QueryInterface, com_allocator_AddRef, com_allocator_Release,
    give_the_next, give_the_next,
};

static void *aligned(size_t bytes, size_t alignment)
{
    char *start = calloc(1, bytes + alignment);
    return start == NULL ? NULL : start + alignment - (uintptr_t)start % alignment;
}

/* Never freed: it lives as long as the process. */
static struct pool *floor_open(const struct contender *self, const struct demand *demand)
{
    struct floor_allocator *allocator = aligned(sizeof *allocator, LINE_BYTES);
    struct floor_buffer *buffers = aligned(demand->live * sizeof *buffers, LINE_BYTES);
    size_t alignment = demand->needs & PAGES ? 4096 : LINE_BYTES;
    size_t each = (demand->bytes + alignment - 1) / alignment * alignment;
    BYTE *payloads = aligned(demand->live * each, alignment);
    uint32_t at;
    (void)self;
    if (allocator == NULL || buffers == NULL || payloads == NULL)
        return NULL;
    for (at = 0; at < demand->live; at++) {
        buffers[at].com.iface.lpVtbl = &buffer_methods;
        atomic_init(&buffers[at].com.count, 1);
        buffers[at].com.length = buffers[at].com.maximum = demand->bytes;
        buffers[at].com.payload = payloads + at * each;
        buffers[at].allocator = allocator;
    }
    for (at = 0; at < FLOOR_SLICES; at++) {
        allocator->slices[at].com.iface.lpVtbl = &slice_methods;
        atomic_init(&allocator->slices[at].com.count, 1);
    }
    allocator->iface.lpVtbl = demand->live == 1 ? &methods_for_one : &methods_for_several;
    allocator->first = allocator->next = buffers;
    allocator->last = buffers + demand->live - 1;
    return (struct pool *)allocator;
}

static void floor_close(struct pool *pool)
{
    (void)pool;
}

const struct contender contender_floor = {
    .name = "floor",
    .offers = COM_OFFERS,
    .needs_own_pool = 1,
    .loops = &OWN(com_loops),
    .open = floor_open,
    .close = floor_close,
};
