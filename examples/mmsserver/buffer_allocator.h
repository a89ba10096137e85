#pragma once

#include "bytes.h"
#include "com_ptr.h"

#include <wmsallocator.h>
#include <wmsbuffer.h>

#include <string>

using Buffer = com_ptr<INSSBuffer>;

/// The bytes of a buffer that are marked as used.
Bytes used_bytes(const Buffer &buffer);

/// The host's side of IWMSBufferAllocator: the server creates it once and hands it to everything
/// that needs memory for media, as Windows Media Services handed one to its plug-ins.
class BufferAllocator {
public:
    BufferAllocator();

    /// Both throw std::bad_alloc when the library answers E_OUTOFMEMORY.
    Buffer allocate(DWORD size) const;
    Buffer allocate_pages(DWORD size) const;

    WMSBufferAllocatorStatistics statistics() const;

private:
    com_ptr<IWMSBufferAllocator> allocator_;
    com_ptr<IWMSBufferAllocatorControl> control_;
};
