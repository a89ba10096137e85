/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The COM buffer that a server without this library writes itself: memory of the heap for header and
 * payload, an interlocked count, and the memory freed with the last reference. */

#include "com_buffer.h"
#include "contender.h"
#include "heap.h"

/* A page buffer's payload cannot stand behind its header. */
struct naive_buffer {
    struct com_buffer com;
    struct named_value *properties;
    BYTE *pages;
    INSSBuffer *parent; /* that this is a slice of */
};

struct named_value {
    struct named_value *next;
    struct com_property property;
};

static const struct heap *const heap = &OWN(heap);

static ULONG STDMETHODCALLTYPE naive_AddRef(INSSBuffer4 *This)
{
    struct com_buffer *buffer = (struct com_buffer *)This;
    return atomic_fetch_add_explicit(&buffer->count, 1, memory_order_relaxed) + 1;
}

static ULONG STDMETHODCALLTYPE naive_Release(INSSBuffer4 *This)
{
    struct naive_buffer *buffer = (struct naive_buffer *)This;
    ULONG left = atomic_fetch_sub_explicit(&buffer->com.count, 1, memory_order_acq_rel) - 1;
    struct named_value *property, *next;
    if (left != 0)
        return left;
    for (property = buffer->properties; property != NULL; property = next) {
        next = property->next;
        heap->give(property);
    }
    if (buffer->pages != NULL)
        heap->give_pages(buffer->pages);
    if (buffer->parent != NULL)
        INSSBuffer_Release(buffer->parent);
    heap->give(buffer);
    return 0;
}

static HRESULT STDMETHODCALLTYPE naive_SetProperty(INSSBuffer4 *This, GUID name, void *value, DWORD bytes)
{
    struct naive_buffer *buffer = (struct naive_buffer *)This;
    struct named_value **at = &buffer->properties, *property;
    while (*at != NULL && !IsEqualGUID(&(*at)->property.name, &name))
        at = &(*at)->next;
    property = *at;
    if (property == NULL) {
        property = heap->take(sizeof *property);
        if (property == NULL)
            return E_OUTOFMEMORY;
        property->next = NULL;
        *at = property;
        buffer->com.property_count++;
    }
    com_property_write(&property->property, &name, value, bytes);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE naive_GetPropertyByIndex(INSSBuffer4 *This, DWORD index, GUID *name,
                                                          void *value, DWORD *bytes)
{
    const struct named_value *property = ((struct naive_buffer *)This)->properties;
    for (; property != NULL && index > 0; index--)
        property = property->next;
    if (property == NULL)
        return E_INVALIDARG;
    *name = property->property.name;
    return com_property_read(&property->property, value, bytes);
}

static INSSBuffer4Vtbl buffer_methods = {
    com_buffer_QueryInterface, naive_AddRef, naive_Release, COM_BUFFER_GETTERS,
    naive_SetProperty, com_buffer_GetProperty, com_buffer_GetPropertyCount, naive_GetPropertyByIndex,
};

static void begin(struct naive_buffer *buffer, DWORD bytes, INSSBuffer **out)
{
    buffer->com.iface.lpVtbl = &buffer_methods;
    atomic_init(&buffer->com.count, 1);
    buffer->com.length = buffer->com.maximum = bytes;
    buffer->com.property_count = 0;
    buffer->properties = NULL;
    *out = (INSSBuffer *)buffer;
}

static HRESULT STDMETHODCALLTYPE naive_AllocateBuffer(IWMSBufferAllocator *This, DWORD bytes,
                                                      INSSBuffer **out)
{
    struct naive_buffer *buffer = heap->take(sizeof *buffer + bytes);
    (void)This;
    *out = NULL;
    if (buffer == NULL)
        return E_OUTOFMEMORY;
    buffer->com.payload = (BYTE *)(buffer + 1);
    buffer->pages = NULL;
    buffer->parent = NULL;
    begin(buffer, bytes, out);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE naive_AllocatePageSizeBuffer(IWMSBufferAllocator *This, DWORD bytes,
                                                              INSSBuffer **out)
{
    struct naive_buffer *buffer = heap->take(sizeof *buffer);
    (void)This;
    *out = NULL;
    if (buffer == NULL)
        return E_OUTOFMEMORY;
    buffer->pages = heap->take_pages(bytes);
    if (buffer->pages == NULL) {
        heap->give(buffer);
        return E_OUTOFMEMORY;
    }
    buffer->com.payload = buffer->pages;
    buffer->parent = NULL;
    begin(buffer, bytes, out);
    return S_OK;
}

HRESULT OWN(com_slice)(INSSBuffer *parent, DWORD offset, DWORD bytes, INSSBuffer **out)
{
    const struct com_buffer *whole = (struct com_buffer *)parent;
    struct naive_buffer *buffer;
    *out = NULL;
    if (offset > whole->maximum || bytes > whole->maximum - offset)
        return E_INVALIDARG;
    buffer = heap->take(sizeof *buffer);
    if (buffer == NULL)
        return E_OUTOFMEMORY;
    buffer->com.payload = whole->payload + offset;
    buffer->pages = NULL;
    buffer->parent = parent;
    INSSBuffer_AddRef(parent);
    begin(buffer, bytes, out);
    return S_OK;
}

static IWMSBufferAllocatorVtbl allocator_methods = {
    com_allocator_QueryInterface, com_allocator_AddRef, com_allocator_Release,
    naive_AllocateBuffer, naive_AllocatePageSizeBuffer,
};

static IWMSBufferAllocator allocator = {&allocator_methods};

/* One is like the other: they have nothing but the heap. */
static struct pool *naive_open(const struct contender *self, const struct demand *demand)
{
    (void)self, (void)demand;
    return (struct pool *)&allocator;
}

static void naive_close(struct pool *pool)
{
    (void)pool;
}

static void naive_trim(const struct contender *self, struct pool *pool)
{
    (void)self, (void)pool;
    if (heap->trim != NULL)
        heap->trim();
}

static const char *naive_start(void)
{
    return heap->start != NULL ? heap->start() : NULL;
}

const struct contender OWN(contender) = {
    .name = TEXT_OF(COPY),
    .offers = COM_OFFERS,
    .loops = &OWN(com_loops),
    .start = naive_start,
    .open = naive_open,
    .close = naive_close,
    .trim = naive_trim,
};
