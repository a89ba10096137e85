#pragma once

#include "bytes.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

/// What all clients found together.
struct LoadResult {
    std::size_t connected = 0;
    std::size_t finished = 0;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t gaps = 0;
    std::size_t errors = 0;
    std::string first_error;
};

/// What a client asks for, and the file that it compares every packet with, if there is one.
struct LoadTarget {
    asio::ip::tcp::endpoint endpoint;
    std::string host;
    std::string path;
    std::vector<std::uint8_t> file;
};

/// A simulated player: sends a Play request, reads as fast as it can, and checks the framing, the
/// order and the contents of what comes. It knows nothing of the server's code but the framing.
class LoadClient : public std::enable_shared_from_this<LoadClient> {
public:
    LoadClient(asio::io_context &context, const LoadTarget &target, LoadResult &result)
        : socket_(context), target_(target), result_(result)
    {
    }

    void start();
    /// Ends a client whose time is up; that is no error.
    void stop();

private:
    void request();
    void read();
    void parse();
    bool parse_response_head();
    bool parse_packet();
    void check_header(Bytes payload);
    void check_data(std::uint32_t location, std::uint8_t sequence, Bytes payload);
    void fail(const std::string &reason);

    asio::ip::tcp::socket socket_;
    const LoadTarget &target_;
    LoadResult &result_;
    std::string output_;
    std::vector<std::uint8_t> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool has_response_ = false;
    bool is_over_ = false;
    std::size_t header_bytes_ = 0;
    std::uint32_t next_location_ = 0;
    std::uint8_t next_sequence_ = 0;
};
