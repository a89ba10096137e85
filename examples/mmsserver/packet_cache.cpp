#include "packet_cache.h"

#include "failure_log.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

PacketCache::PacketCache(const Clip &clip, asio::thread_pool &disk, ServerStatistics &statistics)
    : clip_(clip), disk_(disk), statistics_(statistics), slots_(clip.group_count())
{
}

void PacketCache::fetch(std::uint32_t group, asio::io_context &context, Handler handler)
{
    std::unique_lock lock(mutex_);
    Slot &slot = slots_[group];
    if (PacketGroupPtr loaded = slot.group.lock()) {
        lock.unlock();
        statistics_.groups_shared.add();
        asio::post(context, [handler = std::move(handler), loaded = std::move(loaded)] {
            handler(loaded);
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
    try {
        loaded = clip_.load(group);
        statistics_.groups_read.add();
    } catch (const OutOfBuffers &error) {
        if (may_try_again(group)) {
            statistics_.groups_delayed.add();
            load_later(group);
            return;
        }
        log_failure(clip_.source().path().c_str(), error.what());
    } catch (const std::exception &error) {
        log_failure(clip_.source().path().c_str(), error.what());
    }

    std::vector<Waiter> waiters;
    {
        const std::lock_guard lock(mutex_);
        Slot &slot = slots_[group];
        slot.group = loaded;
        slot.refusals = 0;
        waiters.swap(slot.waiters);
    }
    for (Waiter &waiter : waiters)
        asio::post(waiter.work.get_executor(),
                   [handler = std::move(waiter.handler), loaded] { handler(loaded); });
}

bool PacketCache::may_try_again(std::uint32_t group)
{
    const std::lock_guard lock(mutex_);
    return ++slots_[group].refusals < BufferAllocator::most_refusals;
}

/// The disk thread goes on with what others want, which may be there or take less.
void PacketCache::load_later(std::uint32_t group)
{
    auto timer = std::make_shared<asio::steady_timer>(disk_, BufferAllocator::retry_after);
    timer->async_wait([this, group, timer](const std::error_code &) { load(group); });
}
