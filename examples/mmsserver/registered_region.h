#pragma once

#include "buffer.h"

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

/// Memory that the kernel knows (io_uring's registered buffers), so that it need not look up and pin
/// pages for each read, in pieces that travel as INSSBuffers: WMSWrapMemory makes one of a piece, and
/// its last Release, on whatever thread, puts the piece back. Any thread may use it.
class RegisteredRegion {
public:
    /// What the server reads at a time, with the pages that it begins and ends in.
    static constexpr std::size_t piece_size = (128u << 10) + (8u << 10);

    /// Null where io_uring is not there or not allowed, or may not lock so much memory.
    static std::unique_ptr<RegisteredRegion> open();
    /// Every buffer has to be back.
    ~RegisteredRegion();
    RegisteredRegion(const RegisteredRegion &) = delete;
    RegisteredRegion &operator=(const RegisteredRegion &) = delete;

    /// A piece of memory, or null when all of them travel.
    Buffer take();

    /// As pread, into the memory of such a piece; a negative answer is the error, whatever the reason.
    ssize_t read(int file, std::uint8_t *memory, std::size_t size, std::uint64_t offset);

    /// How many pieces travel.
    std::size_t pieces_out() const;

    /// How many reads went here.
    std::uint64_t reads() const { return reads_.load(std::memory_order_relaxed); }

private:
    struct Ring;

    RegisteredRegion(std::unique_ptr<Ring> ring, std::uint8_t *memory);
    static void put_back(void *region, BYTE *piece);

    std::unique_ptr<Ring> ring_;
    std::uint8_t *const memory_;
    mutable std::mutex mutex_;
    std::vector<BYTE *> free_;
    std::size_t count_ = 0;
    std::atomic<std::uint64_t> reads_{0};
};
