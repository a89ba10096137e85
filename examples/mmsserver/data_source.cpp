#include "data_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace {

const std::uint64_t page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));

/// pread that answers with what went wrong, as io_uring does.
ssize_t read_at(int file, std::uint8_t *memory, std::size_t size, std::uint64_t offset)
{
    const ssize_t got = pread(file, memory, size, static_cast<off_t>(offset));
    return got < 0 ? -errno : got;
}

} // namespace

DataSource::DataSource(std::string path, const BufferAllocator &allocator)
    : path_(std::move(path)), allocator_(allocator)
{
    // O_NONBLOCK: opening a FIFO must not wait for a writer; regular files ignore it.
    const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    file_ = open(path_.c_str(), flags | O_DIRECT);
    direct_ = file_ >= 0;
    if (file_ < 0 && errno == EINVAL)
        file_ = open(path_.c_str(), flags);
    if (file_ < 0)
        throw FormatError(std::strerror(errno));

    struct stat status;
    if (fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(file_);
        throw FormatError("it is not a regular file");
    }
    fcntl(file_, F_SETFL, fcntl(file_, F_GETFL) & ~O_NONBLOCK);
    size_ = static_cast<std::uint64_t>(status.st_size);
    modified_ = status.st_mtim;
}

DataSource::~DataSource() { close(file_); }

bool DataSource::is_unchanged() const
{
    struct stat status;
    return fstat(file_, &status) == 0 && static_cast<std::uint64_t>(status.st_size) == size_ &&
           status.st_mtim.tv_sec == modified_.tv_sec && status.st_mtim.tv_nsec == modified_.tv_nsec;
}

DataSource::Extent DataSource::read(std::uint64_t offset, std::size_t size) const
{
    const std::uint64_t first = offset / page_size * page_size;
    const std::size_t skip = static_cast<std::size_t>(offset - first);
    const std::size_t needed = skip + size;
    const std::size_t whole = (needed + page_size - 1) / page_size * page_size;

    bool is_registered = false;
    Buffer pages = pages_for(whole, is_registered);
    BYTE *memory = nullptr;
    check(pages->GetBuffer(&memory), "GetBuffer");

    std::size_t filled = 0;
    bool is_retry = false;
    while (filled < needed) {
        const std::uint64_t at = first + filled;
        const ssize_t got =
            is_registered
                ? allocator_.region()->read(file_, memory + filled, whole - filled, at)
                : read_at(file_, memory + filled, whole - filled, at);
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (got == 0) {
            throw FormatError("the file has become shorter");
        } else if (is_registered && got != -EINVAL && got != -EINTR) {
            is_registered = false; // the same memory, read as any other
        } else if (got == -EINVAL && !is_retry) {
            // Some file systems accept O_DIRECT and refuse only the read.
            is_retry = true;
            direct_.store(false, std::memory_order_relaxed);
            fcntl(file_, F_SETFL, fcntl(file_, F_GETFL) & ~O_DIRECT);
        } else if (got != -EINTR) {
            throw std::system_error(static_cast<int>(-got), std::generic_category(),
                                    "reading " + path_);
        }
    }
    check(pages->SetLength(static_cast<DWORD>(filled)), "SetLength");
    return {std::move(pages), skip, {memory + skip, size}};
}

Buffer DataSource::pages_for(std::size_t size, bool &is_registered) const
{
    RegisteredRegion *const region = allocator_.region();
    if (region != nullptr && size <= RegisteredRegion::piece_size) {
        if (Buffer piece = region->take()) {
            is_registered = true;
            return piece;
        }
    }
    return allocator_.allocate_pages(static_cast<DWORD>(size));
}
