/* A small port of the Windows headers, as some hosts have one; it lacks what those lack. */

#ifndef __unknwn_h__
#define __unknwn_h__

#include <stdint.h>

#ifndef HOST_ULONG
#define HOST_ULONG uint32_t
#endif
#ifndef HOST_METHOD
#define HOST_METHOD
#endif

typedef unsigned char BYTE;
typedef uint32_t DWORD;
typedef HOST_ULONG ULONG;
typedef int32_t HRESULT;

typedef struct _GUID
{
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
typedef GUID IID;

#define interface struct
#define STDMETHODCALLTYPE HOST_METHOD
#define MIDL_INTERFACE(iid) struct

#ifdef __cplusplus
#define REFIID const IID &
#else
#define REFIID const IID *
#endif

#define __IUnknown_INTERFACE_DEFINED__
#ifdef __cplusplus
struct IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void **ppvObject) = 0;
    virtual ULONG STDMETHODCALLTYPE AddRef() = 0;
    virtual ULONG STDMETHODCALLTYPE Release() = 0;
};
#else
typedef struct IUnknown IUnknown;
#endif

#endif
