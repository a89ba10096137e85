/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Generated from src/abi by tools/header. Do not edit. */

/**
 * @file
 * IMediaBuffer, for programs without Microsoft's mediaobj.h; beside that, before or after it, this header
 * adds nothing.
 */

#ifndef WMSMEDIABUFFER_H
#define WMSMEDIABUFFER_H

#include "wmscom.h"

#ifndef __IMediaBuffer_FWD_DEFINED__
#define __IMediaBuffer_FWD_DEFINED__
typedef interface IMediaBuffer IMediaBuffer;
#endif /* __IMediaBuffer_FWD_DEFINED__ */

#ifdef __cplusplus
extern "C" {
#endif

/* An earlier mediaobj.h has declared its identifier; one of MinGW or Wine has defined it where INITGUID
 * is. */
#ifdef INITGUID
#define WMSCOM_EARLIER_IID_IS_DEFINED
#endif

#if defined(__IMediaBuffer_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_IMediaBuffer wmscom_IID_IMediaBuffer
#endif
#if !defined(__IMediaBuffer_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_IMediaBuffer, 0x59eff8b9, 0x938c, 0x4a26, 0x82, 0xf2, 0x95, 0xcb, 0x84, 0xcd, 0xc8, 0x37);
#endif

#undef WMSCOM_EARLIER_IID_IS_DEFINED

/* COM's classes have no virtual destructor: it would take two slots of the method table. */
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

#ifndef __IMediaBuffer_INTERFACE_DEFINED__
#define __IMediaBuffer_INTERFACE_DEFINED__

EXTERN_C const IID IID_IMediaBuffer;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * A block of memory as DirectX media objects pass it on.
 *
 * A buffer whose allocator was made with WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER answers for it in
 * QueryInterface. The pointer is another one than that of INSSBuffer; the object is the same, with one
 * reference count, one memory, one used length.
 *
 * Threads: every method may be called from any thread.
 */
MIDL_INTERFACE("59eff8b9-938c-4a26-82f2-95cb84cdc837")
IMediaBuffer : public IUnknown
{
public:
    /**
     * Marks the first cbLength bytes as used. Moves nothing and changes no byte.
     *
     * @param[in] cbLength  new used length in bytes, 0 to the maximum length
     * @retval S_OK          the length was set
     * @retval E_INVALIDARG  cbLength is above the maximum length; the used length is unchanged
     *
     * Source: sdk-api mediaobj IMediaBuffer::SetLength.
     */
    virtual HRESULT STDMETHODCALLTYPE SetLength(DWORD cbLength) = 0;

    /**
     * Tells the size of the buffer: exactly the size that it was allocated with.
     *
     * @param[out] pcbMaxLength  maximum length in bytes
     * @retval S_OK       the length was written
     * @retval E_POINTER  pcbMaxLength is NULL
     *
     * Source: sdk-api mediaobj IMediaBuffer::GetMaxLength.
     */
    virtual HRESULT STDMETHODCALLTYPE GetMaxLength(DWORD *pcbMaxLength) = 0;

    /**
     * Gives the address of the memory and the used length. Either may be left out, which is where this
     * differs from INSSBuffer::GetBufferAndLength.
     *
     * @param[out] ppBuffer   address of the first byte; may be NULL if pcbLength is not
     * @param[out] pcbLength  used length in bytes; may be NULL if ppBuffer is not
     * @retval S_OK       what was asked for was written
     * @retval E_POINTER  both are NULL
     *
     * Source: sdk-api mediaobj IMediaBuffer::GetBufferAndLength.
     */
    virtual HRESULT STDMETHODCALLTYPE GetBufferAndLength(BYTE **ppBuffer, DWORD *pcbLength) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IMediaBuffer, 0x59eff8b9, 0x938c, 0x4a26, 0x82, 0xf2, 0x95, 0xcb, 0x84, 0xcd, 0xc8, 0x37)
#endif

#else /* C style interface */

typedef struct IMediaBufferVtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IMediaBuffer *This, REFIID riid, void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(IMediaBuffer *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(IMediaBuffer *This);

    DECLSPEC_XFGVIRT(IMediaBuffer, SetLength)
    HRESULT (STDMETHODCALLTYPE *SetLength)(IMediaBuffer *This, DWORD cbLength);

    DECLSPEC_XFGVIRT(IMediaBuffer, GetMaxLength)
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(IMediaBuffer *This, DWORD *pcbMaxLength);

    DECLSPEC_XFGVIRT(IMediaBuffer, GetBufferAndLength)
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(
        IMediaBuffer *This,
        BYTE **ppBuffer,
        DWORD *pcbLength);

    END_INTERFACE
} IMediaBufferVtbl;

interface IMediaBuffer
{
    CONST_VTBL struct IMediaBufferVtbl *lpVtbl;
};

#ifdef COBJMACROS

#define IMediaBuffer_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IMediaBuffer_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define IMediaBuffer_Release(This) \
    ((This)->lpVtbl->Release(This))
#define IMediaBuffer_SetLength(This, cbLength) \
    ((This)->lpVtbl->SetLength(This, cbLength))
#define IMediaBuffer_GetMaxLength(This, pcbMaxLength) \
    ((This)->lpVtbl->GetMaxLength(This, pcbMaxLength))
#define IMediaBuffer_GetBufferAndLength(This, ppBuffer, pcbLength) \
    ((This)->lpVtbl->GetBufferAndLength(This, ppBuffer, pcbLength))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __IMediaBuffer_INTERFACE_DEFINED__ */

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* WMSMEDIABUFFER_H */
