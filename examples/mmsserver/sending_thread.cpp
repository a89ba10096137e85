#include "sending_thread.h"

#include "connection.h"

#include <asio/post.hpp>

#include <vector>

SendingThread::SendingThread() : work_(asio::make_work_guard(context_))
{
    thread_ = std::thread([this] { context_.run(); });
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
