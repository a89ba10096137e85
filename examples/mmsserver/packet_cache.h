#pragma once

#include "clip.h"
#include "server_statistics.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>

#include <functional>
#include <mutex>
#include <vector>

/// Lets the clients of one clip share packets.
///
/// A group is in memory while somebody plays it and no longer, so that memory is bounded by the
/// number of clients and never by the length of the clip. Reading happens on the disk thread: a
/// sending thread never waits for a disk. Where buffers have a budget and it is used up, a group is
/// asked for again and again for some seconds, until packets that were sent have made room.
class PacketCache {
public:
    /// The group, or null when it could not be read.
    using Handler = std::function<void(const PacketGroupPtr &)>;

    PacketCache(const Clip &clip, asio::thread_pool &disk, ServerStatistics &statistics);

    /// Calls the handler on the given context, never from within this call.
    void fetch(std::uint32_t group, asio::io_context &context, Handler handler);

private:
    struct Waiter {
        /// Keeps the context running until the answer has been given.
        asio::executor_work_guard<asio::io_context::executor_type> work;
        Handler handler;
    };
    struct Slot {
        std::weak_ptr<const PacketGroup> group;
        /// How often there was no memory for it, since somebody began to wait.
        unsigned refusals = 0;
        std::vector<Waiter> waiters;
    };

    void load(std::uint32_t group);
    bool may_try_again(std::uint32_t group);
    void load_later(std::uint32_t group);

    const Clip &clip_;
    asio::thread_pool &disk_;
    ServerStatistics &statistics_;
    std::mutex mutex_;
    std::vector<Slot> slots_;
};
