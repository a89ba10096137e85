#include "server_statistics.h"

#include <utility>

std::string ServerStatistics::text(const BufferAllocator &allocator) const
{
    const WMSBufferAllocatorStatistics pool = allocator.statistics();
    const RegisteredRegion *const region = allocator.region();
    const std::pair<const char *, std::uint64_t> lines[] = {
        {"allocator_live_buffers", pool.cLiveBuffers},
        {"allocator_live_bytes", pool.cbLive},
        {"allocator_held_bytes", pool.cbHeld},
        {"allocator_peak_held_bytes", pool.cbPeakHeld},
        {"allocator_cached_bytes", pool.cbCached},
        {"allocator_budget_bytes", pool.cbBudget},
        {"allocator_allocations", pool.cAllocations},
        {"allocator_releases", pool.cReleases},
        {"allocator_hits", pool.cHits},
        {"allocator_misses", pool.cMisses},
        {"allocator_failures", pool.cFailures},
        {"allocator_refusals", pool.cRefusals},
        {"allocator_waits", pool.cWaits},
        {"allocator_depot_visits", pool.cDepotVisits},
        {"io_uring_reads", region == nullptr ? 0 : region->reads()},
        {"io_uring_pieces_out", region == nullptr ? 0 : region->pieces_out()},
        {"connections_open", connections_open.value()},
        {"connections_accepted", connections_accepted.value()},
        {"connections_sent_away", connections_sent_away.value()},
        {"clients_open", clients_open.value()},
        {"clients_playing", clients_playing.value()},
        {"clients_served", clients_served.value()},
        {"clients_cut_off", clients_cut_off.value()},
        {"requests", requests.value()},
        {"requests_refused", requests_refused.value()},
        {"packets_sent", packets_sent.value()},
        {"packets_lost", packets_lost.value()},
        {"bytes_sent", bytes_sent.value()},
        {"groups_read", groups_read.value()},
        {"groups_delayed", groups_delayed.value()},
        {"groups_shared", groups_shared.value()},
    };
    std::string text;
    for (const auto &[name, value] : lines)
        text += std::string(name) + ' ' + std::to_string(value) + '\n';
    return text;
}
