#include "buffer_allocator.h"

#include <cstdio>
#include <new>
#include <stdexcept>

namespace {

struct OutOfBuffers : std::bad_alloc {
    const char *what() const noexcept override { return "there is no memory for a buffer"; }
};

void check(HRESULT result, const char *call)
{
    if (SUCCEEDED(result))
        return;
    if (result == E_OUTOFMEMORY)
        throw OutOfBuffers();
    char text[96];
    std::snprintf(text, sizeof text, "%s answered 0x%08X", call, static_cast<unsigned>(result));
    throw std::runtime_error(text);
}

} // namespace

Bytes used_bytes(const Buffer &buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    check(buffer->GetBufferAndLength(&data, &size), "GetBufferAndLength");
    return {data, size};
}

BufferAllocator::BufferAllocator()
{
    check(WMSCreateBufferAllocator(nullptr, allocator_.put()), "WMSCreateBufferAllocator");
    check(allocator_->QueryInterface(IID_IWMSBufferAllocatorControl,
                                     reinterpret_cast<void **>(control_.put())),
          "QueryInterface for IWMSBufferAllocatorControl");
}

Buffer BufferAllocator::allocate(DWORD size) const
{
    Buffer buffer;
    check(allocator_->AllocateBuffer(size, buffer.put()), "AllocateBuffer");
    return buffer;
}

Buffer BufferAllocator::allocate_pages(DWORD size) const
{
    Buffer buffer;
    check(allocator_->AllocatePageSizeBuffer(size, buffer.put()), "AllocatePageSizeBuffer");
    return buffer;
}

WMSBufferAllocatorStatistics BufferAllocator::statistics() const
{
    WMSBufferAllocatorStatistics statistics = {};
    statistics.cbSize = sizeof statistics;
    check(control_->GetStatistics(&statistics), "GetStatistics");
    return statistics;
}
