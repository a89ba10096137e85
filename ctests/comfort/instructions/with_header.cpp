// SPDX-License-Identifier: MIT OR Apache-2.0

// What by_hand.cpp says, in the words of wmsbuffer.hpp.

#include <wmsbuffer.hpp>

#define OWNER(type) wms::com_ptr<type>
#include "scenarios.h"

using wms::com_ptr;

HRESULT allocate_use_release(IWMSBufferAllocator *allocator)
{
    HRESULT result;
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1316, &result);
    if (!buffer)
        return result;
    return buffer->SetLength(188);
}

int allocate_pages(IWMSBufferAllocator *allocator)
{
    com_ptr<INSSBuffer> buffer = wms::allocate_pages(allocator, 65536);
    if (!buffer)
        return 0;
    keep(buffer.detach());
    return 1;
}

HRESULT create_an_allocator()
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    if (!allocator)
        return E_OUTOFMEMORY;
    HRESULT result;
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1316, &result);
    return result;
}

HRESULT query(INSSBuffer *buffer)
{
    HRESULT result;
    com_ptr<INSSBuffer3> buffer3 = wms::query<INSSBuffer3>(buffer, &result);
    if (!buffer3)
        return result;
    return buffer3->SetProperty(IID_INSSBuffer, nullptr, 0);
}

static com_ptr<INSSBuffer> pass_on(com_ptr<INSSBuffer> buffer)
{
    return buffer;
}

void move_through_a_function(IWMSBufferAllocator *allocator)
{
    com_ptr<INSSBuffer> buffer = pass_on(wms::allocate(allocator, 1316));
    com_ptr<INSSBuffer> moved = pass_on(std::move(buffer));
    keep(moved.detach());
}

void move_to_another_variable(com_ptr<INSSBuffer> *from, com_ptr<INSSBuffer> *to)
{
    *to = std::move(*from);
}

void share_with_another_owner(com_ptr<INSSBuffer> *buffer)
{
    keep(buffer->share().detach());
}

void put_into_a_full_pointer(IWMSBufferAllocator *allocator, com_ptr<INSSBuffer> *buffer)
{
    INSSBuffer **place = buffer->put();
    allocator->AllocateBuffer(1316, place);
}

void pass_the_used_bytes(INSSBuffer *buffer)
{
    const wms::byte_span bytes = wms::bytes(buffer);
    consume(bytes.data(), bytes.size());
}

void pass_all_bytes(INSSBuffer *buffer)
{
    const wms::byte_span bytes = wms::capacity(buffer);
    consume(bytes.data(), bytes.size());
}

int last_used_byte(INSSBuffer *buffer)
{
    const wms::byte_span bytes = wms::bytes(buffer);
    if (bytes.empty())
        return -1;
    return bytes[bytes.size() - 1];
}

void take_a_reference_too_many(INSSBuffer *buffer)
{
    keep(wms::share(buffer).detach());
}
