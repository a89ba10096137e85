/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Generated from src/abi by tools/header. Do not edit. */

#include "wmscom.h"

/* Another wmsbuffer.h that comes later is silent. One that came earlier may be older: MinGW's and
 * Wine's have neither INSSBuffer4 nor IWMSBufferAllocator. What it lacks is added. */
#if !defined(__wmsbuffer_h__) \
    || !defined(__INSSBuffer_INTERFACE_DEFINED__) \
    || !defined(__INSSBuffer2_INTERFACE_DEFINED__) \
    || !defined(__INSSBuffer3_INTERFACE_DEFINED__) \
    || !defined(__INSSBuffer4_INTERFACE_DEFINED__) \
    || !defined(__IWMSBufferAllocator_INTERFACE_DEFINED__)
#define __wmsbuffer_h__

/* Forward declarations */

#ifndef __INSSBuffer_FWD_DEFINED__
#define __INSSBuffer_FWD_DEFINED__
typedef interface INSSBuffer INSSBuffer;
#endif /* __INSSBuffer_FWD_DEFINED__ */

#ifndef __INSSBuffer2_FWD_DEFINED__
#define __INSSBuffer2_FWD_DEFINED__
typedef interface INSSBuffer2 INSSBuffer2;
#endif /* __INSSBuffer2_FWD_DEFINED__ */

#ifndef __INSSBuffer3_FWD_DEFINED__
#define __INSSBuffer3_FWD_DEFINED__
typedef interface INSSBuffer3 INSSBuffer3;
#endif /* __INSSBuffer3_FWD_DEFINED__ */

#ifndef __INSSBuffer4_FWD_DEFINED__
#define __INSSBuffer4_FWD_DEFINED__
typedef interface INSSBuffer4 INSSBuffer4;
#endif /* __INSSBuffer4_FWD_DEFINED__ */

#ifndef __IWMSBufferAllocator_FWD_DEFINED__
#define __IWMSBufferAllocator_FWD_DEFINED__
typedef interface IWMSBufferAllocator IWMSBufferAllocator;
#endif /* __IWMSBufferAllocator_FWD_DEFINED__ */

#ifdef __cplusplus
extern "C" {
#endif

/* An earlier header of Microsoft's has defined its identifiers, and the name IWMSBuffer. One of MinGW
 * or Wine has defined them where INITGUID is, and elsewhere only declared. */
#ifdef IWMSBuffer
#undef WMSCOM_RENAME_DECLARED_IID
#endif
#if defined(IWMSBuffer) || defined(INITGUID)
#define WMSCOM_EARLIER_IID_IS_DEFINED
#endif

#if defined(__INSSBuffer_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_INSSBuffer wmscom_IID_INSSBuffer
#endif
#if !defined(__INSSBuffer_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_INSSBuffer, 0xe1cd3524, 0x03d7, 0x11d2, 0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf);
#endif
#if defined(__INSSBuffer2_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_INSSBuffer2 wmscom_IID_INSSBuffer2
#endif
#if !defined(__INSSBuffer2_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_INSSBuffer2, 0x4f528693, 0x1035, 0x43fe, 0xb4, 0x28, 0x75, 0x75, 0x61, 0xad, 0x3a, 0x68);
#endif
#if defined(__INSSBuffer3_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_INSSBuffer3 wmscom_IID_INSSBuffer3
#endif
#if !defined(__INSSBuffer3_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_INSSBuffer3, 0xc87ceaaf, 0x75be, 0x4bc4, 0x84, 0xeb, 0xac, 0x27, 0x98, 0x50, 0x76, 0x72);
#endif
#if defined(__INSSBuffer4_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_INSSBuffer4 wmscom_IID_INSSBuffer4
#endif
#if !defined(__INSSBuffer4_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_INSSBuffer4, 0xb6b8fd5a, 0x32e2, 0x49d4, 0xa9, 0x10, 0xc2, 0x6c, 0xc8, 0x54, 0x65, 0xed);
#endif
#if defined(__IWMSBufferAllocator_INTERFACE_DEFINED__) && defined(WMSCOM_RENAME_DECLARED_IID)
#define IID_IWMSBufferAllocator wmscom_IID_IWMSBufferAllocator
#endif
#if !defined(__IWMSBufferAllocator_INTERFACE_DEFINED__) || !defined(WMSCOM_EARLIER_IID_IS_DEFINED)
EXTERN_GUID(IID_IWMSBufferAllocator, 0x61103ca4, 0x2033, 0x11d2, 0x9e, 0xf1, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf);
#endif
#ifndef IWMSBuffer
EXTERN_GUID(IID_IWMSBuffer, 0xe1cd3524, 0x03d7, 0x11d2, 0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf);
#define IWMSBuffer INSSBuffer
#endif

#undef WMSCOM_EARLIER_IID_IS_DEFINED

/* COM's classes have no virtual destructor: it would take two slots of the method table. */
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

#ifndef __INSSBuffer_INTERFACE_DEFINED__
#define __INSSBuffer_INTERFACE_DEFINED__

EXTERN_C const IID IID_INSSBuffer;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * A block of memory with a used length and a maximum length.
 *
 * One object answers IUnknown, INSSBuffer, INSSBuffer2, INSSBuffer3 and INSSBuffer4 with one
 * pointer. The memory belongs to the object and stays at one address until the last Release.
 * A new buffer holds undefined bytes, has no properties, and its used length equals its maximum
 * length.
 *
 * Threads: every method may be called from any thread. Two threads that change one buffer at a
 * time do no harm to memory, but which of them wins is the callers' business.
 *
 * Lifetime: a buffer may outlive the allocator that made it.
 */
MIDL_INTERFACE("e1cd3524-03d7-11d2-9eed-006097d2d7cf")
INSSBuffer : public IUnknown
{
public:
    /**
     * Tells how many bytes of the buffer are marked as used.
     *
     * @param[out] pdwLength  used length in bytes
     * @retval S_OK       the length was written
     * @retval E_POINTER  pdwLength is NULL (E_INVALIDARG if the allocator was told to answer as
     *                    the Windows Media Services SDK documents it)
     *
     * Source: sdk-api wmsbuffer INSSBuffer::GetLength.
     */
    virtual HRESULT STDMETHODCALLTYPE GetLength(DWORD *pdwLength) = 0;

    /**
     * Marks the first dwLength bytes as used. Moves nothing and changes no byte.
     *
     * @param[in] dwLength  new used length in bytes, 0 to the maximum length
     * @retval S_OK          the length was set
     * @retval E_INVALIDARG  dwLength is above the maximum length; the used length is unchanged
     *
     * Source: sdk-api wmsbuffer INSSBuffer::SetLength.
     */
    virtual HRESULT STDMETHODCALLTYPE SetLength(DWORD dwLength) = 0;

    /**
     * Tells the size of the buffer: exactly the size that it was allocated with.
     *
     * @param[out] pdwLength  maximum length in bytes
     * @retval S_OK       the length was written
     * @retval E_POINTER  pdwLength is NULL (or E_INVALIDARG, as for GetLength)
     *
     * Source: sdk-api wmsbuffer INSSBuffer::GetMaxLength.
     */
    virtual HRESULT STDMETHODCALLTYPE GetMaxLength(DWORD *pdwLength) = 0;

    /**
     * Gives the address of the memory. It is never NULL and never changes while the caller holds
     * a reference; it must not be freed.
     *
     * @param[out] ppdwBuffer  address of the first byte
     * @retval S_OK       the address was written
     * @retval E_POINTER  ppdwBuffer is NULL (or E_INVALIDARG, as for GetLength)
     *
     * Source: sdk-api wmsbuffer INSSBuffer::GetBuffer.
     */
    virtual HRESULT STDMETHODCALLTYPE GetBuffer(BYTE **ppdwBuffer) = 0;

    /**
     * Gives the address of the memory and the used length.
     *
     * @param[out] ppdwBuffer  address of the first byte
     * @param[out] pdwLength   used length in bytes
     * @retval S_OK       both were written
     * @retval E_POINTER  one of them is NULL; nothing was written (or E_INVALIDARG, as for
     *                    GetLength)
     *
     * Source: sdk-api wmsbuffer INSSBuffer::GetBufferAndLength.
     */
    virtual HRESULT STDMETHODCALLTYPE GetBufferAndLength(BYTE **ppdwBuffer, DWORD *pdwLength) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(INSSBuffer, 0xe1cd3524, 0x03d7, 0x11d2, 0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf)
#endif

#else /* C style interface */

typedef struct INSSBufferVtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(INSSBuffer *This, REFIID riid, void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(INSSBuffer *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(INSSBuffer *This);

    DECLSPEC_XFGVIRT(INSSBuffer, GetLength)
    HRESULT (STDMETHODCALLTYPE *GetLength)(INSSBuffer *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, SetLength)
    HRESULT (STDMETHODCALLTYPE *SetLength)(INSSBuffer *This, DWORD dwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetMaxLength)
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(INSSBuffer *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBuffer)
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(INSSBuffer *This, BYTE **ppdwBuffer);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBufferAndLength)
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(
        INSSBuffer *This,
        BYTE **ppdwBuffer,
        DWORD *pdwLength);

    END_INTERFACE
} INSSBufferVtbl;

interface INSSBuffer
{
    CONST_VTBL struct INSSBufferVtbl *lpVtbl;
};

#ifdef COBJMACROS

#define INSSBuffer_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define INSSBuffer_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define INSSBuffer_Release(This) \
    ((This)->lpVtbl->Release(This))
#define INSSBuffer_GetLength(This, pdwLength) \
    ((This)->lpVtbl->GetLength(This, pdwLength))
#define INSSBuffer_SetLength(This, dwLength) \
    ((This)->lpVtbl->SetLength(This, dwLength))
#define INSSBuffer_GetMaxLength(This, pdwLength) \
    ((This)->lpVtbl->GetMaxLength(This, pdwLength))
#define INSSBuffer_GetBuffer(This, ppdwBuffer) \
    ((This)->lpVtbl->GetBuffer(This, ppdwBuffer))
#define INSSBuffer_GetBufferAndLength(This, ppdwBuffer, pdwLength) \
    ((This)->lpVtbl->GetBufferAndLength(This, ppdwBuffer, pdwLength))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __INSSBuffer_INTERFACE_DEFINED__ */

#ifndef __INSSBuffer2_INTERFACE_DEFINED__
#define __INSSBuffer2_INTERFACE_DEFINED__

EXTERN_C const IID IID_INSSBuffer2;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * Adds two methods that Windows Media never implemented.
 */
MIDL_INTERFACE("4f528693-1035-43fe-b428-757561ad3a68")
INSSBuffer2 : public INSSBuffer
{
public:
    /**
     * Not implemented, as on Windows.
     *
     * @param[in] cbProperties   ignored
     * @param[out] pbProperties  ignored; nothing is written
     * @retval E_NOTIMPL  always
     *
     * Source: sdk-api wmsbuffer INSSBuffer2.
     */
    virtual HRESULT STDMETHODCALLTYPE GetSampleProperties(
        DWORD cbProperties,
        BYTE *pbProperties) = 0;

    /**
     * Not implemented, as on Windows.
     *
     * @param[in] cbProperties  ignored
     * @param[in] pbProperties  ignored
     * @retval E_NOTIMPL  always
     *
     * Source: sdk-api wmsbuffer INSSBuffer2.
     */
    virtual HRESULT STDMETHODCALLTYPE SetSampleProperties(
        DWORD cbProperties,
        BYTE *pbProperties) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(INSSBuffer2, 0x4f528693, 0x1035, 0x43fe, 0xb4, 0x28, 0x75, 0x75, 0x61, 0xad, 0x3a, 0x68)
#endif

#else /* C style interface */

typedef struct INSSBuffer2Vtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(INSSBuffer2 *This, REFIID riid, void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(INSSBuffer2 *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(INSSBuffer2 *This);

    DECLSPEC_XFGVIRT(INSSBuffer, GetLength)
    HRESULT (STDMETHODCALLTYPE *GetLength)(INSSBuffer2 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, SetLength)
    HRESULT (STDMETHODCALLTYPE *SetLength)(INSSBuffer2 *This, DWORD dwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetMaxLength)
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(INSSBuffer2 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBuffer)
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(INSSBuffer2 *This, BYTE **ppdwBuffer);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBufferAndLength)
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(
        INSSBuffer2 *This,
        BYTE **ppdwBuffer,
        DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer2, GetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *GetSampleProperties)(
        INSSBuffer2 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    DECLSPEC_XFGVIRT(INSSBuffer2, SetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *SetSampleProperties)(
        INSSBuffer2 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    END_INTERFACE
} INSSBuffer2Vtbl;

interface INSSBuffer2
{
    CONST_VTBL struct INSSBuffer2Vtbl *lpVtbl;
};

#ifdef COBJMACROS

#define INSSBuffer2_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define INSSBuffer2_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define INSSBuffer2_Release(This) \
    ((This)->lpVtbl->Release(This))
#define INSSBuffer2_GetLength(This, pdwLength) \
    ((This)->lpVtbl->GetLength(This, pdwLength))
#define INSSBuffer2_SetLength(This, dwLength) \
    ((This)->lpVtbl->SetLength(This, dwLength))
#define INSSBuffer2_GetMaxLength(This, pdwLength) \
    ((This)->lpVtbl->GetMaxLength(This, pdwLength))
#define INSSBuffer2_GetBuffer(This, ppdwBuffer) \
    ((This)->lpVtbl->GetBuffer(This, ppdwBuffer))
#define INSSBuffer2_GetBufferAndLength(This, ppdwBuffer, pdwLength) \
    ((This)->lpVtbl->GetBufferAndLength(This, ppdwBuffer, pdwLength))
#define INSSBuffer2_GetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->GetSampleProperties(This, cbProperties, pbProperties))
#define INSSBuffer2_SetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->SetSampleProperties(This, cbProperties, pbProperties))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __INSSBuffer2_INTERFACE_DEFINED__ */

#ifndef __INSSBuffer3_INTERFACE_DEFINED__
#define __INSSBuffer3_INTERFACE_DEFINED__

EXTERN_C const IID IID_INSSBuffer3;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * Adds properties: byte strings named by a GUID, such as the sample extensions of ASF.
 */
MIDL_INTERFACE("c87ceaaf-75be-4bc4-84eb-ac2798507672")
INSSBuffer3 : public INSSBuffer2
{
public:
    /**
     * Stores a copy of a property, or replaces the one that has this name.
     *
     * Any GUID and any size are accepted; sizes are not compared with those of the predefined
     * sample extensions. Four properties of up to 16 bytes fit into a block that the allocator
     * recycles.
     *
     * @param[in] guidBufferProperty    name of the property, by value
     * @param[in] pvBufferProperty      its bytes; may be NULL when the size is 0
     * @param[in] dwBufferPropertySize  number of bytes; 0 stores an empty property
     * @retval S_OK           the property was stored
     * @retval E_POINTER      pvBufferProperty is NULL and the size is not 0
     * @retval E_OUTOFMEMORY  no memory; the properties are as they were
     *
     * Source: sdk-api wmsbuffer INSSBuffer3::SetProperty.
     */
    virtual HRESULT STDMETHODCALLTYPE SetProperty(
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD dwBufferPropertySize) = 0;

    /**
     * Copies out a property, or tells its size.
     *
     * @param[in] guidBufferProperty         name of the property, by value
     * @param[out] pvBufferProperty          where the bytes go; NULL asks for the size alone
     * @param[in,out] pdwBufferPropertySize  size in bytes of the memory at pvBufferProperty
     *                                       (ignored when that is NULL); on return the size of
     *                                       the property
     * @retval S_OK                       the property, or its size alone, was written
     * @retval E_POINTER                  pdwBufferPropertySize is NULL
     * @retval NS_E_UNSUPPORTED_PROPERTY  the buffer has no such property; nothing was written
     * @retval NS_E_SDK_BUFFERTOOSMALL    only the size was written
     *
     * Source: sdk-api wmsbuffer INSSBuffer3::GetProperty; the code for memory that is too small
     * is this implementation's choice.
     */
    virtual HRESULT STDMETHODCALLTYPE GetProperty(
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD *pdwBufferPropertySize) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(INSSBuffer3, 0xc87ceaaf, 0x75be, 0x4bc4, 0x84, 0xeb, 0xac, 0x27, 0x98, 0x50, 0x76, 0x72)
#endif

#else /* C style interface */

typedef struct INSSBuffer3Vtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(INSSBuffer3 *This, REFIID riid, void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(INSSBuffer3 *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(INSSBuffer3 *This);

    DECLSPEC_XFGVIRT(INSSBuffer, GetLength)
    HRESULT (STDMETHODCALLTYPE *GetLength)(INSSBuffer3 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, SetLength)
    HRESULT (STDMETHODCALLTYPE *SetLength)(INSSBuffer3 *This, DWORD dwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetMaxLength)
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(INSSBuffer3 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBuffer)
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(INSSBuffer3 *This, BYTE **ppdwBuffer);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBufferAndLength)
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(
        INSSBuffer3 *This,
        BYTE **ppdwBuffer,
        DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer2, GetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *GetSampleProperties)(
        INSSBuffer3 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    DECLSPEC_XFGVIRT(INSSBuffer2, SetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *SetSampleProperties)(
        INSSBuffer3 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    DECLSPEC_XFGVIRT(INSSBuffer3, SetProperty)
    HRESULT (STDMETHODCALLTYPE *SetProperty)(
        INSSBuffer3 *This,
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD dwBufferPropertySize);

    DECLSPEC_XFGVIRT(INSSBuffer3, GetProperty)
    HRESULT (STDMETHODCALLTYPE *GetProperty)(
        INSSBuffer3 *This,
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD *pdwBufferPropertySize);

    END_INTERFACE
} INSSBuffer3Vtbl;

interface INSSBuffer3
{
    CONST_VTBL struct INSSBuffer3Vtbl *lpVtbl;
};

#ifdef COBJMACROS

#define INSSBuffer3_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define INSSBuffer3_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define INSSBuffer3_Release(This) \
    ((This)->lpVtbl->Release(This))
#define INSSBuffer3_GetLength(This, pdwLength) \
    ((This)->lpVtbl->GetLength(This, pdwLength))
#define INSSBuffer3_SetLength(This, dwLength) \
    ((This)->lpVtbl->SetLength(This, dwLength))
#define INSSBuffer3_GetMaxLength(This, pdwLength) \
    ((This)->lpVtbl->GetMaxLength(This, pdwLength))
#define INSSBuffer3_GetBuffer(This, ppdwBuffer) \
    ((This)->lpVtbl->GetBuffer(This, ppdwBuffer))
#define INSSBuffer3_GetBufferAndLength(This, ppdwBuffer, pdwLength) \
    ((This)->lpVtbl->GetBufferAndLength(This, ppdwBuffer, pdwLength))
#define INSSBuffer3_GetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->GetSampleProperties(This, cbProperties, pbProperties))
#define INSSBuffer3_SetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->SetSampleProperties(This, cbProperties, pbProperties))
#define INSSBuffer3_SetProperty(This, guidBufferProperty, pvBufferProperty, dwBufferPropertySize) \
    ((This)->lpVtbl->SetProperty(This, guidBufferProperty, pvBufferProperty, dwBufferPropertySize))
#define INSSBuffer3_GetProperty(This, guidBufferProperty, pvBufferProperty, pdwBufferPropertySize) \
    ((This)->lpVtbl->GetProperty(This, guidBufferProperty, pvBufferProperty, pdwBufferPropertySize))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __INSSBuffer3_INTERFACE_DEFINED__ */

#ifndef __INSSBuffer4_INTERFACE_DEFINED__
#define __INSSBuffer4_INTERFACE_DEFINED__

EXTERN_C const IID IID_INSSBuffer4;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * Adds the enumeration of a buffer's properties.
 */
MIDL_INTERFACE("b6b8fd5a-32e2-49d4-a910-c26cc85465ed")
INSSBuffer4 : public INSSBuffer3
{
public:
    /**
     * Tells how many properties the buffer has.
     *
     * @param[out] pcBufferProperties  number of properties
     * @retval S_OK       the number was written
     * @retval E_POINTER  pcBufferProperties is NULL
     *
     * Source: sdk-api wmsbuffer INSSBuffer4::GetPropertyCount.
     */
    virtual HRESULT STDMETHODCALLTYPE GetPropertyCount(DWORD *pcBufferProperties) = 0;

    /**
     * Copies out the property at an index, with its name. Properties stand in the order in which
     * they were first set.
     *
     * @param[in] dwBufferPropertyIndex      index, 0 to the number of properties less one
     * @param[out] pguidBufferProperty       name of the property
     * @param[out] pvBufferProperty          where the bytes go; NULL asks for name and size alone
     * @param[in,out] pdwBufferPropertySize  as for GetProperty
     * @retval S_OK                     name, size and, if asked for, the bytes were written
     * @retval E_POINTER                pguidBufferProperty or pdwBufferPropertySize is NULL
     * @retval E_INVALIDARG             there is no property at that index; nothing was written
     * @retval NS_E_SDK_BUFFERTOOSMALL  name and size were written, the bytes were not
     *
     * Source: sdk-api wmsbuffer INSSBuffer4::GetPropertyByIndex.
     */
    virtual HRESULT STDMETHODCALLTYPE GetPropertyByIndex(
        DWORD dwBufferPropertyIndex,
        GUID *pguidBufferProperty,
        void *pvBufferProperty,
        DWORD *pdwBufferPropertySize) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(INSSBuffer4, 0xb6b8fd5a, 0x32e2, 0x49d4, 0xa9, 0x10, 0xc2, 0x6c, 0xc8, 0x54, 0x65, 0xed)
#endif

#else /* C style interface */

typedef struct INSSBuffer4Vtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(INSSBuffer4 *This, REFIID riid, void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(INSSBuffer4 *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(INSSBuffer4 *This);

    DECLSPEC_XFGVIRT(INSSBuffer, GetLength)
    HRESULT (STDMETHODCALLTYPE *GetLength)(INSSBuffer4 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, SetLength)
    HRESULT (STDMETHODCALLTYPE *SetLength)(INSSBuffer4 *This, DWORD dwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetMaxLength)
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(INSSBuffer4 *This, DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBuffer)
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(INSSBuffer4 *This, BYTE **ppdwBuffer);

    DECLSPEC_XFGVIRT(INSSBuffer, GetBufferAndLength)
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(
        INSSBuffer4 *This,
        BYTE **ppdwBuffer,
        DWORD *pdwLength);

    DECLSPEC_XFGVIRT(INSSBuffer2, GetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *GetSampleProperties)(
        INSSBuffer4 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    DECLSPEC_XFGVIRT(INSSBuffer2, SetSampleProperties)
    HRESULT (STDMETHODCALLTYPE *SetSampleProperties)(
        INSSBuffer4 *This,
        DWORD cbProperties,
        BYTE *pbProperties);

    DECLSPEC_XFGVIRT(INSSBuffer3, SetProperty)
    HRESULT (STDMETHODCALLTYPE *SetProperty)(
        INSSBuffer4 *This,
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD dwBufferPropertySize);

    DECLSPEC_XFGVIRT(INSSBuffer3, GetProperty)
    HRESULT (STDMETHODCALLTYPE *GetProperty)(
        INSSBuffer4 *This,
        GUID guidBufferProperty,
        void *pvBufferProperty,
        DWORD *pdwBufferPropertySize);

    DECLSPEC_XFGVIRT(INSSBuffer4, GetPropertyCount)
    HRESULT (STDMETHODCALLTYPE *GetPropertyCount)(INSSBuffer4 *This, DWORD *pcBufferProperties);

    DECLSPEC_XFGVIRT(INSSBuffer4, GetPropertyByIndex)
    HRESULT (STDMETHODCALLTYPE *GetPropertyByIndex)(
        INSSBuffer4 *This,
        DWORD dwBufferPropertyIndex,
        GUID *pguidBufferProperty,
        void *pvBufferProperty,
        DWORD *pdwBufferPropertySize);

    END_INTERFACE
} INSSBuffer4Vtbl;

interface INSSBuffer4
{
    CONST_VTBL struct INSSBuffer4Vtbl *lpVtbl;
};

#ifdef COBJMACROS

#define INSSBuffer4_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define INSSBuffer4_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define INSSBuffer4_Release(This) \
    ((This)->lpVtbl->Release(This))
#define INSSBuffer4_GetLength(This, pdwLength) \
    ((This)->lpVtbl->GetLength(This, pdwLength))
#define INSSBuffer4_SetLength(This, dwLength) \
    ((This)->lpVtbl->SetLength(This, dwLength))
#define INSSBuffer4_GetMaxLength(This, pdwLength) \
    ((This)->lpVtbl->GetMaxLength(This, pdwLength))
#define INSSBuffer4_GetBuffer(This, ppdwBuffer) \
    ((This)->lpVtbl->GetBuffer(This, ppdwBuffer))
#define INSSBuffer4_GetBufferAndLength(This, ppdwBuffer, pdwLength) \
    ((This)->lpVtbl->GetBufferAndLength(This, ppdwBuffer, pdwLength))
#define INSSBuffer4_GetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->GetSampleProperties(This, cbProperties, pbProperties))
#define INSSBuffer4_SetSampleProperties(This, cbProperties, pbProperties) \
    ((This)->lpVtbl->SetSampleProperties(This, cbProperties, pbProperties))
#define INSSBuffer4_SetProperty(This, guidBufferProperty, pvBufferProperty, dwBufferPropertySize) \
    ((This)->lpVtbl->SetProperty(This, guidBufferProperty, pvBufferProperty, dwBufferPropertySize))
#define INSSBuffer4_GetProperty(This, guidBufferProperty, pvBufferProperty, pdwBufferPropertySize) \
    ((This)->lpVtbl->GetProperty(This, guidBufferProperty, pvBufferProperty, pdwBufferPropertySize))
#define INSSBuffer4_GetPropertyCount(This, pcBufferProperties) \
    ((This)->lpVtbl->GetPropertyCount(This, pcBufferProperties))
#define INSSBuffer4_GetPropertyByIndex(This, dwBufferPropertyIndex, pguidBufferProperty, pvBufferProperty, pdwBufferPropertySize) \
    ((This)->lpVtbl->GetPropertyByIndex(This, dwBufferPropertyIndex, pguidBufferProperty, pvBufferProperty, pdwBufferPropertySize))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __INSSBuffer4_INTERFACE_DEFINED__ */

#ifndef __IWMSBufferAllocator_INTERFACE_DEFINED__
#define __IWMSBufferAllocator_INTERFACE_DEFINED__

EXTERN_C const IID IID_IWMSBufferAllocator;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * Makes buffers and takes their memory back for the next ones.
 *
 * Threads: every method may be called from any thread.
 *
 * Lifetime: buffers may outlive the allocator's last Release. When that and the last buffer's
 * Release have both happened, all memory goes back to the operating system.
 */
MIDL_INTERFACE("61103ca4-2033-11d2-9ef1-006097d2d7cf")
IWMSBufferAllocator : public IUnknown
{
public:
    /**
     * Makes a buffer of dwMaxBufferSize bytes, aligned to 64 bytes.
     *
     * @param[in] dwMaxBufferSize  size in bytes, 0 to 16,777,215
     * @param[out] ppBuffer        the buffer, with one reference that the caller must Release;
     *                             NULL on failure
     * @retval S_OK           the buffer was made
     * @retval E_INVALIDARG   ppBuffer is NULL, or the size is above the ceiling
     * @retval E_OUTOFMEMORY  no memory
     *
     * Source: Windows Media Services 9 SDK, IWMSBufferAllocator::AllocateBuffer (ms746249).
     */
    virtual HRESULT STDMETHODCALLTYPE AllocateBuffer(
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer) = 0;

    /**
     * Makes a buffer that starts on a page boundary, as unbuffered file input wants it.
     *
     * The maximum length is the size asked for. The memory behind it is whole pages, so that a
     * read rounded up to the page size stays within it.
     *
     * @param[in] dwMaxBufferSize  size in bytes, 1 to 16,777,215
     * @param[out] ppBuffer        the buffer, with one reference that the caller must Release;
     *                             NULL on failure
     * @retval S_OK           the buffer was made
     * @retval E_INVALIDARG   ppBuffer is NULL, or the size is above the ceiling
     * @retval E_UNEXPECTED   the size is 0
     * @retval E_OUTOFMEMORY  no memory
     *
     * Source: Windows Media Services 9 SDK, IWMSBufferAllocator::AllocatePageSizeBuffer (ms746250).
     */
    virtual HRESULT STDMETHODCALLTYPE AllocatePageSizeBuffer(
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IWMSBufferAllocator, 0x61103ca4, 0x2033, 0x11d2, 0x9e, 0xf1, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf)
#endif

#else /* C style interface */

typedef struct IWMSBufferAllocatorVtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IWMSBufferAllocator *This,
        REFIID riid,
        void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(IWMSBufferAllocator *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(IWMSBufferAllocator *This);

    DECLSPEC_XFGVIRT(IWMSBufferAllocator, AllocateBuffer)
    HRESULT (STDMETHODCALLTYPE *AllocateBuffer)(
        IWMSBufferAllocator *This,
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer);

    DECLSPEC_XFGVIRT(IWMSBufferAllocator, AllocatePageSizeBuffer)
    HRESULT (STDMETHODCALLTYPE *AllocatePageSizeBuffer)(
        IWMSBufferAllocator *This,
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer);

    END_INTERFACE
} IWMSBufferAllocatorVtbl;

interface IWMSBufferAllocator
{
    CONST_VTBL struct IWMSBufferAllocatorVtbl *lpVtbl;
};

#ifdef COBJMACROS

#define IWMSBufferAllocator_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IWMSBufferAllocator_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define IWMSBufferAllocator_Release(This) \
    ((This)->lpVtbl->Release(This))
#define IWMSBufferAllocator_AllocateBuffer(This, dwMaxBufferSize, ppBuffer) \
    ((This)->lpVtbl->AllocateBuffer(This, dwMaxBufferSize, ppBuffer))
#define IWMSBufferAllocator_AllocatePageSizeBuffer(This, dwMaxBufferSize, ppBuffer) \
    ((This)->lpVtbl->AllocatePageSizeBuffer(This, dwMaxBufferSize, ppBuffer))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __IWMSBufferAllocator_INTERFACE_DEFINED__ */

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* __wmsbuffer_h__ */
