// SPDX-License-Identifier: MIT OR Apache-2.0

// The two smart pointers that COM programs use, in the shape of ATL's CComPtr and WRL's ComPtr.

#include <wmsallocator.h>

#include <utility>
#include <vector>

#include "check.h"

namespace atl_like
{

template <typename T> class CComPtr
{
public:
    CComPtr() = default;
    CComPtr(T *other) : p(other) { if (p) p->AddRef(); }
    CComPtr(const CComPtr &other) : CComPtr(other.p) {}
    CComPtr(CComPtr &&other) noexcept : p(std::exchange(other.p, nullptr)) {}
    ~CComPtr() { Release(); }
    CComPtr &operator=(CComPtr other) { std::swap(p, other.p); return *this; }
    T *operator->() const { return p; }
    operator T *() const { return p; }
    T **operator&() { return &p; }
    void Release() { if (T *old = std::exchange(p, nullptr)) old->Release(); }
    void Attach(T *other) { Release(); p = other; }
    T *Detach() { return std::exchange(p, nullptr); }
    template <typename Q> HRESULT QueryInterface(Q **other) const
    {
        return p->QueryInterface(__uuidof(Q), reinterpret_cast<void **>(other));
    }

    T *p = nullptr;
};

} // namespace atl_like

namespace wrl_like
{

template <typename T> class ComPtr
{
public:
    ComPtr() = default;
    ComPtr(const ComPtr &other) : pointer(other.pointer) { if (pointer) pointer->AddRef(); }
    ComPtr(ComPtr &&other) noexcept : pointer(std::exchange(other.pointer, nullptr)) {}
    ~ComPtr() { Reset(); }
    ComPtr &operator=(ComPtr other) noexcept { std::swap(pointer, other.pointer); return *this; }
    T *operator->() const { return pointer; }
    T *Get() const { return pointer; }
    T **GetAddressOf() { return &pointer; }
    T **ReleaseAndGetAddressOf() { Reset(); return &pointer; }
    ULONG Reset()
    {
        T *old = std::exchange(pointer, nullptr);
        return old ? old->Release() : 0;
    }
    template <typename Q> HRESULT As(ComPtr<Q> *other) const
    {
        return pointer->QueryInterface(IID_PPV_ARGS(other->ReleaseAndGetAddressOf()));
    }

private:
    T *pointer = nullptr;
};

} // namespace wrl_like

namespace
{

ULONG references(IUnknown *object)
{
    object->AddRef();
    return object->Release();
}

} // namespace

TEST(ccomptr_keeps_the_count)
{
    using atl_like::CComPtr;
    CComPtr<INSSBuffer> survivor;
    {
        CComPtr<IWMSBufferAllocator> allocator;
        CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
        CComPtr<INSSBuffer> buffer;
        CHECK_EQUAL(allocator->AllocateBuffer(100, &buffer), S_OK);
        CHECK_EQUAL(references(buffer), 1);
        CComPtr<INSSBuffer3> buffer3;
        CHECK_EQUAL(buffer.QueryInterface(&buffer3), S_OK);
        CHECK_EQUAL(references(buffer), 2);
        survivor = buffer;
        CHECK_EQUAL(references(buffer), 3);
        CComPtr<INSSBuffer> moved = std::move(buffer);
        CHECK_EQUAL(references(survivor), 3);
        CComPtr<INSSBuffer> attached;
        attached.Attach(moved.Detach());
        CHECK_EQUAL(references(survivor), 3);
    }
    CHECK_EQUAL(references(survivor), 1);
    CHECK_EQUAL(survivor->SetLength(1), S_OK);
}

TEST(comptr_keeps_the_count)
{
    using wrl_like::ComPtr;
    ComPtr<INSSBuffer4> survivor;
    {
        ComPtr<IWMSBufferAllocator> allocator;
        CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, allocator.GetAddressOf()), S_OK);
        ComPtr<INSSBuffer> buffer;
        CHECK_EQUAL(allocator->AllocatePageSizeBuffer(100, buffer.GetAddressOf()), S_OK);
        CHECK_EQUAL(buffer.As(&survivor), S_OK);
        CHECK_EQUAL(references(buffer.Get()), 2);
        ComPtr<IUnknown> unknown;
        CHECK_EQUAL(survivor.As(&unknown), S_OK);
        CHECK(unknown.Get() == buffer.Get());
        ComPtr<IWMSBufferAllocator> none;
        CHECK_EQUAL(buffer.As(&none), E_NOINTERFACE);
        CHECK(none.Get() == nullptr);
        CHECK_EQUAL(references(buffer.Get()), 3);
    }
    CHECK_EQUAL(references(survivor.Get()), 1);
    CHECK_EQUAL(survivor.Reset(), 0);
}

TEST(smart_pointers_live_in_containers)
{
    using wrl_like::ComPtr;
    ComPtr<IWMSBufferAllocator> allocator;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, allocator.GetAddressOf()), S_OK);
    std::vector<ComPtr<INSSBuffer>> packets;
    for (DWORD i = 0; i < 1000; i++)
    {
        ComPtr<INSSBuffer> packet;
        CHECK_EQUAL(allocator->AllocateBuffer(i, packet.GetAddressOf()), S_OK);
        packets.push_back(packet);
    }
    auto copies = packets;
    for (const auto &packet : packets)
        CHECK_EQUAL(references(packet.Get()), 2);
    packets.clear();
    CHECK_EQUAL(allocator.Reset(), 0);
    for (const auto &packet : copies)
        CHECK_EQUAL(references(packet.Get()), 1);
}
