#pragma once

#include "bytes.h"
#include "com_ptr.h"

#include <wmsallocator.h>
#include <wmsbuffer.h>

#include <new>

using Buffer = com_ptr<INSSBuffer>;

struct OutOfBuffers : std::bad_alloc {
    const char *what() const noexcept override { return "there is no memory for a buffer"; }
};

/// Throws OutOfBuffers for E_OUTOFMEMORY, and std::runtime_error for any other failure.
void check(HRESULT result, const char *call);

/// The bytes of a buffer that are marked as used.
Bytes used_bytes(const Buffer &buffer);

/// A buffer of its own over some bytes of another, which it keeps: nothing is copied.
Buffer slice(const Buffer &parent, std::size_t offset, std::size_t size);
