// SPDX-License-Identifier: MIT OR Apache-2.0

// The library behind WRL's ComPtr. Built with a pointer like it, and where there is one with the real
// one: that of DirectX-Headers, which brings the base types along, or MinGW-w64's.

#include <wrl/client.h>

#include <wmsallocator.h>

#include <utility>
#include <vector>

#include "../check.h"
#include "references.h"

using Microsoft::WRL::ComPtr;

namespace
{

ComPtr<INSSBuffer> new_buffer()
{
    ComPtr<IWMSBufferAllocator> allocator;
    ComPtr<INSSBuffer> buffer;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, allocator.GetAddressOf()), S_OK);
    CHECK_EQUAL(allocator->AllocatePageSizeBuffer(100, buffer.GetAddressOf()), S_OK);
    return buffer;
}

} // namespace

TEST(takes_out_parameters)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    CHECK_EQUAL(references(buffer.Get()), 1);
    CHECK_EQUAL(buffer->SetLength(1), S_OK);
}

TEST(releases_before_it_takes_another)
{
    ComPtr<IWMSBufferAllocator> allocator;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer> old = buffer;
    CHECK_EQUAL(allocator->AllocateBuffer(1, buffer.ReleaseAndGetAddressOf()), S_OK);
    CHECK_EQUAL(references(old.Get()), 1);
    CHECK_EQUAL(allocator->AllocateBuffer(2, &buffer), S_OK);
    CHECK_EQUAL(references(buffer.Get()), 1);
}

TEST(takes_slices_and_copies)
{
    ComPtr<IWMSBufferAllocator> allocator;
    ComPtr<INSSBuffer> buffer;
    ComPtr<INSSBuffer> slice;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(100, &buffer), S_OK);
    CHECK_EQUAL(WMSCreateBufferSlice(buffer.Get(), 10, 20, &slice), S_OK);
    CHECK_EQUAL(references(buffer.Get()), 2);
    buffer.Reset();
    CHECK_EQUAL(WMSIsSoleOwner(slice.Get()), S_OK);
    ComPtr<INSSBuffer> other;
    CHECK_EQUAL(WMSCreateBufferSlice(slice.Get(), 0, 20, &other), S_OK);
    ComPtr<INSSBuffer> shared = other;
    // The function takes the reference that is in the pointer, and puts one there.
    CHECK_EQUAL(WMSMakeWritable(other.GetAddressOf()), S_OK);
    CHECK_EQUAL(references(other.Get()), 1);
    CHECK_EQUAL(references(shared.Get()), 1);
    CHECK(other.Get() != shared.Get());
}

TEST(shares_by_copying)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer> copy = buffer;
    ComPtr<INSSBuffer> assigned;
    assigned = buffer;
    ComPtr<IUnknown> base = buffer;
    CHECK_EQUAL(references(buffer.Get()), 4);
    copy.Reset();
    assigned = nullptr;
    CHECK_EQUAL(base.Reset(), 1);
}

TEST(moves_without_counting)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer> moved = std::move(buffer);
    CHECK(buffer.Get() == nullptr);
    CHECK_EQUAL(references(moved.Get()), 1);
}

TEST(asks_for_another_interface)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer4> buffer4;
    ComPtr<IUnknown> unknown, buffer2;
    ComPtr<IWMSBufferAllocator> none;
    CHECK_EQUAL(buffer.As(&buffer4), S_OK);
    CHECK_EQUAL(buffer4.As(&unknown), S_OK);
    CHECK_EQUAL(buffer.AsIID(IID_INSSBuffer2, &buffer2), S_OK);
    CHECK_EQUAL(references(buffer.Get()), 4);
    CHECK_EQUAL(buffer.As(&none), E_NOINTERFACE);
    CHECK(none.Get() == nullptr);
    CHECK_EQUAL(references(buffer.Get()), 4);
}

TEST(serves_iid_ppv_args)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer3> buffer3;
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(&buffer3)), S_OK);
    CHECK_EQUAL(buffer3.Reset(), 1);
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(buffer3.GetAddressOf())), S_OK);
    CHECK_EQUAL(references(buffer.Get()), 2);
}

TEST(copies_to_plain_pointers)
{
    ComPtr<INSSBuffer> buffer = new_buffer();
    INSSBuffer *plain = nullptr;
    INSSBuffer3 *plain3 = nullptr;
    void *plain4 = nullptr;
    CHECK_EQUAL(buffer.CopyTo(&plain), S_OK);
    CHECK_EQUAL(buffer.CopyTo(&plain3), S_OK);
    CHECK_EQUAL(buffer.CopyTo(IID_INSSBuffer4, &plain4), S_OK);
    CHECK_EQUAL(references(buffer.Get()), 4);
    CHECK_EQUAL(static_cast<INSSBuffer4 *>(plain4)->Release(), 3);
    CHECK_EQUAL(plain3->Release(), 2);
    CHECK_EQUAL(plain->Release(), 1);
}

TEST(attaches_and_detaches)
{
#if defined(_WRL_CLIENT_H_) && defined(__MINGW32__)
    SKIP("MinGW-w64's Attach adds a reference, which WRL's does not");
#endif
    ComPtr<INSSBuffer> buffer = new_buffer();
    ComPtr<INSSBuffer> attached;
    attached.Attach(buffer.Detach());
    CHECK(buffer.Get() == nullptr);
    buffer.Swap(attached);
    CHECK_EQUAL(references(buffer.Get()), 1);
    CHECK_EQUAL(buffer.Reset(), 0);
}

TEST(lives_in_containers)
{
    ComPtr<IWMSBufferAllocator> allocator;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
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
