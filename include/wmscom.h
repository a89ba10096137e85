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

#define WMSCOM_HAS_HOST
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

/* In C, GCC shares no constant between source files that was declared before, as other wmsbuffer.h do
 * without INITGUID; each file would have a definition of its own, and they would clash. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__cplusplus) && !defined(INITGUID)
#define WMSCOM_RENAME_DECLARED_IID
#endif

#elif defined(WMSCOM_HOST_TYPES) || defined(__IUnknown_INTERFACE_DEFINED__) \
    || (defined(STDMETHODCALLTYPE) && defined(MIDL_INTERFACE))

#define WMSCOM_HAS_HOST

#elif defined(__has_include) && !defined(WMSCOM_OWN_TYPES)

#if __has_include(<unknwn.h>)
#define WMSCOM_HAS_HOST
#include <unknwn.h>
#endif

#endif

/*
 * How methods are called. Windows has its way. On other systems the library has that of C, or if it
 * was built with WMSBUFFER_MS_ABI that of Windows, which Wine's and vkd3d's headers keep on x86. A
 * call in the wrong way would crash, so what the headers say is compared with what the library has.
 */
#if !defined(_WIN32) || defined(__ELF__) /* winegcc says _WIN32, but makes ELF files */

#if !defined(WMSBUFFER_MS_ABI) && (defined(__x86_64__) || defined(__i386__)) \
    && (defined(__WINE__) || defined(__WINE_WINDOWS_H) || defined(__WINE_RPCNDR_H) \
        || defined(__VKD3D_WINDOWS_H))
#error "The headers of Wine and vkd3d have the calling convention of Windows, this wmsbuffer has that of C: link a wmsbuffer built with -DWMSBUFFER_MS_ABI=ON and define WMSBUFFER_MS_ABI, or include it in source files without these headers"
#endif

#if defined(WMSBUFFER_MS_ABI) && defined(__x86_64__)
#define WMSCOM_METHOD __attribute__((ms_abi))
#elif defined(WMSBUFFER_MS_ABI) && defined(__i386__)
#define WMSCOM_METHOD __attribute__((stdcall))
#else
#define WMSCOM_METHOD
#endif

#if !defined(STDMETHODCALLTYPE) && defined(WMSCOM_HAS_HOST)
#define STDMETHODCALLTYPE
#elif !defined(STDMETHODCALLTYPE)
#define STDMETHODCALLTYPE WMSCOM_METHOD
#endif

#ifdef __GNUC__
#define WMSCOM_MISMATCH \
    "STDMETHODCALLTYPE is not the calling convention of this wmsbuffer: with the headers of Wine or vkd3d define WMSBUFFER_MS_ABI and link a wmsbuffer built with -DWMSBUFFER_MS_ABI=ON, with others do not define it and link one built without, or include it in source files without COM headers"
typedef void (STDMETHODCALLTYPE *wmscom_host_method)(void);
typedef void (WMSCOM_METHOD *wmscom_method)(void);
#ifdef __cplusplus
extern "C++" {
constexpr bool wmscom_is_method(wmscom_method) { return true; }
constexpr bool wmscom_is_method(...) { return false; }
}
static_assert(wmscom_is_method(wmscom_host_method(nullptr)), WMSCOM_MISMATCH);
#else
#pragma push_macro("_Static_assert")
#undef _Static_assert /* glibc's for C99 does not show the sentence */
__extension__ _Static_assert(
    __builtin_types_compatible_p(wmscom_host_method, wmscom_method), WMSCOM_MISMATCH);
#pragma pop_macro("_Static_assert")
#endif
#undef WMSCOM_MISMATCH
#endif

#endif

#ifndef WMSCOM_HAS_HOST

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
extern "C++" {
inline bool operator==(const GUID &left, const GUID &right)
{
    return memcmp(&left, &right, sizeof(GUID)) == 0;
}
inline bool operator!=(const GUID &left, const GUID &right)
{
    return !(left == right);
}
}
#endif

#endif /* GUID_DEFINED */

typedef GUID IID;

#ifdef __cplusplus
#ifndef REFGUID
#define REFGUID const GUID &
#endif
#ifndef REFIID
#define REFIID const IID &
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
#ifndef IsEqualGUID
#define IsEqualGUID(left, right) (memcmp(left, right, sizeof(GUID)) == 0)
#endif
#endif
#ifndef IsEqualIID
#define IsEqualIID(left, right) IsEqualGUID(left, right)
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

#endif /* WMSCOM_HAS_HOST */

/* Macros that a port of the Windows headers may lack. */

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

#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

/* As on Windows, whoever includes the header has the constant, and there is no library to link.
 * With Wine's macro two source files clash in C++, and none has the constant in C. */
#if defined(__WINE_RPCNDR_H) && defined(__ELF__)
#undef EXTERN_GUID
#endif
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

#ifdef __cplusplus
#define WMSCOM_RESULT(code) static_cast<HRESULT>(code)
#else
#define WMSCOM_RESULT(code) ((HRESULT)(code))
#endif

#ifndef S_OK
#define S_OK WMSCOM_RESULT(0x00000000u)
#endif
#ifndef S_FALSE
#define S_FALSE WMSCOM_RESULT(0x00000001u)
#endif
#ifndef E_NOTIMPL
#define E_NOTIMPL WMSCOM_RESULT(0x80004001u)
#endif
#ifndef E_NOINTERFACE
#define E_NOINTERFACE WMSCOM_RESULT(0x80004002u)
#endif
#ifndef E_POINTER
#define E_POINTER WMSCOM_RESULT(0x80004003u)
#endif
#ifndef E_ABORT
#define E_ABORT WMSCOM_RESULT(0x80004004u)
#endif
#ifndef E_FAIL
#define E_FAIL WMSCOM_RESULT(0x80004005u)
#endif
#ifndef E_UNEXPECTED
#define E_UNEXPECTED WMSCOM_RESULT(0x8000FFFFu)
#endif
#ifndef E_OUTOFMEMORY
#define E_OUTOFMEMORY WMSCOM_RESULT(0x8007000Eu)
#endif
#ifndef E_INVALIDARG
#define E_INVALIDARG WMSCOM_RESULT(0x80070057u)
#endif
#ifndef SUCCEEDED
#define SUCCEEDED(result) (WMSCOM_RESULT(result) >= 0)
#endif
#ifndef FAILED
#define FAILED(result) (WMSCOM_RESULT(result) < 0)
#endif

/* Windows has these two in <nserror.h>. */
#ifndef _WIN32
#ifndef NS_E_UNSUPPORTED_PROPERTY
#define NS_E_UNSUPPORTED_PROPERTY WMSCOM_RESULT(0xC00D0BCDu)
#endif
#ifndef NS_E_SDK_BUFFERTOOSMALL
#define NS_E_SDK_BUFFERTOOSMALL WMSCOM_RESULT(0xC00D0BD4u)
#endif
#endif

#ifndef WMSCOM_HAS_HOST

#ifndef __IUnknown_FWD_DEFINED__
#define __IUnknown_FWD_DEFINED__
typedef interface IUnknown IUnknown;
#endif

/* COM's classes have no virtual destructor: it would take two slots of the method table. */
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

#if defined(__cplusplus) && !defined(CINTERFACE) && !defined(IID_PPV_ARGS)
extern "C++" {
template <typename Interface> void **IID_PPV_ARGS_Helper(Interface **ppInterface)
{
    static_cast<void>(static_cast<IUnknown *>(*ppInterface)); /* refuses what is no interface */
    return reinterpret_cast<void **>(ppInterface);
}
}
#define IID_PPV_ARGS(ppInterface) __uuidof(**(ppInterface)), IID_PPV_ARGS_Helper(ppInterface)
#endif

#endif /* WMSCOM_HAS_HOST */

/* Whoever's definitions these are, the library was built for those of Windows. */

#ifdef __cplusplus
#define WMSCOM_REQUIRE(condition, name) static_assert(condition, #name)
#else
#define WMSCOM_REQUIRE(condition, name) typedef char wmscom_##name[(condition) ? 1 : -1]
#endif

WMSCOM_REQUIRE(sizeof(DWORD) == 4, DWORD_must_have_4_bytes);
WMSCOM_REQUIRE(sizeof(ULONG) == 4, ULONG_must_have_4_bytes);
WMSCOM_REQUIRE(sizeof(HRESULT) == 4, HRESULT_must_have_4_bytes);
WMSCOM_REQUIRE(sizeof(GUID) == 16, GUID_must_have_16_bytes);
WMSCOM_REQUIRE(E_NOTIMPL == WMSCOM_RESULT(0x80004001u), E_NOTIMPL_must_be_that_of_Windows);
WMSCOM_REQUIRE(E_NOINTERFACE == WMSCOM_RESULT(0x80004002u), E_NOINTERFACE_must_be_that_of_Windows);
WMSCOM_REQUIRE(E_POINTER == WMSCOM_RESULT(0x80004003u), E_POINTER_must_be_that_of_Windows);
WMSCOM_REQUIRE(E_UNEXPECTED == WMSCOM_RESULT(0x8000FFFFu), E_UNEXPECTED_must_be_that_of_Windows);
WMSCOM_REQUIRE(E_OUTOFMEMORY == WMSCOM_RESULT(0x8007000Eu), E_OUTOFMEMORY_must_be_that_of_Windows);
WMSCOM_REQUIRE(E_INVALIDARG == WMSCOM_RESULT(0x80070057u), E_INVALIDARG_must_be_that_of_Windows);
#undef WMSCOM_REQUIRE

#endif /* WMSCOM_H */
