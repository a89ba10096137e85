#pragma once

#include "byte_range.h"
#include "data_source.h"
#include "server_statistics.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <string>

/// Sends a part of a file as it is, a page buffer at a time: read on the disk thread, written from
/// the buffer's memory. The client's own pace holds the next read back, so that one buffer is all
/// a transfer takes.
class FileTransfer {
public:
    using Done = std::function<void(bool clean)>;

    FileTransfer(asio::ip::tcp::socket &socket, asio::io_context &context, asio::thread_pool &disk,
                 const DataSource &source, ServerStatistics &statistics)
        : socket_(socket), context_(context), disk_(disk), source_(source), statistics_(statistics)
    {
    }

    /// `progress` is called ahead of each piece.
    void send(std::shared_ptr<void> owner, std::string head, ByteRange range,
              std::function<void()> progress, Done done);

private:
    void read();
    void write(DataSource::Extent extent);

    asio::ip::tcp::socket &socket_;
    asio::io_context &context_;
    asio::thread_pool &disk_;
    const DataSource &source_;
    ServerStatistics &statistics_;

    std::shared_ptr<void> owner_;
    std::string head_;
    std::uint64_t next_ = 0;
    std::uint64_t end_ = 0;
    DataSource::Extent extent_;
    std::function<void()> progress_;
    Done done_;
};
