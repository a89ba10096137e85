#include "sending_thread.h"

#include "connection.h"

#include <asio/post.hpp>

#include <cstdio>
#include <exception>
#include <vector>

SendingThread::SendingThread() : work_(asio::make_work_guard(context_))
{
    thread_ = std::thread([this] { run(); });
}

/// A handler that throws, for want of memory say, costs its own client and nobody else.
void SendingThread::run()
{
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception &error) {
            std::fprintf(stderr, "mmsserver: a client is dropped: %s\n", error.what());
        }
    }
}

bool SendingThread::enter(Connection &connection)
{
    if (!is_stopping_)
        connections_.insert(&connection);
    return !is_stopping_;
}

void SendingThread::stop()
{
    asio::post(context_, [this] {
        is_stopping_ = true;
        // A connection that ends takes itself off the list.
        for (Connection *connection : std::vector(connections_.begin(), connections_.end()))
            connection->abort();
        work_.reset();
    });
}

void SendingThread::join()
{
    if (thread_.joinable())
        thread_.join();
}
