/* What a header of this name in a capture card's SDK is like: the names of Windows, other values. */

#ifndef __LINUX_COM_H_
#define __LINUX_COM_H_

struct REFIID
{
    unsigned char bytes[16];
};

typedef int HRESULT;
typedef unsigned long ULONG;

#define S_OK ((HRESULT)0)
#define E_OUTOFMEMORY ((HRESULT)0x80000002)
#define E_INVALIDARG ((HRESULT)0x80000003)
#define E_POINTER ((HRESULT)0x80000005)
#define STDMETHODCALLTYPE

class IUnknown
{
public:
    virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **ppv) = 0;
    virtual ULONG STDMETHODCALLTYPE AddRef() = 0;
    virtual ULONG STDMETHODCALLTYPE Release() = 0;
};

#endif
