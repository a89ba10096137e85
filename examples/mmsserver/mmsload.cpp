/// Many simulated players at once, for tests and for the demonstration. Prints one line, and ends
/// with status 0 when every client connected and got every packet unharmed.

#include "load_client.h"

#include <asio/steady_timer.hpp>

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace {

struct LoadOptions {
    std::size_t clients = 100;
    unsigned seconds = 60;
    std::string file;
    std::string url;
};

constexpr char usage[] =
    "usage: mmsload [--clients N] [--seconds S] [--file FILE] URL\n"
    "Plays mmsh://ADDRESS:PORT/NAME with N clients at once (100), for S seconds at most (60),\n"
    "and compares every packet with FILE if it is given.\n";

LoadOptions parse_options(int argc, char **argv)
{
    LoadOptions options;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const bool takes_value = argument == "--clients" || argument == "--seconds" ||
                                 argument == "--file";
        if (!takes_value) {
            if (argument[0] == '-' || !options.url.empty())
                throw std::invalid_argument("unknown option " + argument);
            options.url = argument;
            continue;
        }
        if (++i == argc)
            throw std::invalid_argument(argument + " needs a value");
        const unsigned long value = std::strtoul(argv[i], nullptr, 10);
        if (argument == "--file")
            options.file = argv[i];
        else if (value == 0 || value > 100000)
            throw std::invalid_argument(argument + " takes a number from 1 to 100000");
        else if (argument == "--clients")
            options.clients = value;
        else
            options.seconds = static_cast<unsigned>(value);
    }
    if (options.url.empty())
        throw std::invalid_argument("no URL");
    return options;
}

LoadTarget parse_url(const std::string &url)
{
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t slash = url.find('/', begin);
    const std::size_t colon = url.rfind(':', slash);
    if (slash == std::string::npos || colon == std::string::npos || colon < begin)
        throw std::invalid_argument("the URL is not mmsh://ADDRESS:PORT/NAME");
    LoadTarget target;
    target.host = url.substr(begin, slash - begin);
    target.path = url.substr(slash);
    std::string address = url.substr(begin, colon - begin);
    if (address.size() > 2 && address.front() == '[')
        address = address.substr(1, address.size() - 2);
    const int port = std::atoi(url.substr(colon + 1, slash - colon - 1).c_str());
    target.endpoint = {asio::ip::make_address(address), static_cast<unsigned short>(port)};
    return target;
}

LoadResult run_clients(const LoadTarget &target, std::size_t count, unsigned seconds)
{
    LoadResult result;
    asio::io_context context(1);
    std::vector<std::weak_ptr<LoadClient>> clients;
    for (std::size_t i = 0; i < count; ++i) {
        auto client = std::make_shared<LoadClient>(context, target, result);
        client->start();
        clients.push_back(client);
    }
    asio::steady_timer end(context, std::chrono::seconds(seconds));
    end.async_wait([&](const std::error_code &) {
        for (const auto &weak : clients)
            if (const auto client = weak.lock())
                client->stop();
    });
    while (context.run_one() > 0) {
        if (result.finished + result.errors == count)
            end.cancel();
    }
    return result;
}

int play(const LoadOptions &options)
{
    LoadTarget target = parse_url(options.url);
    if (!options.file.empty()) {
        std::ifstream file(options.file, std::ios::binary);
        target.file.assign(std::istreambuf_iterator<char>(file), {});
        if (target.file.empty())
            throw std::invalid_argument("cannot read " + options.file);
    }
    rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }

    const auto begin = std::chrono::steady_clock::now();
    const LoadResult result = run_clients(target, options.clients, options.seconds);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    std::printf("mmsload: clients=%zu connected=%zu finished=%zu packets=%llu bytes=%llu gaps=%llu "
                "errors=%zu seconds=%.1f%s%s\n",
                options.clients, result.connected, result.finished,
                static_cast<unsigned long long>(result.packets),
                static_cast<unsigned long long>(result.bytes),
                static_cast<unsigned long long>(result.gaps), result.errors, time.count(),
                result.first_error.empty() ? "" : " first_error=", result.first_error.c_str());
    const bool is_good = result.connected == options.clients && result.gaps == 0 &&
                         result.errors == 0 && result.packets > 0;
    return is_good ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return play(parse_options(argc, argv));
    } catch (const std::exception &error) {
        std::fprintf(stderr, "mmsload: %s\n%s", error.what(), usage);
        return 2;
    }
}
