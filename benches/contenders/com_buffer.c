/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#define COPY unused
#include "com_buffer.h"

#include <string.h>

static struct com_buffer *of(INSSBuffer4 *This)
{
    return (struct com_buffer *)This;
}

HRESULT STDMETHODCALLTYPE com_buffer_QueryInterface(INSSBuffer4 *This, REFIID riid, void **out)
{
    if (!IsEqualIID(riid, &IID_INSSBuffer4) && !IsEqualIID(riid, &IID_INSSBuffer3)
        && !IsEqualIID(riid, &IID_INSSBuffer2) && !IsEqualIID(riid, &IID_INSSBuffer)
        && !IsEqualIID(riid, &IID_IUnknown)) {
        *out = NULL;
        return E_NOINTERFACE;
    }
    INSSBuffer4_AddRef(This);
    *out = This;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetLength(INSSBuffer4 *This, DWORD *length)
{
    *length = of(This)->length;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_SetLength(INSSBuffer4 *This, DWORD length)
{
    if (length > of(This)->maximum)
        return E_INVALIDARG;
    of(This)->length = length;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetMaxLength(INSSBuffer4 *This, DWORD *length)
{
    *length = of(This)->maximum;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetBuffer(INSSBuffer4 *This, BYTE **payload)
{
    *payload = of(This)->payload;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetBufferAndLength(INSSBuffer4 *This, BYTE **payload, DWORD *length)
{
    *payload = of(This)->payload;
    *length = of(This)->length;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetSampleProperties(INSSBuffer4 *This, DWORD bytes, BYTE *values)
{
    (void)This, (void)bytes, (void)values;
    return E_NOTIMPL;
}

HRESULT STDMETHODCALLTYPE com_buffer_SetSampleProperties(INSSBuffer4 *This, DWORD bytes, BYTE *values)
{
    (void)This, (void)bytes, (void)values;
    return E_NOTIMPL;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetPropertyCount(INSSBuffer4 *This, DWORD *properties)
{
    *properties = of(This)->property_count;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_buffer_GetProperty(INSSBuffer4 *This, GUID name, void *value, DWORD *bytes)
{
    (void)This, (void)name, (void)value, (void)bytes;
    return E_NOTIMPL;
}

void com_property_write(struct com_property *property, const GUID *name, const void *value, DWORD bytes)
{
    property->name = *name;
    property->bytes = bytes;
    memcpy(property->value, value, bytes);
}

HRESULT com_property_read(const struct com_property *property, void *value, DWORD *bytes)
{
    DWORD room = *bytes;
    *bytes = property->bytes;
    if (value == NULL)
        return S_OK;
    if (room < property->bytes)
        return E_INVALIDARG;
    memcpy(value, property->value, property->bytes);
    return S_OK;
}

HRESULT STDMETHODCALLTYPE com_allocator_QueryInterface(IWMSBufferAllocator *This, REFIID riid, void **out)
{
    int is_known = IsEqualIID(riid, &IID_IWMSBufferAllocator) || IsEqualIID(riid, &IID_IUnknown);
    *out = is_known ? This : NULL;
    return is_known ? S_OK : E_NOINTERFACE;
}

ULONG STDMETHODCALLTYPE com_allocator_AddRef(IWMSBufferAllocator *This)
{
    (void)This;
    return 2;
}

ULONG STDMETHODCALLTYPE com_allocator_Release(IWMSBufferAllocator *This)
{
    (void)This;
    return 1;
}
