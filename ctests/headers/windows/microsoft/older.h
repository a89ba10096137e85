/* A wmsbuffer.h of the shape that Microsoft's compiler for interfaces gives it, from before the time of
 * INSSBuffer2: the identifiers are defined, not declared, and the old name is there. */

#ifndef __wmsbuffer_h__
#define __wmsbuffer_h__

#include <windows.h>
#include <ole2.h>

#ifndef __INSSBuffer_FWD_DEFINED__
#define __INSSBuffer_FWD_DEFINED__
typedef interface INSSBuffer INSSBuffer;
#endif

#ifdef __cplusplus
extern "C" {
#endif

EXTERN_GUID(IID_INSSBuffer, 0xe1cd3524, 0x03d7, 0x11d2, 0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf);
EXTERN_GUID(IID_IWMSBuffer, 0xe1cd3524, 0x03d7, 0x11d2, 0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf);
#define IWMSBuffer INSSBuffer

#ifndef __INSSBuffer_INTERFACE_DEFINED__
#define __INSSBuffer_INTERFACE_DEFINED__
EXTERN_C const IID IID_INSSBuffer;
#if defined(__cplusplus) && !defined(CINTERFACE)
MIDL_INTERFACE("E1CD3524-03D7-11d2-9EED-006097D2D7CF")
INSSBuffer : public IUnknown
{
public:
    virtual HRESULT STDMETHODCALLTYPE GetLength(DWORD *pdwLength) = 0;
    virtual HRESULT STDMETHODCALLTYPE SetLength(DWORD dwLength) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetMaxLength(DWORD *pdwLength) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetBuffer(BYTE **ppdwBuffer) = 0;
    virtual HRESULT STDMETHODCALLTYPE GetBufferAndLength(BYTE **ppdwBuffer, DWORD *pdwLength) = 0;
};
#else
typedef struct INSSBufferVtbl
{
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(INSSBuffer *This, REFIID riid, void **ppvObject);
    ULONG (STDMETHODCALLTYPE *AddRef)(INSSBuffer *This);
    ULONG (STDMETHODCALLTYPE *Release)(INSSBuffer *This);
    HRESULT (STDMETHODCALLTYPE *GetLength)(INSSBuffer *This, DWORD *pdwLength);
    HRESULT (STDMETHODCALLTYPE *SetLength)(INSSBuffer *This, DWORD dwLength);
    HRESULT (STDMETHODCALLTYPE *GetMaxLength)(INSSBuffer *This, DWORD *pdwLength);
    HRESULT (STDMETHODCALLTYPE *GetBuffer)(INSSBuffer *This, BYTE **ppdwBuffer);
    HRESULT (STDMETHODCALLTYPE *GetBufferAndLength)(INSSBuffer *This, BYTE **ppdwBuffer, DWORD *pdwLength);
} INSSBufferVtbl;
interface INSSBuffer
{
    CONST_VTBL struct INSSBufferVtbl *lpVtbl;
};
#endif
#endif

#ifdef __cplusplus
}
#endif

#endif
