/* What docs/SEMANTICS.md says of the interfaces, written by hand: an expectation for the generated
 * header, and the only one for INSSBuffer4 and IWMSBufferAllocator. */

#ifndef __wmsbuffer_h__
#define __wmsbuffer_h__

#ifdef _WIN32
#include <windows.h>
#include <ole2.h>
#else
#include <wmscom.h>
#endif

#define __INSSBuffer_FWD_DEFINED__
#define __INSSBuffer2_FWD_DEFINED__
#define __INSSBuffer3_FWD_DEFINED__
#define __INSSBuffer4_FWD_DEFINED__
#define __IWMSBufferAllocator_FWD_DEFINED__
#define __INSSBuffer_INTERFACE_DEFINED__
#define __INSSBuffer2_INTERFACE_DEFINED__
#define __INSSBuffer3_INTERFACE_DEFINED__
#define __INSSBuffer4_INTERFACE_DEFINED__
#define __IWMSBufferAllocator_INTERFACE_DEFINED__

#define IWMSBuffer INSSBuffer

typedef struct INSSBuffer INSSBuffer;
typedef struct INSSBuffer2 INSSBuffer2;
typedef struct INSSBuffer3 INSSBuffer3;
typedef struct INSSBuffer4 INSSBuffer4;
typedef struct IWMSBufferAllocator IWMSBufferAllocator;

EXTERN_C const IID IID_INSSBuffer;
EXTERN_C const IID IID_IWMSBuffer;
EXTERN_C const IID IID_INSSBuffer2;
EXTERN_C const IID IID_INSSBuffer3;
EXTERN_C const IID IID_INSSBuffer4;
EXTERN_C const IID IID_IWMSBufferAllocator;

#ifdef INITGUID
const IID IID_INSSBuffer = {0xE1CD3524, 0x03D7, 0x11D2, {0x9E, 0xED, 0x00, 0x60, 0x97, 0xD2, 0xD7, 0xCF}};
const IID IID_IWMSBuffer = {0xE1CD3524, 0x03D7, 0x11D2, {0x9E, 0xED, 0x00, 0x60, 0x97, 0xD2, 0xD7, 0xCF}};
const IID IID_INSSBuffer2 = {0x4F528693, 0x1035, 0x43FE, {0xB4, 0x28, 0x75, 0x75, 0x61, 0xAD, 0x3A, 0x68}};
const IID IID_INSSBuffer3 = {0xC87CEAAF, 0x75BE, 0x4BC4, {0x84, 0xEB, 0xAC, 0x27, 0x98, 0x50, 0x76, 0x72}};
const IID IID_INSSBuffer4 = {0xB6B8FD5A, 0x32E2, 0x49D4, {0xA9, 0x10, 0xC2, 0x6C, 0xC8, 0x54, 0x65, 0xED}};
const IID IID_IWMSBufferAllocator = {0x61103CA4, 0x2033, 0x11D2, {0x9E, 0xF1, 0x00, 0x60, 0x97, 0xD2, 0xD7, 0xCF}};
#endif

#if defined(__cplusplus) && !defined(CINTERFACE)

MIDL_INTERFACE("e1cd3524-03d7-11d2-9eed-006097d2d7cf") INSSBuffer : IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE GetLength(DWORD *) = 0; /* slot 3 */
    virtual HRESULT STDMETHODCALLTYPE SetLength(DWORD) = 0; /* slot 4 */
    virtual HRESULT STDMETHODCALLTYPE GetMaxLength(DWORD *) = 0; /* slot 5 */
    virtual HRESULT STDMETHODCALLTYPE GetBuffer(BYTE **) = 0; /* slot 6 */
    virtual HRESULT STDMETHODCALLTYPE GetBufferAndLength(BYTE **, DWORD *) = 0; /* slot 7 */
};

MIDL_INTERFACE("4f528693-1035-43fe-b428-757561ad3a68") INSSBuffer2 : INSSBuffer
{
    virtual HRESULT STDMETHODCALLTYPE GetSampleProperties(DWORD, BYTE *) = 0; /* slot 8 */
    virtual HRESULT STDMETHODCALLTYPE SetSampleProperties(DWORD, BYTE *) = 0; /* slot 9 */
};

MIDL_INTERFACE("c87ceaaf-75be-4bc4-84eb-ac2798507672") INSSBuffer3 : INSSBuffer2
{
    virtual HRESULT STDMETHODCALLTYPE SetProperty(GUID, void *, DWORD) = 0; /* slot 10 */
    virtual HRESULT STDMETHODCALLTYPE GetProperty(GUID, void *, DWORD *) = 0; /* slot 11 */
};

MIDL_INTERFACE("b6b8fd5a-32e2-49d4-a910-c26cc85465ed") INSSBuffer4 : INSSBuffer3
{
    virtual HRESULT STDMETHODCALLTYPE GetPropertyCount(DWORD *) = 0; /* slot 12 */
    virtual HRESULT STDMETHODCALLTYPE GetPropertyByIndex(DWORD, GUID *, void *, DWORD *) = 0; /* slot 13 */
};

MIDL_INTERFACE("61103ca4-2033-11d2-9ef1-006097d2d7cf") IWMSBufferAllocator : IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE AllocateBuffer(DWORD, INSSBuffer **) = 0; /* slot 3 */
    virtual HRESULT STDMETHODCALLTYPE AllocatePageSizeBuffer(DWORD, INSSBuffer **) = 0; /* slot 4 */
};

__CRT_UUID_DECL(INSSBuffer, 0xE1CD3524, 0x03D7, 0x11D2, 0x9E, 0xED, 0x00, 0x60, 0x97, 0xD2, 0xD7, 0xCF)
__CRT_UUID_DECL(INSSBuffer2, 0x4F528693, 0x1035, 0x43FE, 0xB4, 0x28, 0x75, 0x75, 0x61, 0xAD, 0x3A, 0x68)
__CRT_UUID_DECL(INSSBuffer3, 0xC87CEAAF, 0x75BE, 0x4BC4, 0x84, 0xEB, 0xAC, 0x27, 0x98, 0x50, 0x76, 0x72)
__CRT_UUID_DECL(INSSBuffer4, 0xB6B8FD5A, 0x32E2, 0x49D4, 0xA9, 0x10, 0xC2, 0x6C, 0xC8, 0x54, 0x65, 0xED)
__CRT_UUID_DECL(IWMSBufferAllocator, 0x61103CA4, 0x2033, 0x11D2, 0x9E, 0xF1, 0x00, 0x60, 0x97, 0xD2, 0xD7, 0xCF)

#else

#define SLOTS_0_TO_2(I) \
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(I *, REFIID, void **); \
    ULONG (STDMETHODCALLTYPE *AddRef)(I *); \
    ULONG (STDMETHODCALLTYPE *Release)(I *);
#define SLOTS_3_TO_7(I) \
    HRESULT (STDMETHODCALLTYPE *GetLength)(I *, DWORD *); \
    HRESULT (STDMETHODCALLTYPE *SetLength)(I *, DWORD); \
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(I *, DWORD *); \
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(I *, BYTE **); \
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(I *, BYTE **, DWORD *);
#define SLOTS_8_TO_9(I) \
    HRESULT (STDMETHODCALLTYPE *GetSampleProperties)(I *, DWORD, BYTE *); \
    HRESULT (STDMETHODCALLTYPE *SetSampleProperties)(I *, DWORD, BYTE *);
#define SLOTS_10_TO_11(I) \
    HRESULT (STDMETHODCALLTYPE *SetProperty)(I *, GUID, void *, DWORD); \
    HRESULT (STDMETHODCALLTYPE *GetProperty)(I *, GUID, void *, DWORD *);
#define SLOTS_12_TO_13(I) \
    HRESULT (STDMETHODCALLTYPE *GetPropertyCount)(I *, DWORD *); \
    HRESULT (STDMETHODCALLTYPE *GetPropertyByIndex)(I *, DWORD, GUID *, void *, DWORD *);
#define ALLOCATOR_SLOTS_3_TO_4(I) \
    HRESULT (STDMETHODCALLTYPE *AllocateBuffer)(I *, DWORD, INSSBuffer **); \
    HRESULT (STDMETHODCALLTYPE *AllocatePageSizeBuffer)(I *, DWORD, INSSBuffer **);

typedef struct INSSBufferVtbl { SLOTS_0_TO_2(INSSBuffer) SLOTS_3_TO_7(INSSBuffer) } INSSBufferVtbl;
typedef struct INSSBuffer2Vtbl
{
    SLOTS_0_TO_2(INSSBuffer2) SLOTS_3_TO_7(INSSBuffer2) SLOTS_8_TO_9(INSSBuffer2)
} INSSBuffer2Vtbl;
typedef struct INSSBuffer3Vtbl
{
    SLOTS_0_TO_2(INSSBuffer3) SLOTS_3_TO_7(INSSBuffer3) SLOTS_8_TO_9(INSSBuffer3) SLOTS_10_TO_11(INSSBuffer3)
} INSSBuffer3Vtbl;
typedef struct INSSBuffer4Vtbl
{
    SLOTS_0_TO_2(INSSBuffer4) SLOTS_3_TO_7(INSSBuffer4) SLOTS_8_TO_9(INSSBuffer4) SLOTS_10_TO_11(INSSBuffer4)
    SLOTS_12_TO_13(INSSBuffer4)
} INSSBuffer4Vtbl;
typedef struct IWMSBufferAllocatorVtbl
{
    SLOTS_0_TO_2(IWMSBufferAllocator) ALLOCATOR_SLOTS_3_TO_4(IWMSBufferAllocator)
} IWMSBufferAllocatorVtbl;

struct INSSBuffer { INSSBufferVtbl *lpVtbl; };
struct INSSBuffer2 { INSSBuffer2Vtbl *lpVtbl; };
struct INSSBuffer3 { INSSBuffer3Vtbl *lpVtbl; };
struct INSSBuffer4 { INSSBuffer4Vtbl *lpVtbl; };
struct IWMSBufferAllocator { IWMSBufferAllocatorVtbl *lpVtbl; };

#ifdef COBJMACROS
#define INSSBuffer_QueryInterface(object, iid, pointer) (object)->lpVtbl->QueryInterface(object, iid, pointer)
#define INSSBuffer_AddRef(object) (object)->lpVtbl->AddRef(object)
#define INSSBuffer_Release(object) (object)->lpVtbl->Release(object)
#define INSSBuffer_GetLength(object, length) (object)->lpVtbl->GetLength(object, length)
#define INSSBuffer_SetLength(object, length) (object)->lpVtbl->SetLength(object, length)
#define INSSBuffer_GetMaxLength(object, length) (object)->lpVtbl->GetMaxLength(object, length)
#define INSSBuffer_GetBuffer(object, bytes) (object)->lpVtbl->GetBuffer(object, bytes)
#define INSSBuffer_GetBufferAndLength(object, bytes, length) (object)->lpVtbl->GetBufferAndLength(object, bytes, length)
#define INSSBuffer2_QueryInterface(object, iid, pointer) (object)->lpVtbl->QueryInterface(object, iid, pointer)
#define INSSBuffer2_AddRef(object) (object)->lpVtbl->AddRef(object)
#define INSSBuffer2_Release(object) (object)->lpVtbl->Release(object)
#define INSSBuffer2_GetLength(object, length) (object)->lpVtbl->GetLength(object, length)
#define INSSBuffer2_SetLength(object, length) (object)->lpVtbl->SetLength(object, length)
#define INSSBuffer2_GetMaxLength(object, length) (object)->lpVtbl->GetMaxLength(object, length)
#define INSSBuffer2_GetBuffer(object, bytes) (object)->lpVtbl->GetBuffer(object, bytes)
#define INSSBuffer2_GetBufferAndLength(object, bytes, length) (object)->lpVtbl->GetBufferAndLength(object, bytes, length)
#define INSSBuffer2_GetSampleProperties(object, size, bytes) (object)->lpVtbl->GetSampleProperties(object, size, bytes)
#define INSSBuffer2_SetSampleProperties(object, size, bytes) (object)->lpVtbl->SetSampleProperties(object, size, bytes)
#define INSSBuffer3_QueryInterface(object, iid, pointer) (object)->lpVtbl->QueryInterface(object, iid, pointer)
#define INSSBuffer3_AddRef(object) (object)->lpVtbl->AddRef(object)
#define INSSBuffer3_Release(object) (object)->lpVtbl->Release(object)
#define INSSBuffer3_GetLength(object, length) (object)->lpVtbl->GetLength(object, length)
#define INSSBuffer3_SetLength(object, length) (object)->lpVtbl->SetLength(object, length)
#define INSSBuffer3_GetMaxLength(object, length) (object)->lpVtbl->GetMaxLength(object, length)
#define INSSBuffer3_GetBuffer(object, bytes) (object)->lpVtbl->GetBuffer(object, bytes)
#define INSSBuffer3_GetBufferAndLength(object, bytes, length) (object)->lpVtbl->GetBufferAndLength(object, bytes, length)
#define INSSBuffer3_GetSampleProperties(object, size, bytes) (object)->lpVtbl->GetSampleProperties(object, size, bytes)
#define INSSBuffer3_SetSampleProperties(object, size, bytes) (object)->lpVtbl->SetSampleProperties(object, size, bytes)
#define INSSBuffer3_SetProperty(object, name, value, size) (object)->lpVtbl->SetProperty(object, name, value, size)
#define INSSBuffer3_GetProperty(object, name, value, size) (object)->lpVtbl->GetProperty(object, name, value, size)
#define INSSBuffer4_QueryInterface(object, iid, pointer) (object)->lpVtbl->QueryInterface(object, iid, pointer)
#define INSSBuffer4_AddRef(object) (object)->lpVtbl->AddRef(object)
#define INSSBuffer4_Release(object) (object)->lpVtbl->Release(object)
#define INSSBuffer4_GetLength(object, length) (object)->lpVtbl->GetLength(object, length)
#define INSSBuffer4_SetLength(object, length) (object)->lpVtbl->SetLength(object, length)
#define INSSBuffer4_GetMaxLength(object, length) (object)->lpVtbl->GetMaxLength(object, length)
#define INSSBuffer4_GetBuffer(object, bytes) (object)->lpVtbl->GetBuffer(object, bytes)
#define INSSBuffer4_GetBufferAndLength(object, bytes, length) (object)->lpVtbl->GetBufferAndLength(object, bytes, length)
#define INSSBuffer4_GetSampleProperties(object, size, bytes) (object)->lpVtbl->GetSampleProperties(object, size, bytes)
#define INSSBuffer4_SetSampleProperties(object, size, bytes) (object)->lpVtbl->SetSampleProperties(object, size, bytes)
#define INSSBuffer4_SetProperty(object, name, value, size) (object)->lpVtbl->SetProperty(object, name, value, size)
#define INSSBuffer4_GetProperty(object, name, value, size) (object)->lpVtbl->GetProperty(object, name, value, size)
#define INSSBuffer4_GetPropertyCount(object, count) (object)->lpVtbl->GetPropertyCount(object, count)
#define INSSBuffer4_GetPropertyByIndex(object, index, name, value, size) (object)->lpVtbl->GetPropertyByIndex(object, index, name, value, size)
#define IWMSBufferAllocator_QueryInterface(object, iid, pointer) (object)->lpVtbl->QueryInterface(object, iid, pointer)
#define IWMSBufferAllocator_AddRef(object) (object)->lpVtbl->AddRef(object)
#define IWMSBufferAllocator_Release(object) (object)->lpVtbl->Release(object)
#define IWMSBufferAllocator_AllocateBuffer(object, size, buffer) (object)->lpVtbl->AllocateBuffer(object, size, buffer)
#define IWMSBufferAllocator_AllocatePageSizeBuffer(object, size, buffer) (object)->lpVtbl->AllocatePageSizeBuffer(object, size, buffer)
#endif

#endif

#endif
