#pragma once

#include "buffer_allocator.h"

#include <atomic>
#include <string>

class Counter {
public:
    void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    /// Adds one, unless that would exceed the limit.
    bool add_within(std::uint64_t limit)
    {
        std::uint64_t value = value_.load(std::memory_order_relaxed);
        while (value < limit)
            if (value_.compare_exchange_weak(value, value + 1, std::memory_order_relaxed))
                return true;
        return false;
    }
    void remove() { value_.fetch_sub(1, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// What the server has done so far. Any thread counts.
struct ServerStatistics {
    Counter connections_open;
    Counter connections_accepted;
    Counter connections_sent_away; ///< that the server was waiting for, when places were scarce
    Counter clients_open; ///< connections that have asked for a clip
    Counter clients_playing;
    Counter clients_served;
    Counter clients_cut_off;
    Counter requests;
    Counter requests_refused;
    Counter packets_sent;
    Counter packets_lost;
    Counter bytes_sent;
    Counter groups_read;
    Counter groups_delayed; ///< for want of memory, once for each time that they were asked for
    Counter groups_shared;

    /// One `name value` a line, the allocator's counters first.
    std::string text(const BufferAllocator &allocator) const;
};
