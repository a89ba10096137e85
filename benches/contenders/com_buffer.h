/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What the floor's buffers and those of the naive allocator have in common: all methods but those that
 * end a buffer or need memory. */

#ifndef COM_BUFFER_H
#define COM_BUFFER_H

#define COBJMACROS
#include <wmsallocator.h>

#include <stdatomic.h>

#include "copy.h"

struct com_property {
    GUID name;
    DWORD bytes;
    BYTE value[16];
};

struct com_buffer {
    INSSBuffer4 iface; /* the first, so that a pointer to it is one to this */
    _Atomic ULONG count;
    DWORD length;
    DWORD maximum;
    DWORD property_count;
    BYTE *payload;
};

HRESULT STDMETHODCALLTYPE com_buffer_QueryInterface(INSSBuffer4 *This, REFIID riid, void **out);
HRESULT STDMETHODCALLTYPE com_buffer_GetLength(INSSBuffer4 *This, DWORD *length);
HRESULT STDMETHODCALLTYPE com_buffer_SetLength(INSSBuffer4 *This, DWORD length);
HRESULT STDMETHODCALLTYPE com_buffer_GetMaxLength(INSSBuffer4 *This, DWORD *length);
HRESULT STDMETHODCALLTYPE com_buffer_GetBuffer(INSSBuffer4 *This, BYTE **payload);
HRESULT STDMETHODCALLTYPE com_buffer_GetBufferAndLength(INSSBuffer4 *This, BYTE **payload, DWORD *length);
HRESULT STDMETHODCALLTYPE com_buffer_GetSampleProperties(INSSBuffer4 *This, DWORD bytes, BYTE *values);
HRESULT STDMETHODCALLTYPE com_buffer_SetSampleProperties(INSSBuffer4 *This, DWORD bytes, BYTE *values);
HRESULT STDMETHODCALLTYPE com_buffer_GetPropertyCount(INSSBuffer4 *This, DWORD *properties);

/* Not in any workload. */
HRESULT STDMETHODCALLTYPE com_buffer_GetProperty(INSSBuffer4 *This, GUID name, void *value, DWORD *bytes);

void com_property_write(struct com_property *property, const GUID *name, const void *value, DWORD bytes);
/* Copies a property out, or tells its size. */
HRESULT com_property_read(const struct com_property *property, void *value, DWORD *bytes);

/* An allocator lives as long as the process here. */
HRESULT STDMETHODCALLTYPE com_allocator_QueryInterface(IWMSBufferAllocator *This, REFIID riid, void **out);
ULONG STDMETHODCALLTYPE com_allocator_AddRef(IWMSBufferAllocator *This);
ULONG STDMETHODCALLTYPE com_allocator_Release(IWMSBufferAllocator *This);

#define COM_BUFFER_GETTERS                                                                          \
    com_buffer_GetLength, com_buffer_SetLength, com_buffer_GetMaxLength, com_buffer_GetBuffer,      \
        com_buffer_GetBufferAndLength, com_buffer_GetSampleProperties, com_buffer_SetSampleProperties

/* A buffer that is part of another and holds a reference on it, as this copy makes it. */
HRESULT OWN(com_slice)(INSSBuffer *parent, DWORD offset, DWORD bytes, INSSBuffer **out);

/* The loops of this copy; see com.c. */
extern const struct loops OWN(com_loops);
#define COM_OFFERS (ANY_SIZES | PAGES | SHARING | SLICES | LENGTHS | PROPERTIES)

#endif
