#include "buffer_allocator.h"
#include "failure_log.h"
#include "options.h"
#include "publication.h"
#include "sending_thread.h"
#include "server.h"

#include <asio/steady_timer.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

void print_clips(const Catalogue &catalogue, const Server &server)
{
    for (const auto &publication : catalogue.publications()) {
        const Clip &clip = publication->clip;
        std::printf("mmsserver: mmsh://%s/%s (%u packets of %u bytes, %.1f s%s)\n",
                    server.authority().c_str(), percent_encode(publication->name).c_str(),
                    clip.packet_count(), clip.header().packet_size,
                    clip.due_ms(clip.packet_count() - 1) / 1000.0,
                    clip.source().is_direct() ? "" : ", read through the page cache");
    }
    std::printf("mmsserver: listening on http://%s/, counters at http://%s/stats\n",
                server.authority().c_str(), server.authority().c_str());
    std::fflush(stdout);
}

/// Runs until a signal comes. When it returns, everything that held a buffer is gone.
void serve(Options options, const BufferAllocator &allocator, ServerStatistics &statistics)
{
    asio::thread_pool disk(1);
    // Its first timer opens files, and later there may be none left.
    const asio::steady_timer first_timer(disk);
    const Catalogue catalogue(options.files, allocator, disk, statistics);
    const std::size_t clients = clients_within_file_limit(
        options.max_clients,
        catalogue.publications().size() + options.threads * SendingThread::open_files);
    if (clients < options.max_clients)
        print_line("the limit on open files leaves room for %zu clients", clients);
    WaitingRoom waiting_room;
    const Services services{allocator, catalogue, statistics, disk, waiting_room, clients};
    {
        Server server(options, services);
        print_clips(catalogue, server);
        server.run();
    }
    disk.join();
}

/// The proof that nothing was lost: the allocator's own count of the buffers still out.
int report(const BufferAllocator &allocator, const ServerStatistics &statistics)
{
    const WMSBufferAllocatorStatistics pool = allocator.statistics();
    const RegisteredRegion *const region = allocator.region();
    const bool is_complete =
        pool.cLiveBuffers == 0 && (region == nullptr || region->pieces_out() == 0);
    std::printf("mmsserver: stopped, %s: %llu buffers allocated, %llu released, %llu live; "
                "%llu packets sent, %llu lost, %llu clients served, %llu cut off\n",
                is_complete ? "every buffer is back" : "BUFFERS ARE MISSING",
                static_cast<unsigned long long>(pool.cAllocations),
                static_cast<unsigned long long>(pool.cReleases),
                static_cast<unsigned long long>(pool.cLiveBuffers),
                static_cast<unsigned long long>(statistics.packets_sent.value()),
                static_cast<unsigned long long>(statistics.packets_lost.value()),
                static_cast<unsigned long long>(statistics.clients_served.value()),
                static_cast<unsigned long long>(statistics.clients_cut_off.value()));
    return is_complete ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    try {
        const Options options = Options::parse(argc, argv);
        if (options.wants_help) {
            std::fputs(Options::help(), stdout);
            return 0;
        }
        const BufferAllocator allocator(options.memory_mib << 20, options.may_use_io_uring);
        ServerStatistics statistics;
        serve(options, allocator, statistics);
        return report(allocator, statistics);
    } catch (const std::invalid_argument &error) {
        print_line("%s (mmsserver --help shows the options)", error.what());
        return 2;
    } catch (const std::exception &error) {
        print_line("%s", error.what());
        return 1;
    }
}
