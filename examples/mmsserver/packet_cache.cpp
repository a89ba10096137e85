#include "packet_cache.h"

#include <asio/post.hpp>

namespace {

constexpr std::size_t recent_groups = 4;

} // namespace

PacketCache::PacketCache(const Clip &clip, asio::thread_pool &disk, ServerStatistics &statistics)
    : clip_(clip), disk_(disk), statistics_(statistics), slots_(clip.group_count())
{
}

void PacketCache::enter()
{
    const std::lock_guard lock(mutex_);
    ++players_;
}

void PacketCache::leave()
{
    const std::lock_guard lock(mutex_);
    if (--players_ == 0)
        recent_.clear();
}

void PacketCache::fetch(std::uint32_t group, asio::io_context &context, Handler handler)
{
    std::unique_lock lock(mutex_);
    Slot &slot = slots_[group];
    if (PacketGroupPtr loaded = slot.group.lock()) {
        lock.unlock();
        statistics_.groups_shared.add();
        asio::post(context, [handler = std::move(handler), loaded = std::move(loaded)] {
            handler(loaded, {});
        });
        return;
    }
    const bool is_first = slot.waiters.empty();
    if (!is_first)
        statistics_.groups_shared.add();
    slot.waiters.push_back({asio::make_work_guard(context), std::move(handler)});
    lock.unlock();
    if (is_first)
        asio::post(disk_, [this, group] { load(group); });
}

void PacketCache::load(std::uint32_t group)
{
    PacketGroupPtr loaded;
    std::string reason;
    try {
        loaded = clip_.load(group);
        statistics_.groups_read.add();
    } catch (const std::exception &error) {
        reason = clip_.source().path() + ": " + error.what();
    }

    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex_);
        Slot &slot = slots_[group];
        slot.group = loaded;
        waiters.swap(slot.waiters);
        if (loaded && players_ > 0)
            recent_.push_back(loaded);
        if (recent_.size() > recent_groups)
            recent_.pop_front();
    }
    for (Waiter &waiter : waiters)
        asio::post(waiter.work.get_executor(),
                   [handler = std::move(waiter.handler), loaded, reason] {
                       handler(loaded, reason);
                   });
}
