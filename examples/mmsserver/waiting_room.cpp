#include "waiting_room.h"

#include "connection.h"

#include <asio/post.hpp>

#include <utility>

using namespace std::chrono_literals;

namespace {

/// A moment for a busy server, and few enough of them for many attackers to pass in a second.
constexpr auto least_stay = 250ms;

} // namespace

void WaitingRoom::enter(Place &place, std::weak_ptr<Connection> connection,
                        asio::io_context &context)
{
    const std::lock_guard lock(mutex_);
    if (place)
        return;
    place = guests_.insert(guests_.end(), Guest{place, std::move(connection), context, Clock::now()});
}

void WaitingRoom::leave(Place &place)
{
    const std::lock_guard lock(mutex_);
    if (!place)
        return;
    guests_.erase(*place);
    place.reset();
}

void WaitingRoom::send_first_away()
{
    const std::lock_guard lock(mutex_);
    if (guests_.empty() || Clock::now() - guests_.front().since < least_stay)
        return;
    Guest &first = guests_.front();
    asio::post(first.context, [connection = std::move(first.connection)] {
        if (const auto self = connection.lock())
            self->make_room();
    });
    first.place.reset();
    guests_.pop_front();
}
