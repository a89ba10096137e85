#include "registered_region.h"

#include <sys/mman.h>
#include <sys/uio.h>

#include <cerrno>
#include <utility>

#ifdef MMSSERVER_HAS_URING
#include <liburing.h>

#include <chrono>
#include <thread>

namespace {

constexpr std::size_t pieces = 32;
constexpr std::size_t region_size = pieces * RegisteredRegion::piece_size;

} // namespace

/// One read at a time, which is what the one disk thread asks for.
struct RegisteredRegion::Ring {
    io_uring ring;
    const bool is_open = io_uring_queue_init(4, &ring, 0) == 0;
    std::mutex mutex;
    /// What could not be submitted would be with the next read, whose answer it would give.
    bool is_broken = false;

    ~Ring()
    {
        if (is_open)
            io_uring_queue_exit(&ring);
    }

    ssize_t read(int file, std::uint8_t *memory, std::size_t size, std::uint64_t offset)
    {
        const std::lock_guard lock(mutex);
        io_uring_sqe *const entry = is_broken ? nullptr : io_uring_get_sqe(&ring);
        if (entry == nullptr)
            return -EBUSY;
        io_uring_prep_read_fixed(entry, file, memory, static_cast<unsigned>(size), offset, 0);
        if (io_uring_submit(&ring) != 1) {
            is_broken = true;
            return -EBUSY;
        }
        // The kernel writes to the memory until its answer is there: there is no way but to wait.
        io_uring_cqe *answer = nullptr;
        while (io_uring_wait_cqe(&ring, &answer) != 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const ssize_t result = answer->res;
        io_uring_cqe_seen(&ring, answer);
        return result;
    }
};

std::unique_ptr<RegisteredRegion> RegisteredRegion::open()
{
    auto ring = std::make_unique<Ring>();
    if (!ring->is_open)
        return nullptr;
    void *const memory = mmap(nullptr, region_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    const iovec whole = {memory, region_size};
    if (io_uring_register_buffers(&ring->ring, &whole, 1) < 0) {
        munmap(memory, region_size);
        return nullptr;
    }
    return std::unique_ptr<RegisteredRegion>(
        new RegisteredRegion(std::move(ring), static_cast<std::uint8_t *>(memory)));
}

RegisteredRegion::RegisteredRegion(std::unique_ptr<Ring> ring, std::uint8_t *memory)
    : ring_(std::move(ring)), memory_(memory)
{
    for (std::size_t piece = 0; piece < pieces; ++piece)
        free_.push_back(memory + piece * piece_size);
    count_ = free_.size();
}

RegisteredRegion::~RegisteredRegion()
{
    ring_.reset();
    munmap(memory_, region_size);
}

ssize_t RegisteredRegion::read(int file, std::uint8_t *memory, std::size_t size,
                               std::uint64_t offset)
{
    reads_.fetch_add(1, std::memory_order_relaxed);
    return ring_->read(file, memory, size, offset);
}
#else

struct RegisteredRegion::Ring {};

std::unique_ptr<RegisteredRegion> RegisteredRegion::open() { return nullptr; }

RegisteredRegion::~RegisteredRegion() = default;

ssize_t RegisteredRegion::read(int, std::uint8_t *, std::size_t, std::uint64_t) { return -ENOSYS; }
#endif

std::size_t RegisteredRegion::pieces_out() const
{
    const std::lock_guard lock(mutex_);
    return count_ - free_.size();
}

Buffer RegisteredRegion::take()
{
    BYTE *piece = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (free_.empty())
            return {};
        piece = free_.back();
        free_.pop_back();
    }
    Buffer buffer;
    if (FAILED(WMSWrapMemory(piece, piece_size, put_back, this, buffer.put())))
        put_back(this, piece);
    return buffer;
}

void RegisteredRegion::put_back(void *region, BYTE *piece)
{
    auto *const self = static_cast<RegisteredRegion *>(region);
    const std::lock_guard lock(self->mutex_);
    self->free_.push_back(piece); // has had room for it since the beginning
}
