#pragma once

#include "play_request.h"
#include "publication.h"

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// Sends one clip to one client as MMSH, each packet when its send time comes.
///
/// A packet is AddRef'ed when it is queued for the client and Released when the socket has taken
/// it; its bytes go out from the shared buffer. The queue is bounded. When a client does not read,
/// packets that are long overdue are lost to it and counted, and after a run of losses, or when
/// the socket takes nothing for a while, the client is cut off. All of this happens on the
/// client's own sending thread, and no client waits for another.
class Player {
public:
    /// Called once, with false when the client was cut off or is gone.
    using Done = std::function<void(bool clean)>;

    Player(asio::ip::tcp::socket &socket, asio::io_context &context, Publication &publication,
           ServerStatistics &statistics, PlayRequest request);
    ~Player();
    Player(const Player &) = delete;
    Player &operator=(const Player &) = delete;

    /// Sends the head of the HTTP response, the header of the clip, and its packets. The owner is
    /// kept alive by every operation under way.
    void play(std::shared_ptr<void> owner, std::string response_head, Done done);
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Position {
        std::uint32_t group = UINT32_MAX;
        PacketGroupPtr packets;
    };

    Clock::time_point due(std::uint32_t packet) const;
    void send_opening();
    void pump();
    void enqueue_due_packets(Clock::time_point now);
    bool enqueue(const Packet &packet, Clock::time_point now);
    const PacketGroup *group_at_hand(std::uint32_t group);
    void fetch(Position &position, std::uint32_t group);
    void write();
    void write_end();
    template <class Buffers, class Handler>
    void send(const Buffers &buffers, Handler handler);
    void schedule(Clock::time_point now);
    void finish(bool clean);
    void cut_off();

    asio::ip::tcp::socket &socket_;
    asio::io_context &context_;
    Publication &publication_;
    ServerStatistics &statistics_;
    const PlayRequest request_;
    std::string response_head_;
    std::shared_ptr<void> owner_;
    Done done_;

    asio::steady_timer timer_;
    Clock::time_point first_due_;
    Clock::time_point last_progress_;
    Clock::time_point waiting_since_;
    bool is_waiting_for_disk_ = false;

    std::uint32_t next_;
    Position current_;
    Position upcoming_;
    std::uint8_t sequence_ = 0;
    std::uint32_t lost_in_a_row_ = 0;
    std::uint32_t end_reason_;

    std::deque<OutgoingPacket> queue_;
    std::vector<OutgoingPacket> in_flight_;
    std::vector<asio::const_buffer> gather_;
    std::vector<std::array<std::uint8_t, 12>> header_heads_;
    std::array<std::uint8_t, 8> end_;
    bool is_writing_ = false;
};
