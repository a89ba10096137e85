#include "server.h"

#include "failure_log.h"

#include <asio/post.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

using namespace std::chrono_literals;

namespace {

/// Connections above the limit are answered 503. Beyond some more, for each that comes one goes that the
/// server is waiting for; far above, none is accepted until some have gone.
std::size_t soft_limit(std::size_t max_clients) { return max_clients + max_clients / 8 + 8; }
std::size_t hard_limit(std::size_t max_clients) { return max_clients + max_clients / 4 + 16; }

} // namespace

Server::Server(const Options &options, const Services &services) : services_(services)
{
    std::error_code error;
    const asio::ip::address address = asio::ip::make_address(options.listen, error);
    if (error)
        throw std::runtime_error("--listen takes an IP address, not '" + options.listen + "'");
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error)
        acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error)
        acceptor_.bind(endpoint, error);
    if (!error)
        acceptor_.listen(asio::socket_base::max_listen_connections, error);
    const std::string name = address.to_string();
    const std::string host = address.is_v6() ? '[' + name + ']' : name;
    if (error)
        throw std::runtime_error("cannot listen on " + host + ':' + std::to_string(options.port) +
                                 ": " + error.message());
    authority_ = host + ':' + std::to_string(acceptor_.local_endpoint().port());

    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    for (unsigned i = 0; i < options.threads; ++i)
        threads_.push_back(std::make_unique<SendingThread>());
}

void Server::run()
{
    signals_.async_wait([this](const std::error_code &error, int) {
        if (!error)
            stop();
    });
    accept();
    context_.run();
    for (const auto &thread : threads_)
        thread->join();
}

void Server::accept()
{
    if (services_.statistics.connections_open.value() >= hard_limit(services_.max_clients)) {
        send_some_away();
        return accept_later(5ms);
    }
    SendingThread &thread = *threads_[next_thread_];
    const auto accepted = [this, &thread](const std::error_code &error,
                                          asio::ip::tcp::socket socket) {
        if (!acceptor_.is_open())
            return;
        if (error) {
            // When there are no files left, who has been waited for longest makes way.
            if (error == asio::error::no_descriptors || error == std::errc::too_many_files_open_in_system)
                send_some_away();
            return accept_later(100ms);
        }
        next_thread_ = (next_thread_ + 1) % threads_.size();
        try {
            begin(std::move(socket), thread);
        } catch (const std::exception &failure) {
            log_failure("a client is dropped", failure.what());
        }
        accept();
    };
    acceptor_.async_accept(thread.context(), accepted);
}

/// Those that the server has been waiting for longest, as many as there are places between the limits.
void Server::send_some_away()
{
    const std::size_t most = hard_limit(services_.max_clients);
    for (std::size_t i = soft_limit(services_.max_clients); i < most; ++i)
        services_.waiting_room.send_first_away();
}

void Server::begin(asio::ip::tcp::socket socket, SendingThread &thread)
{
    if (services_.statistics.connections_open.value() >= soft_limit(services_.max_clients))
        services_.waiting_room.send_first_away();
    auto connection = std::make_shared<Connection>(std::move(socket), thread, services_);
    // Moved: the last reference must go on the connection's own thread.
    asio::post(thread.context(), [connection = std::move(connection)] { connection->start(); });
}

void Server::accept_later(std::chrono::milliseconds pause)
{
    pause_.expires_after(pause);
    pause_.async_wait([this](const std::error_code &error) {
        if (!error)
            accept();
    });
}

void Server::stop()
{
    std::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto &thread : threads_)
        thread->stop();
}

std::size_t clients_within_file_limit(std::size_t wanted, std::size_t other_files)
{
    const std::size_t others = other_files + 64; // standard streams, other event loops, the unforeseen
    rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= hard_limit(wanted) + others)
        return wanted;
    const std::size_t left = limit.rlim_cur > others ? limit.rlim_cur - others : 0;
    return std::max<std::size_t>(1, left > 16 ? (left - 16) * 4 / 5 : 0);
}
