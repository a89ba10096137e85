#include "socket_writer.h"

#include <asio/completion_condition.hpp>
#include <asio/write.hpp>

#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr auto stall_until_cut_off = 10s;
constexpr auto write_until_cut_off_when_short = 3s;
constexpr auto between_looks = 500ms;

} // namespace

void SocketWriter::write(const std::vector<asio::const_buffer> &buffers,
                         std::shared_ptr<void> owner, Done done)
{
    is_writing_ = true;
    began_ = Clock::now();
    watch(owner);
    // Asio asks before the first piece and after each one whether to go on.
    const auto progress = [this](const std::error_code &error, std::size_t sent) {
        moved_ = Clock::now();
        return asio::transfer_all()(error, sent);
    };
    asio::async_write(socket_, buffers, progress,
                      [this, owner, done = std::move(done)](const std::error_code &error,
                                                            std::size_t sent) {
                          is_writing_ = false;
                          look_.cancel();
                          statistics_.bytes_sent.add(sent);
                          done(!error);
                      });
}

void SocketWriter::watch(std::weak_ptr<void> owner)
{
    look_.expires_after(between_looks);
    look_.async_wait([this, owner = std::move(owner)](const std::error_code &error) {
        const auto alive = owner.lock();
        // A wait that had ended before it was cancelled comes here all the same.
        if (error || !alive || !is_writing_ || look_.expiry() > Clock::now())
            return;
        if (!is_too_slow())
            return watch(owner);
        statistics_.clients_cut_off.add();
        std::error_code ignored;
        socket_.close(ignored); // which ends the write
    });
}

bool SocketWriter::is_too_slow() const
{
    const auto now = Clock::now();
    return now - moved_ >= stall_until_cut_off ||
           (allocator_.is_short() && now - began_ >= write_until_cut_off_when_short);
}
