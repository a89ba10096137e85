#pragma once

#include <asio/io_context.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

class Connection;

/// The connections that keep the server waiting, for a request or for their end, and those that are no clients
/// yet, in the order in which they came. When places are scarce, the first of them has to go: those that never
/// finish a request, never leave, or ask for anything but clips for ever, keep nobody out. Any thread may use it.
///
/// Nobody has to go at once, though: a request that has come may not have been read yet.
class WaitingRoom {
    struct Guest;
    using Guests = std::list<Guest>;

public:
    /// Where a connection is in the room; the room's to change, and nobody else's.
    using Place = std::optional<Guests::iterator>;

    /// Who is there already stays where he is.
    void enter(Place &place, std::weak_ptr<Connection> connection, asio::io_context &context);
    void leave(Place &place);

    /// Asks the first one, if somebody has been there for long enough, to go: on its own thread.
    void send_first_away();

private:
    using Clock = std::chrono::steady_clock;

    struct Guest {
        Place &place;
        std::weak_ptr<Connection> connection;
        asio::io_context &context;
        Clock::time_point since;
    };

    std::mutex mutex_;
    Guests guests_;
};
