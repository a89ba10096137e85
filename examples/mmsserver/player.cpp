#include "player.h"

#include "failure_log.h"
#include "mms_framing.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace {

/// Packets that fall due within this time go out together, in one system call.
constexpr auto quantum = 50ms;
constexpr std::size_t queue_limit = 64;
constexpr std::size_t queue_limit_when_short = 4;
constexpr std::size_t packets_per_write = 32;
/// How late a packet may be before a full queue makes it lost.
constexpr auto patience = 3s;
/// How long a write takes when a client counts as slow.
constexpr auto slow = 500ms;
/// Beyond this, lateness of the server's own is taken off the client's clock, so that only the
/// client's slowness costs it packets.
constexpr auto own_lateness = 500ms;

} // namespace

Player::Player(SocketWriter &writer, asio::io_context &context, Publication &publication,
               const BufferAllocator &allocator, ServerStatistics &statistics,
               PlayRequest request)
    : writer_(writer), context_(context), publication_(publication), allocator_(allocator),
      statistics_(statistics),
      request_(std::move(request)), timer_(context), next_(request_.first_packet),
      end_reason_(mms::reason_end_of_stream)
{
    statistics_.clients_playing.add();
}

Player::~Player() { statistics_.clients_playing.remove(); }

void Player::play(std::shared_ptr<void> owner, Done done)
{
    owner_ = std::move(owner);
    done_ = std::move(done);
    first_due_ = Clock::now();
    guard([this] { pump(); });
}

void Player::stop()
{
    timer_.cancel();
    done_ = nullptr;
    owner_.reset();
}

/// Everything that happens to a player comes through here: what it throws, for want of memory say,
/// costs this client alone.
template <class Work>
void Player::guard(Work work)
{
    try {
        if (done_)
            work();
    } catch (const std::exception &error) {
        log_failure("a client is dropped", error.what());
        finish(false);
    }
}

Player::Clock::time_point Player::due(std::uint32_t packet) const
{
    const Clip &clip = publication_.clip;
    return first_due_ +
           std::chrono::milliseconds(clip.due_ms(packet) - clip.due_ms(request_.first_packet));
}

void Player::pump()
{
    const auto now = Clock::now();
    make_room(now);
    enqueue_due_packets(now);
    if (!writer_.is_writing())
        write();
    schedule(now);
}

/// Whether the socket has been taking what was last written to it for long.
bool Player::is_slow(Clock::time_point now) const
{
    return writer_.is_writing() && now - write_began_ >= slow;
}

/// While buffers are short, a slow client gives up what it need not have yet.
void Player::make_room(Clock::time_point now)
{
    if (!is_slow(now) || !allocator_.is_short())
        return;
    for (; queue_.size() > queue_limit_when_short; queue_.pop_back()) {
        --sequence_; // of the next packet that is queued
        statistics_.packets_lost.add();
    }
    current_ = {};
    upcoming_ = {};
    waiting_for_disk_since_.reset();
}

void Player::enqueue_due_packets(Clock::time_point now)
{
    const Clip &clip = publication_.clip;
    const std::size_t limit =
        is_slow(now) && allocator_.is_short() ? queue_limit_when_short : queue_limit;
    for (; next_ < clip.packet_count() && due(next_) <= now + quantum; ++next_) {
        if (queue_.size() >= limit) {
            // A packet that still has time waits for room; its group need not be there.
            if (now - due(next_) < patience)
                return;
            statistics_.packets_lost.add();
            continue;
        }
        const PacketGroup *group = group_at_hand(clip.group_of(next_));
        if (!group)
            return;
        OutgoingPacket out;
        if (request_.selection.prepare(clip.packet(*group, next_), next_, sequence_, out)) {
            queue_.push_back(std::move(out));
            ++sequence_;
        }
    }
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
        if (!waiting_for_disk_since_)
            waiting_for_disk_since_ = Clock::now();
        return nullptr;
    }
    if (upcoming_.group != group + 1 && group + 1 < publication_.clip.group_count() &&
        !allocator_.is_short())
        fetch(upcoming_, group + 1);
    return current_.packets.get();
}

void Player::fetch(Position &position, std::uint32_t group)
{
    position = {group, nullptr};
    publication_.cache.fetch(group, context_,
                             [this, owner = owner_, group](const PacketGroupPtr &packets) {
                                 guard([&] { take(group, packets); });
                             });
}

void Player::take(std::uint32_t group, const PacketGroupPtr &packets)
{
    if (upcoming_.group == group)
        upcoming_ = {packets ? group : UINT32_MAX, packets}; // asked for again when it is due
    if (current_.group != group)
        return;
    current_.packets = packets;
    if (!packets) {
        end_reason_ = mms::reason_failure;
        next_ = publication_.clip.packet_count();
    }
    if (waiting_for_disk_since_) {
        first_due_ += Clock::now() - *waiting_for_disk_since_;
        waiting_for_disk_since_.reset();
        pump();
    }
}

void Player::write()
{
    const bool is_end = queue_.empty() && next_ >= publication_.clip.packet_count();
    gather_.clear();
    if (is_end) {
        end_ = mms::end_packet(end_reason_);
        gather_.push_back(asio::buffer(end_));
    }
    while (!queue_.empty() && in_flight_.size() < packets_per_write) {
        in_flight_.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    for (const OutgoingPacket &packet : in_flight_) {
        gather_.push_back(asio::buffer(packet.head.data(), packet.head_size));
        if (packet.parts.empty())
            gather_.push_back(packet.whole);
        else
            gather_.insert(gather_.end(), packet.parts.begin(), packet.parts.end());
    }
    if (gather_.empty())
        return;
    write_began_ = Clock::now();
    writer_.write(gather_, owner_, [this, is_end](bool clean) {
        if (clean)
            statistics_.packets_sent.add(in_flight_.size());
        in_flight_.clear(); // Releases the packets
        guard([&] {
            if (!clean || is_end)
                finish(clean);
            else
                pump();
        });
    });
}

void Player::schedule(Clock::time_point now)
{
    if (next_ >= publication_.clip.packet_count())
        return; // what is left goes out write by write
    const auto wake = std::max(due(next_), now + quantum);
    timer_.expires_at(wake);
    timer_.async_wait([this, owner = owner_, wake](const std::error_code &error) {
        if (error)
            return;
        const auto late = Clock::now() - wake;
        if (late > own_lateness)
            first_due_ += late;
        guard([this] { pump(); });
    });
}

void Player::finish(bool clean)
{
    if (!done_)
        return;
    const std::shared_ptr<void> owner = owner_; // `done` may let go of everything else
    const Done done = std::move(done_);
    stop();
    if (clean)
        statistics_.clients_served.add();
    done(clean);
}
