#include "options.h"

#include <charconv>
#include <cstring>
#include <stdexcept>

namespace {

unsigned long number(const std::string &option, const char *text, unsigned long least,
                     unsigned long most)
{
    unsigned long value = 0;
    const char *const end = text + std::strlen(text);
    const auto [next, error] = std::from_chars(text, end, value);
    if (error != std::errc() || next != end || value < least || value > most)
        throw std::invalid_argument(option + " takes a number from " + std::to_string(least) +
                                    " to " + std::to_string(most) + ", not '" + text + "'");
    return value;
}

} // namespace

const char *Options::help()
{
    return "usage: mmsserver [options] FILE...\n"
           "\n"
           "Streams ASF files (.asf, .wmv, .wma; a folder stands for those in it) to\n"
           "mmsh://HOST:PORT/NAME, and gives them out whole at http://HOST:PORT/NAME.\n"
           "NAME is the file's name, with or without its extension. /stats tells what the\n"
           "server and its buffer allocator are doing. Ctrl-C stops it.\n"
           "\n"
           "  --listen ADDRESS    address to listen on (127.0.0.1: this machine alone)\n"
           "  --port N            port to listen on (8080; 0 takes a free one)\n"
           "  --threads N         sending threads (2)\n"
           "  --max-clients N     clients served at a time (2000)\n"
           "  --memory MIB        the most memory that buffers may take (no bound)\n"
           "  --no-io-uring       read by pread even where io_uring is there\n"
           "  --help              this text\n";
}

Options Options::parse(int argc, char **argv)
{
    Options options;
    bool only_files = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (only_files || argument.empty() || argument[0] != '-') {
            options.files.push_back(argument);
            continue;
        }
        if (argument == "--") {
            only_files = true;
            continue;
        }
        if (argument == "--help" || argument == "-h") {
            options.wants_help = true;
            return options;
        }
        if (argument == "--no-io-uring") {
            options.may_use_io_uring = false;
            continue;
        }
        const bool is_known = argument == "--listen" || argument == "--port" ||
                              argument == "--threads" || argument == "--max-clients" ||
                              argument == "--memory";
        if (!is_known)
            throw std::invalid_argument("unknown option " + argument);
        if (++i == argc)
            throw std::invalid_argument(argument + " needs a value");
        if (argument == "--listen")
            options.listen = argv[i];
        else if (argument == "--port")
            options.port = static_cast<unsigned short>(number(argument, argv[i], 0, 65535));
        else if (argument == "--threads")
            options.threads = static_cast<unsigned>(number(argument, argv[i], 1, 64));
        else if (argument == "--memory")
            options.memory_mib = number(argument, argv[i], 2, 1u << 20);
        else
            options.max_clients = number(argument, argv[i], 1, 1000000);
    }
    if (options.files.empty())
        throw std::invalid_argument("no file to serve");
    return options;
}
