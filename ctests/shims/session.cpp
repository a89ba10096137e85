// A program that has its COM types from another project's headers uses the library from end to end.

#ifdef SHIM_FIRST
#include SHIM_FIRST
#endif
#include <wmsallocator.h>
#ifdef SHIM_LAST
#include SHIM_LAST
#endif

#include <wmsbuffer.hpp>

#include "../headers/layout/check.h"

extern "C" const IID *unit_iid();

struct Answering : IUnknown
{
    virtual ULONG STDMETHODCALLTYPE Answer() = 0;
};
__CRT_UUID_DECL(Answering, 0x5ca1ab1e, 0xfade, 0x4bed, 0x8d, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06)

namespace {

const GUID property = {0x11223344, 0x5566, 0x7788, {0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x01}};

// By the shim's __uuidof, through the shim's IUnknown.
template <typename Interface> HRESULT query(IUnknown *object, Interface **answer)
{
    return object->QueryInterface(__uuidof(Interface), reinterpret_cast<void **>(answer));
}

void length_and_memory(INSSBuffer4 *buffer)
{
    BYTE *memory = nullptr;
    DWORD length = 0;
    CHECK(buffer->SetLength(999) == S_OK);
    CHECK(buffer->GetBufferAndLength(&memory, &length) == S_OK);
    CHECK(length == 999);
    memset(memory, 0x5a, length);
    CHECK(buffer->SetLength(1001) == E_INVALIDARG);
}

void properties(INSSBuffer4 *buffer)
{
    DWORD value = 0xfeedface;
    DWORD read = 0;
    DWORD size = sizeof read;
    CHECK(buffer->SetProperty(property, &value, sizeof value) == S_OK);
    CHECK(buffer->GetProperty(property, &read, &size) == S_OK);
    CHECK(read == value && size == sizeof value);

    DWORD count = 0;
    CHECK(buffer->GetPropertyCount(&count) == S_OK);
    CHECK(count == 1);
    GUID name;
    read = 0;
    CHECK(buffer->GetPropertyByIndex(0, &name, &read, &size) == S_OK);
    CHECK(memcmp(&name, &property, sizeof name) == 0 && read == value);
}

void statistics(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = nullptr;
    CHECK(query(allocator, &control) == S_OK);
    WMSBufferAllocatorStatistics statistics = {};
    statistics.cbSize = sizeof statistics;
    CHECK(control->GetStatistics(&statistics) == S_OK);
    CHECK(statistics.cLiveBuffers == 1 && statistics.cbLive == 1000);
    control->Release();
}

// A client may implement the interfaces, too.
struct Empty final : INSSBuffer
{
    STDMETHODIMP QueryInterface(REFIID, void **) override { return E_NOINTERFACE; }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP GetLength(DWORD *length) override { return *length = 0, S_OK; }
    STDMETHODIMP SetLength(DWORD) override { return E_INVALIDARG; }
    STDMETHODIMP GetMaxLength(DWORD *length) override { return *length = 0, S_OK; }
    STDMETHODIMP GetBuffer(BYTE **) override { return E_NOTIMPL; }
    STDMETHODIMP GetBufferAndLength(BYTE **, DWORD *) override { return E_NOTIMPL; }
};

// It may have interfaces of its own, with the shim's identifiers.
struct Own final : Answering
{
    STDMETHODIMP QueryInterface(REFIID id, void **object) override
    {
        const GUID own = {0x5ca1ab1e, 0xfade, 0x4bed, {0x8d, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06}};
        *object = memcmp(&id, &own, sizeof own) == 0 ? this : nullptr;
        return *object ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP_(ULONG) Answer() override { return 42; }
};

void interface_of_its_own(INSSBuffer *buffer)
{
    Own own;
    IUnknown *unknown = &own;
    HRESULT result = E_FAIL;
    wms::com_ptr<Answering> answering = wms::query<Answering>(unknown, &result);
    CHECK(result == S_OK && answering && answering->Answer() == 42);
    CHECK(!wms::query<Answering>(buffer, &result) && result == E_NOINTERFACE);
}

} // namespace

int main()
{
    IWMSBufferAllocator *allocator = nullptr;
    CHECK(WMSCreateBufferAllocator(nullptr, &allocator) == S_OK);
    INSSBuffer *buffer = nullptr;
    CHECK(allocator->AllocateBuffer(1000, &buffer) == S_OK);
    INSSBuffer4 *buffer4 = nullptr;
    CHECK(query(buffer, &buffer4) == S_OK);
    void *none = nullptr;
    CHECK(buffer->QueryInterface(IID_IWMSBufferAllocator, &none) == E_NOINTERFACE);

    CHECK(unit_iid() == &IID_INSSBuffer);

    length_and_memory(buffer4);
    properties(buffer4);
    statistics(allocator);
    interface_of_its_own(buffer);

    IUnknown *unknown = buffer4;
    CHECK(unknown->Release() == 1);
    CHECK(allocator->Release() == 0);
    CHECK(buffer->Release() == 0);

    Empty own;
    INSSBuffer *empty = &own;
    DWORD length = 1;
    CHECK(empty->GetLength(&length) == S_OK && length == 0);
    return failures != 0;
}
