#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <cstddef>
#include <thread>
#include <unordered_set>

class Connection;

/// A thread with an event loop of its own. A connection lives on one of them from its first byte
/// to its last, so that nothing about a client needs a lock.
class SendingThread {
public:
    /// What its event loop has open: epoll, a timer, and what wakes it.
    static constexpr std::size_t open_files = 3;

    SendingThread();
    ~SendingThread();

    asio::io_context &context() { return context_; }

    /// Called by the connections on this thread. Answers false when the server is stopping.
    bool enter(Connection &connection);
    void leave(Connection &connection) { connections_.erase(&connection); }

    /// Ends every connection; the thread ends when the last one is gone.
    void stop();
    void join();

private:
    void run();

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unordered_set<Connection *> connections_;
    bool is_stopping_ = false;
    std::thread thread_;
};
