#pragma once

#include "buffer_allocator.h"
#include "server_statistics.h"

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <vector>

/// Writes to one client's socket, one gather list at a time, and keeps watch over it: when the
/// socket takes nothing for a while, or while buffers are short has not taken all of it for some
/// seconds, the client is counted as cut off and the socket is closed.
class SocketWriter {
public:
    using Done = std::function<void(bool clean)>;

    SocketWriter(asio::ip::tcp::socket &socket, asio::io_context &context,
                 const BufferAllocator &allocator, ServerStatistics &statistics)
        : socket_(socket), allocator_(allocator), statistics_(statistics), look_(context)
    {
    }

    bool is_writing() const { return is_writing_; }

    /// The memory must last until `done` is called; the owner lives at least as long.
    void write(const std::vector<asio::const_buffer> &buffers, std::shared_ptr<void> owner,
               Done done);

private:
    using Clock = asio::steady_timer::clock_type;

    void watch(std::weak_ptr<void> owner);
    bool is_too_slow() const;

    asio::ip::tcp::socket &socket_;
    const BufferAllocator &allocator_;
    ServerStatistics &statistics_;
    asio::steady_timer look_;
    bool is_writing_ = false;
    Clock::time_point began_;
    Clock::time_point moved_;
};
