#pragma once

#include <asio/io_context.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <optional>

class Connection;

/// The connections that keep the server waiting, for a request or for their end, in the order in which they
/// began to. When places are scarce, the first of them has to go: clients that never finish a request, or
/// never leave, keep nobody out. Any thread may use it.
class WaitingRoom {
    struct Guest;
    using Guests = std::list<Guest>;

public:
    /// Where a connection is in the room; the room's to change, and nobody else's.
    using Place = std::optional<Guests::iterator>;

    void enter(Place &place, std::weak_ptr<Connection> connection, asio::io_context &context);
    void leave(Place &place);

    /// Asks the first one, if somebody is there, to go: on its own thread.
    void send_first_away();

private:
    struct Guest {
        Place &place;
        std::weak_ptr<Connection> connection;
        asio::io_context &context;
    };

    std::mutex mutex_;
    Guests guests_;
};
