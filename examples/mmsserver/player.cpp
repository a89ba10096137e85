#include "player.h"

#include "mms_framing.h"

#include <asio/completion_condition.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

/// Packets that fall due within this time go out together, in one system call.
constexpr auto quantum = 50ms;
constexpr std::size_t queue_limit = 64;
constexpr std::size_t packets_per_write = 32;
/// How late a packet may be before a full queue makes it lost.
constexpr auto patience = 3s;
constexpr std::uint32_t losses_until_cut_off = 128;
constexpr auto stall_until_cut_off = 10s;
/// Beyond this, lateness of the server's own is taken off the client's clock, so that only the
/// client's slowness costs it packets.
constexpr auto own_lateness = 500ms;

} // namespace

Player::Player(asio::ip::tcp::socket &socket, asio::io_context &context, Publication &publication,
               ServerStatistics &statistics, PlayRequest request)
    : socket_(socket), context_(context), publication_(publication), statistics_(statistics),
      request_(std::move(request)), timer_(context), next_(request_.first_packet),
      end_reason_(mms::reason_end_of_stream)
{
    publication_.cache.enter();
    statistics_.clients_playing.add();
}

Player::~Player()
{
    publication_.cache.leave();
    statistics_.clients_playing.remove();
}

void Player::play(std::shared_ptr<void> owner, std::string response_head, Done done)
{
    response_head_ = std::move(response_head);
    owner_ = std::move(owner);
    done_ = std::move(done);
    first_due_ = last_progress_ = Clock::now();
    fetch(current_, publication_.clip.group_of(next_));
    send_opening();
}

void Player::stop()
{
    timer_.cancel();
    done_ = nullptr;
    owner_.reset();
}

Player::Clock::time_point Player::due(std::uint32_t packet) const
{
    const Clip &clip = publication_.clip;
    return first_due_ +
           std::chrono::milliseconds(clip.due_ms(packet) - clip.due_ms(request_.first_packet));
}

void Player::send_opening()
{
    const auto &pieces = publication_.clip.header_pieces();
    header_heads_.resize(pieces.size());
    gather_.assign(1, asio::buffer(response_head_));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Bytes bytes = used_bytes(pieces[i]);
        header_heads_[i] = mms::header_packet_head(i, pieces.size(), bytes.size);
        gather_.push_back(asio::buffer(header_heads_[i]));
        gather_.push_back(asio::buffer(bytes.data, bytes.size));
    }
    send(gather_, [this] { pump(); });
    schedule(Clock::now());
}

template <class Buffers, class Handler>
void Player::send(const Buffers &buffers, Handler handler)
{
    is_writing_ = true;
    const auto progress = [this, owner = owner_](const std::error_code &error, std::size_t sent) {
        last_progress_ = Clock::now();
        return asio::transfer_all()(error, sent);
    };
    last_progress_ = Clock::now();
    asio::async_write(socket_, buffers, progress,
                      [this, owner = owner_, handler](const std::error_code &error, std::size_t n) {
                          is_writing_ = false;
                          statistics_.bytes_sent.add(n);
                          if (!done_)
                              return in_flight_.clear();
                          if (error)
                              return finish(false);
                          handler();
                      });
}

void Player::pump()
{
    if (!done_)
        return;
    const auto now = Clock::now();
    if (is_writing_ && now - last_progress_ > stall_until_cut_off)
        return cut_off();
    enqueue_due_packets(now);
    if (!done_)
        return;
    if (!is_writing_)
        write();
    schedule(now);
}

void Player::enqueue_due_packets(Clock::time_point now)
{
    const Clip &clip = publication_.clip;
    while (done_ && next_ < clip.packet_count() && due(next_) <= now + quantum) {
        const PacketGroup *group = group_at_hand(clip.group_of(next_));
        if (!group || !enqueue(clip.packet(*group, next_), now))
            return;
    }
}

/// False when the queue is full and the packet still has time.
bool Player::enqueue(const Packet &packet, Clock::time_point now)
{
    if (queue_.size() < queue_limit) {
        OutgoingPacket out;
        if (request_.selection.prepare(packet, next_, sequence_, out)) {
            queue_.push_back(std::move(out));
            ++sequence_;
        }
        lost_in_a_row_ = 0;
    } else if (now - due(next_) < patience) {
        return false;
    } else {
        statistics_.packets_lost.add();
        if (++lost_in_a_row_ >= losses_until_cut_off) {
            cut_off();
            return false;
        }
    }
    ++next_;
    return true;
}

/// The group of packets if it is in memory; asks for it, or for the one behind it, otherwise.
const PacketGroup *Player::group_at_hand(std::uint32_t group)
{
    if (current_.group != group) {
        if (upcoming_.group == group)
            current_ = std::exchange(upcoming_, {});
        else
            fetch(current_, group);
    }
    if (!current_.packets) {
        if (!std::exchange(is_waiting_for_disk_, true))
            waiting_since_ = Clock::now();
        return nullptr;
    }
    if (upcoming_.group != group + 1 && group + 1 < publication_.clip.group_count())
        fetch(upcoming_, group + 1);
    return current_.packets.get();
}

void Player::fetch(Position &position, std::uint32_t group)
{
    position = {group, nullptr};
    publication_.cache.fetch(
        group, context_,
        [this, owner = owner_, group](PacketGroupPtr packets, const std::string &reason) {
            if (!done_)
                return;
            if (!packets) {
                std::fprintf(stderr, "mmsserver: %s\n", reason.c_str());
                end_reason_ = mms::reason_failure;
                next_ = publication_.clip.packet_count();
            }
            for (Position *position : {&current_, &upcoming_})
                if (position->group == group)
                    position->packets = packets;
            if (is_waiting_for_disk_) {
                is_waiting_for_disk_ = false;
                first_due_ += Clock::now() - waiting_since_;
                pump();
            }
        });
}

void Player::write()
{
    if (queue_.empty()) {
        if (next_ >= publication_.clip.packet_count())
            write_end();
        return;
    }
    gather_.clear();
    in_flight_.clear();
    in_flight_.reserve(packets_per_write);
    while (!queue_.empty() && in_flight_.size() < packets_per_write) {
        in_flight_.push_back(std::move(queue_.front()));
        queue_.pop_front();
        OutgoingPacket &packet = in_flight_.back();
        gather_.push_back(asio::buffer(packet.head.data(), packet.head_size));
        if (packet.parts.empty())
            gather_.push_back(packet.whole);
        else
            gather_.insert(gather_.end(), packet.parts.begin(), packet.parts.end());
    }
    send(gather_, [this] {
        statistics_.packets_sent.add(in_flight_.size());
        in_flight_.clear(); // Releases the packets
        pump();
    });
}

void Player::write_end()
{
    end_ = mms::end_packet(end_reason_);
    send(asio::buffer(end_), [this] { finish(true); });
}

void Player::schedule(Clock::time_point now)
{
    const bool is_all_queued = next_ >= publication_.clip.packet_count();
    auto wake = now + 1s; // to notice a socket that takes nothing
    if (!is_all_queued)
        wake = std::min(wake, std::max(due(next_), now + quantum));
    timer_.expires_at(wake);
    timer_.async_wait([this, owner = owner_, wake](const std::error_code &error) {
        if (error || !done_)
            return;
        const auto late = Clock::now() - wake;
        if (late > own_lateness) {
            first_due_ += late;
            last_progress_ += late;
        }
        pump();
    });
}

void Player::finish(bool clean)
{
    timer_.cancel();
    if (clean)
        statistics_.clients_served.add();
    if (!is_writing_) // else the packets under way are let go when the write has ended
        in_flight_.clear();
    const std::shared_ptr<void> owner = std::move(owner_); // `done` may let go of everything else
    if (const Done done = std::exchange(done_, nullptr))
        done(clean);
}

void Player::cut_off()
{
    statistics_.clients_cut_off.add();
    finish(false);
}
