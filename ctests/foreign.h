/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* An INSSBuffer4 that is not the library's: written by hand, as hosts and plug-ins have theirs. */

#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdatomic.h>

#include "fixture.h"

enum { FOREIGN_BYTES = 1000, FOREIGN_PROPERTIES = 3 };

struct foreign
{
    INSSBuffer4 buffer;
    atomic_ulong references;
    DWORD length;
    DWORD maximum;
    BYTE *data;
    BYTE bytes[FOREIGN_BYTES];
    /* Properties 0, 1 … have the sizes 0, 100 … */
    DWORD properties;
    int has_properties;
    /* What these answer; S_OK if they are to work. */
    HRESULT get_max_length;
    HRESULT get_length;
    HRESULT get_buffer;
    HRESULT get_property;
    HRESULT get_property_size;
    HRESULT get_property_count;
    HRESULT query;
    /* It says no, and leaves a pointer all the same. */
    int query_leaves_a_pointer;
    /* What a property's size is when it is read, if it has changed since its size was asked for. */
    DWORD grown_to;
};

static struct foreign *foreign_of(void *buffer)
{
    return (struct foreign *)buffer;
}

static ULONG STDMETHODCALLTYPE foreign_add_ref(INSSBuffer4 *This)
{
    return (ULONG)atomic_fetch_add(&foreign_of(This)->references, 1) + 1;
}

static ULONG STDMETHODCALLTYPE foreign_release(INSSBuffer4 *This)
{
    return (ULONG)atomic_fetch_sub(&foreign_of(This)->references, 1) - 1;
}

static HRESULT STDMETHODCALLTYPE foreign_query(INSSBuffer4 *This, REFIID riid, void **ppvObject)
{
    *ppvObject = foreign_of(This)->query_leaves_a_pointer ? This : NULL;
    if (!IsEqualGUID(riid, &IID_IUnknown) && !IsEqualGUID(riid, &IID_INSSBuffer) &&
        !(foreign_of(This)->has_properties && IsEqualGUID(riid, &IID_INSSBuffer4)))
        return E_NOINTERFACE;
    foreign_add_ref(This);
    *ppvObject = This;
    return foreign_of(This)->query;
}

static HRESULT STDMETHODCALLTYPE foreign_get_length(INSSBuffer4 *This, DWORD *pdwLength)
{
    *pdwLength = foreign_of(This)->length;
    return foreign_of(This)->get_length;
}

static HRESULT STDMETHODCALLTYPE foreign_set_length(INSSBuffer4 *This, DWORD dwLength)
{
    foreign_of(This)->length = dwLength;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE foreign_get_max_length(INSSBuffer4 *This, DWORD *pdwLength)
{
    *pdwLength = foreign_of(This)->maximum;
    return foreign_of(This)->get_max_length;
}

static HRESULT STDMETHODCALLTYPE foreign_get_buffer(INSSBuffer4 *This, BYTE **ppdwBuffer)
{
    *ppdwBuffer = foreign_of(This)->data;
    return foreign_of(This)->get_buffer;
}

static HRESULT STDMETHODCALLTYPE foreign_get_both(INSSBuffer4 *This, BYTE **ppdwBuffer, DWORD *pdwLength)
{
    foreign_get_length(This, pdwLength);
    return foreign_get_buffer(This, ppdwBuffer);
}

static HRESULT STDMETHODCALLTYPE foreign_sample_properties(INSSBuffer4 *This, DWORD cb, BYTE *pb)
{
    (void)This;
    (void)cb;
    (void)pb;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE foreign_set_property(INSSBuffer4 *This, GUID name, void *pv, DWORD size)
{
    (void)This;
    (void)name;
    (void)pv;
    (void)size;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE foreign_get_named(INSSBuffer4 *This, GUID name, void *pv, DWORD *size)
{
    (void)This;
    (void)name;
    (void)pv;
    (void)size;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE foreign_count(INSSBuffer4 *This, DWORD *pcBufferProperties)
{
    *pcBufferProperties = foreign_of(This)->properties;
    return foreign_of(This)->get_property_count;
}

static HRESULT STDMETHODCALLTYPE foreign_property(INSSBuffer4 *This, DWORD index, GUID *name, void *pv, DWORD *size)
{
    DWORD room = *size;
    *name = property_name(index);
    *size = index * 100;
    if (pv == NULL)
        return foreign_of(This)->get_property_size;
    if (room < *size)
        return NS_E_SDK_BUFFERTOOSMALL;
    memset(pv, (int)index, *size);
    if (foreign_of(This)->grown_to)
        *size = foreign_of(This)->grown_to;
    return foreign_of(This)->get_property;
}

static const INSSBuffer4Vtbl foreign_table = {
    foreign_query, foreign_add_ref, foreign_release, foreign_get_length, foreign_set_length, foreign_get_max_length,
    foreign_get_buffer, foreign_get_both, foreign_sample_properties, foreign_sample_properties, foreign_set_property,
    foreign_get_named, foreign_count, foreign_property};

/* With one reference, for the stack: whoever has it checks that nobody has another in the end. */
static inline INSSBuffer *begin_foreign(struct foreign *foreign)
{
    memset(foreign, 0, sizeof(*foreign));
    foreign->buffer.lpVtbl = (INSSBuffer4Vtbl *)&foreign_table;
    atomic_store(&foreign->references, 1);
    foreign->length = 100;
    foreign->maximum = FOREIGN_BYTES;
    foreign->data = foreign->bytes;
    foreign->properties = FOREIGN_PROPERTIES;
    foreign->has_properties = 1;
    for (int i = 0; i < FOREIGN_BYTES; i++)
        foreign->bytes[i] = (BYTE)i;
    return (INSSBuffer *)&foreign->buffer;
}

#endif
