#pragma once

#include "byte_range.h"
#include "data_source.h"
#include "socket_writer.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>

#include <memory>
#include <string>

/// Sends a part of a file as it is, a page buffer at a time: read on the disk thread, written from
/// the buffer's memory. The client's own pace holds the next read back, so that one buffer is all
/// a transfer takes. One that has begun waits some seconds for it while buffers are short: players,
/// who cannot wait, have them first.
class FileTransfer {
public:
    enum class End { complete, broken_off, not_begun };
    using Done = std::function<void(End end)>;

    FileTransfer(SocketWriter &writer, asio::io_context &context, asio::thread_pool &disk,
                 const BufferAllocator &allocator, const DataSource &source, std::string head,
                 ByteRange range, Done done)
        : writer_(writer), context_(context), disk_(disk), allocator_(allocator), source_(source),
          head_(std::move(head)), next_(range.first), end_(range.last + 1), done_(std::move(done)),
          retry_(context)
    {
    }

    /// Sends the head and the range. The operation under way keeps the owner alive.
    void send(std::shared_ptr<void> owner);
    /// Waits for no memory any more.
    void stop() { retry_.cancel(); }

private:
    void write(std::shared_ptr<void> owner);
    bool has_begun() const { return head_.empty(); }
    void send_later(std::shared_ptr<void> owner);

    SocketWriter &writer_;
    asio::io_context &context_;
    asio::thread_pool &disk_;
    const BufferAllocator &allocator_;
    const DataSource &source_;
    std::string head_;
    std::uint64_t next_;
    std::uint64_t end_;
    Done done_;
    DataSource::Extent extent_;
    asio::steady_timer retry_;
    unsigned refusals_ = 0;
    bool was_refused_ = false; ///< for want of memory
};
