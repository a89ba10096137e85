#pragma once

#include "connection.h"
#include "options.h"

#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

/// Accepts connections and deals them out to the sending threads, until SIGINT or SIGTERM.
class Server {
public:
    /// Opens the port. Throws std::runtime_error with a sentence when that fails.
    Server(const Options &options, const Services &services);

    /// What clients connect to, as host:port.
    const std::string &authority() const { return authority_; }

    /// Returns when every connection is gone.
    void run();

private:
    void accept();
    void send_some_away();
    void begin(asio::ip::tcp::socket socket, SendingThread &thread);
    void accept_later(std::chrono::milliseconds pause);
    void stop();

    const Services &services_;
    asio::io_context context_{1};
    asio::ip::tcp::acceptor acceptor_{context_};
    asio::signal_set signals_{context_};
    asio::steady_timer pause_{context_};
    std::string authority_;
    std::vector<std::unique_ptr<SendingThread>> threads_;
    std::size_t next_thread_ = 0;
};

/// Raises the limit on open files as far as it goes, and answers how many clients fit under it.
std::size_t clients_within_file_limit(std::size_t wanted, std::size_t other_files);
