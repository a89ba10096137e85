#include "socket_writer.h"

#include <asio/completion_condition.hpp>
#include <asio/write.hpp>

#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr auto stall_until_cut_off = 10s;

} // namespace

void SocketWriter::write(const std::vector<asio::const_buffer> &buffers,
                         std::shared_ptr<void> owner, Done done)
{
    is_writing_ = true;
    // Asio asks before the first piece and after each one whether to go on.
    const auto progress = [this, owner](const std::error_code &error, std::size_t sent) {
        watch(owner);
        return asio::transfer_all()(error, sent);
    };
    asio::async_write(socket_, buffers, progress,
                      [this, owner, done = std::move(done)](const std::error_code &error,
                                                            std::size_t sent) {
                          is_writing_ = false;
                          stall_.cancel();
                          statistics_.bytes_sent.add(sent);
                          done(!error);
                      });
}

void SocketWriter::watch(std::weak_ptr<void> owner)
{
    stall_.expires_after(stall_until_cut_off);
    stall_.async_wait([this, owner = std::move(owner)](const std::error_code &error) {
        const auto alive = owner.lock();
        // A wait that had ended before it was cancelled comes here all the same.
        if (error || !alive || !is_writing_ ||
            stall_.expiry() > asio::steady_timer::clock_type::now())
            return;
        statistics_.clients_cut_off.add();
        std::error_code ignored;
        socket_.close(ignored); // which ends the write
    });
}
