#include "file_transfer.h"

#include "failure_log.h"

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

#include <algorithm>

namespace {

constexpr std::uint64_t bytes_per_read = 128u << 10;

} // namespace

void FileTransfer::send(std::shared_ptr<void> owner)
{
    if (has_begun() && allocator_.is_short() && ++refusals_ < BufferAllocator::most_refusals)
        return send_later(std::move(owner));
    const auto size = static_cast<std::size_t>(std::min(end_ - next_, bytes_per_read));
    auto work = asio::make_work_guard(context_);
    asio::post(disk_, [this, size, owner = std::move(owner), work = std::move(work)]() mutable {
        try {
            was_refused_ = false;
            extent_ = source_.read(next_, size);
            refusals_ = 0;
        } catch (const OutOfBuffers &error) {
            was_refused_ = true;
            log_failure(source_.path().c_str(), error.what());
        } catch (const std::exception &error) {
            log_failure(source_.path().c_str(), error.what());
        }
        asio::post(work.get_executor(),
                   [this, owner = std::move(owner)]() mutable { write(std::move(owner)); });
    });
}

void FileTransfer::send_later(std::shared_ptr<void> owner)
{
    retry_.expires_after(BufferAllocator::retry_after);
    retry_.async_wait([this, owner = std::move(owner)](const std::error_code &error) mutable {
        if (error)
            done_(End::broken_off);
        else
            send(std::move(owner));
    });
}

void FileTransfer::write(std::shared_ptr<void> owner)
{
    if (was_refused_ && has_begun() && ++refusals_ < BufferAllocator::most_refusals)
        return send_later(std::move(owner));
    if (!extent_.pages)
        return done_(has_begun() ? End::broken_off : End::not_begun);
    const Bytes bytes = extent_.bytes;
    writer_.write({asio::buffer(head_), asio::buffer(bytes.data, bytes.size)}, owner,
                  [this, owner](bool clean) {
                      next_ += extent_.bytes.size;
                      head_.clear();
                      extent_ = {}; // Releases the pages
                      if (!clean || next_ == end_)
                          done_(clean ? End::complete : End::broken_off);
                      else
                          send(owner);
                  });
}
