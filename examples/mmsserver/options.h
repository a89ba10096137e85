#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct Options {
    std::string listen = "127.0.0.1";
    unsigned short port = 8080;
    unsigned threads = 2;
    std::size_t max_clients = 2000;
    std::uint64_t memory_mib = 0; ///< 0: no bound
    bool may_use_io_uring = true;
    std::vector<std::string> files;
    bool wants_help = false;

    /// Throws std::invalid_argument with a sentence for the user.
    static Options parse(int argc, char **argv);
    static const char *help();
};
