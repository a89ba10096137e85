#include "file_transfer.h"

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace {

constexpr std::uint64_t bytes_per_read = 128u << 10;

} // namespace

void FileTransfer::send(std::shared_ptr<void> owner, std::string head, ByteRange range,
                        std::function<void()> progress, Done done)
{
    owner_ = std::move(owner);
    head_ = std::move(head);
    next_ = range.first;
    end_ = range.last + 1;
    progress_ = std::move(progress);
    done_ = std::move(done);
    read();
}

void FileTransfer::read()
{
    progress_();
    const auto size = static_cast<std::size_t>(std::min(end_ - next_, bytes_per_read));
    auto work = asio::make_work_guard(context_);
    asio::post(disk_, [this, size, owner = owner_, work = std::move(work)]() mutable {
        DataSource::Extent extent;
        try {
            extent = source_.read(next_, size);
        } catch (const std::exception &error) {
            std::fprintf(stderr, "mmsserver: %s: %s\n", source_.path().c_str(), error.what());
        }
        asio::post(work.get_executor(),
                   [this, extent = std::move(extent), owner = std::move(owner)]() mutable {
                       write(std::move(extent));
                   });
    });
}

void FileTransfer::write(DataSource::Extent extent)
{
    const auto finish = [this](bool clean) {
        extent_ = {};
        const std::shared_ptr<void> owner = std::move(owner_);
        std::exchange(done_, nullptr)(clean);
    };
    if (!extent.pages)
        return finish(false);
    extent_ = std::move(extent);
    const std::array<asio::const_buffer, 2> gather = {
        asio::buffer(head_), asio::buffer(extent_.bytes.data, extent_.bytes.size)};
    asio::async_write(socket_, gather,
                      [this, finish, owner = owner_](const std::error_code &error, std::size_t n) {
                          statistics_.bytes_sent.add(n);
                          next_ += extent_.bytes.size;
                          head_.clear();
                          extent_ = {}; // Releases the pages
                          if (error || next_ == end_)
                              finish(!error);
                          else
                              read();
                      });
}
