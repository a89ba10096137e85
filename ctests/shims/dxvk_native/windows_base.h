/*
 * The shape of dxvk-native's header of this name, which Debian does not package: the tag of GUID is
 * another one, __uuidof knows types only, and no macro says that anything of COM is defined.
 */

#ifndef SHIM_WINDOWS_BASE_H
#define SHIM_WINDOWS_BASE_H

#include <stdint.h>
#include <string.h>

typedef uint8_t BYTE;
typedef uint16_t WORD;
typedef uint32_t DWORD;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef int32_t HRESULT;

#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct GUID
{
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
#endif
typedef GUID IID;

#define interface struct
#define MIDL_INTERFACE(iid) struct
#define STDMETHODCALLTYPE
#define CONST_VTBL const
#define BEGIN_INTERFACE
#define END_INTERFACE

#define S_OK 0
#define S_FALSE 1
#define E_NOTIMPL ((HRESULT)0x80004001)
#define E_NOINTERFACE ((HRESULT)0x80004002)
#define E_POINTER ((HRESULT)0x80004003)
#define E_FAIL ((HRESULT)0x80004005)
#define E_OUTOFMEMORY ((HRESULT)0x8007000E)
#define E_INVALIDARG ((HRESULT)0x80070057)
#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#define FAILED(result) ((HRESULT)(result) < 0)

#ifdef __cplusplus

#define REFIID const IID &
#define REFGUID const GUID &

inline bool operator==(const GUID &left, const GUID &right)
{
    return memcmp(&left, &right, sizeof left) == 0;
}
inline bool operator!=(const GUID &left, const GUID &right)
{
    return memcmp(&left, &right, sizeof left) != 0;
}

template <typename Interface> constexpr GUID shim_uuid();
#define __uuidof(type) shim_uuid<type>()
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    extern "C++" { \
    template <> constexpr GUID shim_uuid<type>() \
    { \
        return GUID{l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; \
    } \
    }
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    constexpr GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}

#else

#define REFIID const IID *
#define REFGUID const GUID *
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    static const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}

#endif

#endif
