/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * The types and macros of COM that wmsbuffer.h is written in.
 *
 * Windows has them, and so do ports of its headers to other systems. Where one of those is in use,
 * its definitions are taken: include it before this header, or have its <unknwn.h> in the include
 * path. Elsewhere they are defined here, with the sizes and values that they have on Windows.
 *
 * Two macros decide where the detection below is wrong: WMSCOM_HOST_TYPES says that the types are
 * already there, WMSCOM_OWN_TYPES that an <unknwn.h> in the include path is not wanted.
 */

#ifndef WMSCOM_H
#define WMSCOM_H

#if defined(_WIN32)

#define WMSCOM_HOST_TYPES
#ifndef __REQUIRED_RPCNDR_H_VERSION__
#define __REQUIRED_RPCNDR_H_VERSION__ 475
#endif
#include <rpc.h>
#include <rpcndr.h>
#ifndef COM_NO_WINDOWS_H
#include <windows.h>
#include <ole2.h>
#endif
#include <objidl.h>

#elif defined(WMSCOM_OWN_TYPES) || defined(WMSCOM_HOST_TYPES)

/* The user has decided. */

#elif defined(__IUnknown_INTERFACE_DEFINED__) || (defined(STDMETHODCALLTYPE) && defined(MIDL_INTERFACE))

#define WMSCOM_HOST_TYPES

#elif defined(__has_include)

#if __has_include(<unknwn.h>)
#define WMSCOM_HOST_TYPES
#include <unknwn.h>
#endif

#endif

#ifndef WMSCOM_HOST_TYPES

#if defined(__LINUX_COM_H_)
#error "LinuxCOM.h has an IUnknown and result codes that are not those of Windows; include it and wmsbuffer.h in different source files"
#endif

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
typedef struct _GUID
{
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;

#ifdef __cplusplus
inline bool operator==(const GUID &left, const GUID &right)
{
    return memcmp(&left, &right, sizeof(GUID)) == 0;
}
inline bool operator!=(const GUID &left, const GUID &right)
{
    return !(left == right);
}
#endif
#endif /* GUID_DEFINED */

typedef GUID IID;
typedef GUID CLSID;

#ifdef __cplusplus
#ifndef REFGUID
#define REFGUID const GUID &
#endif
#ifndef REFIID
#define REFIID const IID &
#endif
#ifndef REFCLSID
#define REFCLSID const CLSID &
#endif
#ifndef IsEqualGUID
#define IsEqualGUID(left, right) ((left) == (right))
#endif
#else
#ifndef REFGUID
#define REFGUID const GUID *
#endif
#ifndef REFIID
#define REFIID const IID *
#endif
#ifndef REFCLSID
#define REFCLSID const CLSID *
#endif
#ifndef IsEqualGUID
#define IsEqualGUID(left, right) (!memcmp(left, right, sizeof(GUID)))
#endif
#endif /* __cplusplus */

#ifndef IsEqualIID
#define IsEqualIID(left, right) IsEqualGUID(left, right)
#endif

#ifndef S_OK
#define S_OK ((HRESULT)0x00000000)
#endif
#ifndef S_FALSE
#define S_FALSE ((HRESULT)0x00000001)
#endif
#ifndef E_NOTIMPL
#define E_NOTIMPL ((HRESULT)0x80004001)
#endif
#ifndef E_NOINTERFACE
#define E_NOINTERFACE ((HRESULT)0x80004002)
#endif
#ifndef E_POINTER
#define E_POINTER ((HRESULT)0x80004003)
#endif
#ifndef E_ABORT
#define E_ABORT ((HRESULT)0x80004004)
#endif
#ifndef E_FAIL
#define E_FAIL ((HRESULT)0x80004005)
#endif
#ifndef E_UNEXPECTED
#define E_UNEXPECTED ((HRESULT)0x8000FFFF)
#endif
#ifndef E_OUTOFMEMORY
#define E_OUTOFMEMORY ((HRESULT)0x8007000E)
#endif
#ifndef E_INVALIDARG
#define E_INVALIDARG ((HRESULT)0x80070057)
#endif
#ifndef SUCCEEDED
#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#endif
#ifndef FAILED
#define FAILED(result) ((HRESULT)(result) < 0)
#endif

#ifndef STDMETHODCALLTYPE
#define STDMETHODCALLTYPE
#endif
#ifndef interface
#define interface struct
#endif

#ifndef MIDL_INTERFACE
#if defined(__cplusplus) && defined(_MSC_EXTENSIONS)
#define MIDL_INTERFACE(iid) struct __declspec(uuid(iid)) __declspec(novtable)
#else
#define MIDL_INTERFACE(iid) struct
#endif
#endif

#ifndef STDMETHODIMP
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#endif
#ifndef STDMETHODIMP_
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#endif
#if defined(__cplusplus) && !defined(CINTERFACE)
#ifndef STDMETHOD
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#endif
#ifndef STDMETHOD_
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#endif
#ifndef PURE
#define PURE = 0
#endif
#endif

/* With _MSC_EXTENSIONS the compiler has __uuidof itself. */
#if defined(__cplusplus) && !defined(_MSC_EXTENSIONS) && !defined(__CRT_UUID_DECL) && !defined(__uuidof)
extern "C++" {
template <typename Interface> struct wmscom_uuid;
template <typename Interface> struct wmscom_uuid<Interface *> : wmscom_uuid<Interface> {};
}
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    extern "C++" { \
    template <> struct wmscom_uuid<type> \
    { \
        static const GUID &get() \
        { \
            static const GUID iid = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; \
            return iid; \
        } \
    }; \
    }
#define __uuidof(type) (wmscom_uuid<__typeof__(type)>::get())
#endif

#endif /* WMSCOM_HOST_TYPES */

/* What ports of the Windows headers may lack. */

#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

/* As on Windows, whoever includes the header has the constant, and there is no library to link. */
#ifndef EXTERN_GUID
#define EXTERN_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    EXTERN_C const IID name __attribute__((weak)); \
    const IID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#endif

#ifndef DEFINE_GUID
#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    EXTERN_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID name
#endif
#endif

#ifndef BEGIN_INTERFACE
#define BEGIN_INTERFACE
#endif
#ifndef END_INTERFACE
#define END_INTERFACE
#endif
#ifndef CONST_VTBL
#ifdef CONST_VTABLE
#define CONST_VTBL const
#else
#define CONST_VTBL
#endif
#endif
#ifndef DECLSPEC_XFGVIRT
#if defined(_CONTROL_FLOW_GUARD_XFG) && _CONTROL_FLOW_GUARD_XFG
#define DECLSPEC_XFGVIRT(base, method) __declspec(xfg_virtual(base, method))
#else
#define DECLSPEC_XFGVIRT(base, method)
#endif
#endif

/* Windows has these two in <nserror.h>. */
#ifndef _WIN32
#ifndef NS_E_UNSUPPORTED_PROPERTY
#define NS_E_UNSUPPORTED_PROPERTY ((HRESULT)0xC00D0BCD)
#endif
#ifndef NS_E_SDK_BUFFERTOOSMALL
#define NS_E_SDK_BUFFERTOOSMALL ((HRESULT)0xC00D0BD4)
#endif
#endif

#ifndef WMSCOM_HOST_TYPES

#ifndef __IUnknown_FWD_DEFINED__
#define __IUnknown_FWD_DEFINED__
typedef interface IUnknown IUnknown;
#endif

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

#ifndef __IUnknown_INTERFACE_DEFINED__
#define __IUnknown_INTERFACE_DEFINED__

typedef IUnknown *LPUNKNOWN;

EXTERN_GUID(IID_IUnknown, 0x00000000, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);

#if defined(__cplusplus) && !defined(CINTERFACE)

extern "C++" {
MIDL_INTERFACE("00000000-0000-0000-c000-000000000046")
IUnknown
{
public:
    virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void **ppvObject) = 0;

    virtual ULONG STDMETHODCALLTYPE AddRef() = 0;

    virtual ULONG STDMETHODCALLTYPE Release() = 0;

    template <typename Interface> HRESULT STDMETHODCALLTYPE QueryInterface(Interface **ppInterface)
    {
        return QueryInterface(__uuidof(Interface), reinterpret_cast<void **>(ppInterface));
    }
};
}
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IUnknown, 0x00000000, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46)
#endif

#else /* C style interface */

typedef struct IUnknownVtbl
{
    BEGIN_INTERFACE

    HRESULT (STDMETHODCALLTYPE *QueryInterface)(IUnknown *This, REFIID riid, void **ppvObject);

    ULONG (STDMETHODCALLTYPE *AddRef)(IUnknown *This);

    ULONG (STDMETHODCALLTYPE *Release)(IUnknown *This);

    END_INTERFACE
} IUnknownVtbl;

interface IUnknown
{
    CONST_VTBL struct IUnknownVtbl *lpVtbl;
};

#ifdef COBJMACROS

#define IUnknown_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IUnknown_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define IUnknown_Release(This) \
    ((This)->lpVtbl->Release(This))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __IUnknown_INTERFACE_DEFINED__ */

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

#ifdef __cplusplus
}
#endif

#if defined(__cplusplus) && !defined(CINTERFACE) && !defined(IID_PPV_ARGS)
template <typename Interface> void **IID_PPV_ARGS_Helper(Interface **ppInterface)
{
    static_cast<void>(static_cast<IUnknown *>(*ppInterface)); /* refuses what is no interface */
    return reinterpret_cast<void **>(ppInterface);
}
#define IID_PPV_ARGS(ppInterface) __uuidof(**(ppInterface)), IID_PPV_ARGS_Helper(ppInterface)
#endif

#endif /* WMSCOM_HOST_TYPES */

/* Whoever's types these are, the library was built for the ones of Windows. */
#define WMSCOM_REQUIRE(name, condition) typedef char wmscom_##name[(condition) ? 1 : -1]

WMSCOM_REQUIRE(DWORD_has_4_bytes, sizeof(DWORD) == 4);
WMSCOM_REQUIRE(ULONG_has_4_bytes, sizeof(ULONG) == 4);
WMSCOM_REQUIRE(HRESULT_has_4_bytes, sizeof(HRESULT) == 4);
WMSCOM_REQUIRE(GUID_has_16_bytes, sizeof(GUID) == 16);
WMSCOM_REQUIRE(E_NOTIMPL_is_that_of_Windows, E_NOTIMPL == (HRESULT)0x80004001);
WMSCOM_REQUIRE(E_NOINTERFACE_is_that_of_Windows, E_NOINTERFACE == (HRESULT)0x80004002);
WMSCOM_REQUIRE(E_POINTER_is_that_of_Windows, E_POINTER == (HRESULT)0x80004003);
WMSCOM_REQUIRE(E_UNEXPECTED_is_that_of_Windows, E_UNEXPECTED == (HRESULT)0x8000FFFF);
WMSCOM_REQUIRE(E_OUTOFMEMORY_is_that_of_Windows, E_OUTOFMEMORY == (HRESULT)0x8007000E);
WMSCOM_REQUIRE(E_INVALIDARG_is_that_of_Windows, E_INVALIDARG == (HRESULT)0x80070057);

#undef WMSCOM_REQUIRE

#endif /* WMSCOM_H */
