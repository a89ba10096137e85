#include "sending_thread.h"

#include "connection.h"
#include "failure_log.h"

#include <asio/post.hpp>

#include <exception>
#include <vector>

SendingThread::SendingThread() : work_(asio::make_work_guard(context_))
{
    thread_ = std::thread([this] { run(); });
}

/// Without stop(), the event loop would wait for work for ever.
SendingThread::~SendingThread()
{
    stop();
    join();
}

/// A handler that throws, for want of memory say, takes its connection with it: what was thrown
/// away was the last reference to it. Players, which hold more, catch for themselves.
void SendingThread::run()
{
    for (;;) {
        try {
            context_.run();
            return;
        } catch (const std::exception &error) {
            log_failure("a client is dropped", error.what());
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
