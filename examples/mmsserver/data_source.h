#pragma once

#include "buffer_allocator.h"

#include <atomic>
#include <cstdint>
#include <ctime>
#include <string>

/// A file that is read in whole pages, past the page cache (O_DIRECT) where the file system allows
/// that: by io_uring into its registered region while that has room, or else into buffers of
/// AllocatePageSizeBuffer. Any thread may read.
class DataSource {
public:
    /// A piece of the file, and the pages that keep it in memory.
    struct Extent {
        Buffer pages;
        std::size_t offset; ///< of the piece in the pages
        Bytes bytes;
    };

    /// Throws FormatError when the path cannot be opened or is no regular file.
    DataSource(std::string path, const BufferAllocator &allocator);
    ~DataSource();
    DataSource(const DataSource &) = delete;
    DataSource &operator=(const DataSource &) = delete;

    const std::string &path() const { return path_; }
    std::uint64_t size() const { return size_; }
    bool is_direct() const { return direct_.load(std::memory_order_relaxed); }

    /// True while size and time of modification are those of the moment it was opened.
    bool is_unchanged() const;

    /// The largest piece that one call reads; a buffer of the allocator is smaller than 16 MiB.
    static constexpr std::size_t largest_read = 8u << 20;

    /// Throws std::system_error when the disk fails, FormatError when the file has become shorter.
    Extent read(std::uint64_t offset, std::size_t size) const;

private:
    Buffer pages_for(std::size_t size, bool &is_registered) const;

    std::string path_;
    const BufferAllocator &allocator_;
    int file_ = -1;
    std::uint64_t size_ = 0;
    timespec modified_ = {};
    mutable std::atomic<bool> direct_{false};
};
