#include "waiting_room.h"

#include "connection.h"

#include <asio/post.hpp>

#include <utility>

void WaitingRoom::enter(Place &place, std::weak_ptr<Connection> connection,
                        asio::io_context &context)
{
    leave(place);
    const std::lock_guard lock(mutex_);
    place = guests_.insert(guests_.end(), Guest{place, std::move(connection), context});
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
    if (guests_.empty())
        return;
    Guest &first = guests_.front();
    asio::post(first.context, [connection = std::move(first.connection)] {
        if (const auto self = connection.lock())
            self->make_room();
    });
    first.place.reset();
    guests_.pop_front();
}
