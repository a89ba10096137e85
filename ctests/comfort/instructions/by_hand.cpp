// SPDX-License-Identifier: MIT OR Apache-2.0

// What with_header.cpp says, in plain calls. As anybody would, it has its out-variables in small
// functions of their own, so that what came back can stay in a register.

#include "scenarios.h"

static inline IWMSBufferAllocator *new_allocator()
{
    IWMSBufferAllocator *allocator = nullptr;
    WMSCreateBufferAllocator(nullptr, &allocator);
    return allocator;
}

static inline INSSBuffer *new_buffer(IWMSBufferAllocator *allocator, HRESULT *result)
{
    INSSBuffer *buffer = nullptr;
    *result = allocator->AllocateBuffer(1316, &buffer);
    return buffer;
}

static inline INSSBuffer *new_page_buffer(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = nullptr;
    allocator->AllocatePageSizeBuffer(65536, &buffer);
    return buffer;
}

static inline INSSBuffer3 *buffer3_of(INSSBuffer *buffer, HRESULT *result)
{
    void *buffer3 = nullptr;
    *result = buffer->QueryInterface(IID_INSSBuffer3, &buffer3);
    return static_cast<INSSBuffer3 *>(buffer3);
}

struct memory
{
    BYTE *data;
    std::size_t size;
};

static inline memory used_memory(INSSBuffer *buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    if (FAILED(buffer->GetBufferAndLength(&data, &size)))
        size = 0;
    return {data, size};
}

static inline memory all_memory(INSSBuffer *buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    if (FAILED(buffer->GetBuffer(&data)) || FAILED(buffer->GetMaxLength(&size)))
        size = 0;
    return {data, size};
}

HRESULT allocate_use_release(IWMSBufferAllocator *allocator)
{
    HRESULT result;
    INSSBuffer *buffer = new_buffer(allocator, &result);
    if (!buffer)
        return result;
    result = buffer->SetLength(188);
    buffer->Release();
    return result;
}

int allocate_pages(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = new_page_buffer(allocator);
    if (!buffer)
        return 0;
    keep(buffer);
    return 1;
}

HRESULT create_an_allocator()
{
    IWMSBufferAllocator *allocator = new_allocator();
    if (!allocator)
        return E_OUTOFMEMORY;
    HRESULT result;
    INSSBuffer *buffer = new_buffer(allocator, &result);
    if (buffer)
        buffer->Release();
    allocator->Release();
    return result;
}

HRESULT query(INSSBuffer *buffer)
{
    HRESULT result;
    INSSBuffer3 *buffer3 = buffer3_of(buffer, &result);
    if (!buffer3)
        return result;
    result = buffer3->SetProperty(IID_INSSBuffer, nullptr, 0);
    buffer3->Release();
    return result;
}

void move_through_a_function(IWMSBufferAllocator *allocator)
{
    HRESULT result;
    keep(new_buffer(allocator, &result));
}

void move_to_another_variable(INSSBuffer **from, INSSBuffer **to)
{
    INSSBuffer *moved = *from;
    *from = nullptr;
    INSSBuffer *old = *to;
    *to = moved;
    if (old)
        old->Release();
}

void share_with_another_owner(INSSBuffer **buffer)
{
    INSSBuffer *shared = *buffer;
    if (shared)
        shared->AddRef();
    keep(shared);
}

void put_into_a_full_pointer(IWMSBufferAllocator *allocator, INSSBuffer **buffer)
{
    INSSBuffer *old = *buffer;
    *buffer = nullptr;
    if (old)
        old->Release();
    allocator->AllocateBuffer(1316, buffer);
}

void pass_the_used_bytes(INSSBuffer *buffer)
{
    const memory bytes = used_memory(buffer);
    consume(bytes.data, bytes.size);
}

void pass_all_bytes(INSSBuffer *buffer)
{
    const memory bytes = all_memory(buffer);
    consume(bytes.data, bytes.size);
}

int last_used_byte(INSSBuffer *buffer)
{
    const memory bytes = used_memory(buffer);
    if (bytes.size == 0)
        return -1;
    return bytes.data[bytes.size - 1];
}

void take_a_reference_too_many(INSSBuffer *buffer)
{
    keep(buffer);
}
