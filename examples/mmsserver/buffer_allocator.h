#pragma once

#include "buffer.h"
#include "registered_region.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

/// The host's side of IWMSBufferAllocator: the server creates it once and hands it to everything
/// that needs memory for media, as Windows Media Services handed one to its plug-ins.
class BufferAllocator {
public:
    /// The most bytes that buffers may take; 0 means no bound.
    BufferAllocator(std::uint64_t budget, bool may_use_io_uring);

    /// Both throw OutOfBuffers when the library answers E_OUTOFMEMORY.
    Buffer allocate(DWORD size) const;
    Buffer allocate_pages(DWORD size) const;

    /// Whether a buffer was refused within the last second: then nobody is let in, and clients that
    /// are slow have to do with less.
    bool is_short() const;

    /// Who was refused asks again after this time, so often at the most.
    static constexpr auto retry_after = std::chrono::milliseconds(20);
    static constexpr unsigned most_refusals = 500;

    /// Memory for reads that io_uring knows; null where there is none.
    RegisteredRegion *region() const { return region_.get(); }

    WMSBufferAllocatorStatistics statistics() const;

private:
    Buffer granted(HRESULT result, Buffer buffer, const char *call) const;

    com_ptr<IWMSBufferAllocator> allocator_;
    com_ptr<IWMSBufferAllocatorControl> control_;
    std::unique_ptr<RegisteredRegion> region_;
    mutable std::atomic<std::int64_t> short_until_{0};
};
