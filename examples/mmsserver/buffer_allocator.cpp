#include "buffer_allocator.h"

#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::nanoseconds shortage = 1s;

std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch() / 1ns; }

} // namespace

BufferAllocator::BufferAllocator(std::uint64_t budget, bool may_use_io_uring)
    : region_(may_use_io_uring ? RegisteredRegion::open() : nullptr)
{
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof options;
    options.cbBudget = budget;
    // With a wait, however short, no thread keeps free buffers that are then wanting on another.
    options.dwBudgetWait = budget == 0 ? 0 : 1;
    options.pszLabel = "mmsserver";
    check(WMSCreateBufferAllocator(&options, allocator_.put()), "WMSCreateBufferAllocator");
    check(allocator_->QueryInterface(IID_IWMSBufferAllocatorControl,
                                     reinterpret_cast<void **>(control_.put())),
          "QueryInterface for IWMSBufferAllocatorControl");
}

Buffer BufferAllocator::allocate(DWORD size) const
{
    Buffer buffer;
    const HRESULT result = allocator_->AllocateBuffer(size, buffer.put());
    return granted(result, std::move(buffer), "AllocateBuffer");
}

Buffer BufferAllocator::allocate_pages(DWORD size) const
{
    Buffer buffer;
    const HRESULT result = allocator_->AllocatePageSizeBuffer(size, buffer.put());
    return granted(result, std::move(buffer), "AllocatePageSizeBuffer");
}

Buffer BufferAllocator::granted(HRESULT result, Buffer buffer, const char *call) const
{
    if (result == E_OUTOFMEMORY)
        short_until_.store(now() + shortage.count(), std::memory_order_relaxed);
    check(result, call);
    return buffer;
}

bool BufferAllocator::is_short() const
{
    return now() < short_until_.load(std::memory_order_relaxed);
}

WMSBufferAllocatorStatistics BufferAllocator::statistics() const
{
    WMSBufferAllocatorStatistics statistics = {};
    statistics.cbSize = sizeof statistics;
    check(control_->GetStatistics(&statistics), "GetStatistics");
    return statistics;
}
