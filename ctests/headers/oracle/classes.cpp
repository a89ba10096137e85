// Everything that a C++ program can do with the interfaces: call them, derive from them, ask for
// their identifiers.

#include <wmsbuffer.h>

#include <stddef.h>

#include "methods.h"

// The mangled name of its instance tells the type of a method and the class that introduced it.
template <typename Type, Type method> void type_of_method() {}

#define METHOD(I, result, name, parameters, arguments) \
    result call_##I##_##name parameters { return object->name CALLED_WITH arguments; }
#define CALLED_WITH(object, ...) (__VA_ARGS__)

#define OWN_METHOD(I, result, name, parameters, arguments) \
    template void type_of_method<decltype(&I::name), &I::name>();

#define EACH(I, base, methods, own_methods) \
    extern "C" const size_t size_##I[]; \
    const size_t size_##I[] = { \
        sizeof(I), alignof(I), __is_abstract(I), __has_virtual_destructor(I), __is_base_of(base, I)}; \
    void take_##I(I *, I **, const I &) {} \
    base *base_of_##I(I *derived) { return derived; } \
    const IID &iid_##I() { return IID_##I; } \
    const GUID &uuid_##I() { return __uuidof(I); } \
    const GUID &uuid_of_pointer_to_##I() { return __uuidof(I *); } \
    methods(METHOD, I) \
    own_methods(OWN_METHOD, I)

INTERFACES(EACH)

// Calls of them tell what they were overridden with: the method table, the destructors in it, and on
// 32-bit Windows the bytes of arguments that each takes off the stack.
#ifdef ALL_INTERFACES
#define NEWEST INSSBuffer4
#else
#define NEWEST INSSBuffer3
#endif

struct Buffer final : NEWEST
{
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **pointer) override;
    ULONG STDMETHODCALLTYPE AddRef() override;
    ULONG STDMETHODCALLTYPE Release() override;
    HRESULT STDMETHODCALLTYPE GetLength(DWORD *length) override;
    HRESULT STDMETHODCALLTYPE SetLength(DWORD length) override;
    HRESULT STDMETHODCALLTYPE GetMaxLength(DWORD *length) override;
    HRESULT STDMETHODCALLTYPE GetBuffer(BYTE **bytes) override;
    HRESULT STDMETHODCALLTYPE GetBufferAndLength(BYTE **bytes, DWORD *length) override;
    HRESULT STDMETHODCALLTYPE GetSampleProperties(DWORD size, BYTE *bytes) override;
    HRESULT STDMETHODCALLTYPE SetSampleProperties(DWORD size, BYTE *bytes) override;
    HRESULT STDMETHODCALLTYPE SetProperty(GUID name, void *value, DWORD size) override;
    HRESULT STDMETHODCALLTYPE GetProperty(GUID name, void *value, DWORD *size) override;
#ifdef ALL_INTERFACES
    HRESULT STDMETHODCALLTYPE GetPropertyCount(DWORD *count) override;
    HRESULT STDMETHODCALLTYPE GetPropertyByIndex(DWORD index, GUID *name, void *value, DWORD *size) override;
#endif
};

HRESULT Buffer::QueryInterface(REFIID, void **) { return 0; }
ULONG Buffer::AddRef() { return 1; }
ULONG Buffer::Release() { return 2; }
HRESULT Buffer::GetLength(DWORD *) { return 3; }
HRESULT Buffer::SetLength(DWORD) { return 4; }
HRESULT Buffer::GetMaxLength(DWORD *) { return 5; }
HRESULT Buffer::GetBuffer(BYTE **) { return 6; }
HRESULT Buffer::GetBufferAndLength(BYTE **, DWORD *) { return 7; }
HRESULT Buffer::GetSampleProperties(DWORD, BYTE *) { return 8; }
HRESULT Buffer::SetSampleProperties(DWORD, BYTE *) { return 9; }
HRESULT Buffer::SetProperty(GUID name, void *, DWORD size) { return static_cast<HRESULT>(name.Data1 + size); }
HRESULT Buffer::GetProperty(GUID name, void *, DWORD *size) { return static_cast<HRESULT>(name.Data1 + *size); }

#ifdef ALL_INTERFACES

HRESULT Buffer::GetPropertyCount(DWORD *) { return 12; }
HRESULT Buffer::GetPropertyByIndex(DWORD index, GUID *, void *, DWORD *) { return static_cast<HRESULT>(index); }

struct Allocator final : IWMSBufferAllocator
{
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void **pointer) override;
    ULONG STDMETHODCALLTYPE AddRef() override;
    ULONG STDMETHODCALLTYPE Release() override;
    HRESULT STDMETHODCALLTYPE AllocateBuffer(DWORD size, INSSBuffer **buffer) override;
    HRESULT STDMETHODCALLTYPE AllocatePageSizeBuffer(DWORD size, INSSBuffer **buffer) override;
};

HRESULT Allocator::QueryInterface(REFIID, void **) { return 0; }
ULONG Allocator::AddRef() { return 1; }
ULONG Allocator::Release() { return 2; }
HRESULT Allocator::AllocateBuffer(DWORD, INSSBuffer **) { return 3; }
HRESULT Allocator::AllocatePageSizeBuffer(DWORD, INSSBuffer **) { return 4; }

#endif
