#pragma once

#include "play_request.h"
#include "publication.h"
#include "socket_writer.h"

#include <asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

/// Sends the packets of one clip to one client, each when its send time comes.
///
/// A packet is AddRef'ed when it is queued for the client and Released when the socket has taken
/// it; its bytes go out from the shared buffer. The queue is bounded: when a client does not read,
/// packets that are long overdue are lost to it and counted, until the SocketWriter cuts it off.
/// While buffers are short, a slow client loses its queue but for a few packets, and one that has taken
/// nothing for seconds is cut off.
/// All of this happens on the client's own sending thread, and no client waits for another.
class Player {
public:
    /// Called once, with false when the client was cut off or is gone.
    using Done = std::function<void(bool clean)>;

    Player(SocketWriter &writer, asio::io_context &context, Publication &publication,
           const BufferAllocator &allocator, ServerStatistics &statistics, PlayRequest request);
    ~Player();
    Player(const Player &) = delete;
    Player &operator=(const Player &) = delete;

    /// The owner is kept alive until the player has finished or is stopped.
    void play(std::shared_ptr<void> owner, Done done);
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Position {
        std::uint32_t group = UINT32_MAX;
        PacketGroupPtr packets;
    };

    template <class Work>
    void guard(Work work);
    Clock::time_point due(std::uint32_t packet) const;
    void pump();
    bool is_slow(Clock::time_point now) const;
    void make_room(Clock::time_point now);
    void enqueue_due_packets(Clock::time_point now);
    const PacketGroup *group_at_hand(std::uint32_t group);
    void fetch(Position &position, std::uint32_t group);
    void take(std::uint32_t group, const PacketGroupPtr &packets);
    void write();
    void schedule(Clock::time_point now);
    void finish(bool clean);

    SocketWriter &writer_;
    asio::io_context &context_;
    Publication &publication_;
    const BufferAllocator &allocator_;
    ServerStatistics &statistics_;
    const PlayRequest request_;
    std::shared_ptr<void> owner_;
    Done done_;

    asio::steady_timer timer_;
    Clock::time_point first_due_;
    std::optional<Clock::time_point> waiting_for_disk_since_;
    Clock::time_point write_began_;

    std::uint32_t next_;
    Position current_;
    Position upcoming_;
    std::uint8_t sequence_ = 0;
    std::uint32_t end_reason_;

    std::deque<OutgoingPacket> queue_;
    std::vector<OutgoingPacket> in_flight_;
    std::vector<asio::const_buffer> gather_;
    std::array<std::uint8_t, 8> end_;
};
