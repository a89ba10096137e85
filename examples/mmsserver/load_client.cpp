#include "load_client.h"

#include "mms_framing.h"

#include <asio/write.hpp>

#include <algorithm>
#include <string_view>

namespace {

constexpr std::size_t longest_response_head = 4096;
constexpr std::size_t first_input_size = 8192;
constexpr std::size_t largest_input = 4 + 65535;

} // namespace

void LoadClient::start()
{
    input_.resize(first_input_size);
    const auto connected = [self = shared_from_this()](const std::error_code &error) {
        if (error)
            return self->fail("connecting: " + error.message());
        ++self->result_.connected;
        self->request();
    };
    socket_.async_connect(target_.endpoint, connected);
}

void LoadClient::stop()
{
    is_over_ = true;
    std::error_code ignored;
    socket_.close(ignored);
}

void LoadClient::request()
{
    output_ = "GET " + target_.path + " HTTP/1.0\r\nHost: " + target_.host +
              "\r\nUser-Agent: NSPlayer/4.1.0.3856\r\n"
              "Pragma: no-cache,rate=1.000000,stream-time=0,stream-offset=0:0,request-context=2\r\n"
              "Pragma: xPlayStrm=1\r\nConnection: Close\r\n\r\n";
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this()](const std::error_code &error, std::size_t) {
                          if (error)
                              return self->fail("sending the request: " + error.message());
                          self->read();
                      });
}

void LoadClient::read()
{
    std::copy(input_.begin() + static_cast<std::ptrdiff_t>(begin_),
              input_.begin() + static_cast<std::ptrdiff_t>(end_), input_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (end_ == input_.size())
        input_.resize(largest_input);
    socket_.async_read_some(
        asio::buffer(input_.data() + end_, input_.size() - end_),
        [self = shared_from_this()](const std::error_code &error, std::size_t n) {
            if (self->is_over_)
                return;
            if (error)
                return self->fail("reading: " + error.message());
            self->end_ += n;
            self->result_.bytes += n;
            self->parse();
        });
}

void LoadClient::parse()
{
    if (!has_response_ && !parse_response_head())
        return is_over_ ? void() : read();
    while (!is_over_ && parse_packet()) {
    }
    if (!is_over_)
        read();
}

bool LoadClient::parse_response_head()
{
    const std::string_view text(reinterpret_cast<const char *>(input_.data()), end_);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (end_ > longest_response_head)
            fail("the response head does not end");
        return false;
    }
    const std::string_view line = text.substr(0, text.find("\r\n"));
    if (line.substr(0, 13) != "HTTP/1.0 200 " ||
        text.substr(0, end).find("application/x-mms-framed") == std::string_view::npos) {
        fail("the server answered: " + std::string(line));
        return false;
    }
    begin_ = end + 4;
    return has_response_ = true;
}

/// False when the packet has not come whole yet.
bool LoadClient::parse_packet()
{
    if (end_ - begin_ < mms::framing_size)
        return false;
    ByteReader reader({input_.data() + begin_, end_ - begin_});
    const std::uint8_t mark = reader.u8();
    const char id = static_cast<char>(reader.u8());
    const std::uint16_t size = reader.u16();
    if (mark != '$' || size < 4 || (id != 'H' && id != 'D' && id != 'E')) {
        fail("something that is no $H, $D or $E packet");
        return false;
    }
    if (reader.remaining() < size)
        return false;
    begin_ += mms::framing_size + size;

    const std::uint32_t location_or_reason = reader.u32();
    if (id == 'E') {
        if (size != 4 || location_or_reason != 0)
            fail("the stream ended for reason " + std::to_string(location_or_reason));
        else
            ++result_.finished;
        stop();
        return false;
    }
    reader.skip(1);
    const std::uint8_t flags = reader.u8();
    if (reader.u16() != size)
        fail("two sizes that differ in one packet");
    else if (id == 'H')
        check_header(reader.take(size - 8));
    else
        check_data(location_or_reason, flags, reader.take(size - 8));
    return true;
}

void LoadClient::check_header(Bytes payload)
{
    const std::size_t offset = header_bytes_;
    header_bytes_ += payload.size;
    if (!target_.file.empty() &&
        (header_bytes_ > target_.file.size() ||
         std::memcmp(payload.data, target_.file.data() + offset, payload.size) != 0))
        fail("a header that is not the file's");
}

void LoadClient::check_data(std::uint32_t location, std::uint8_t sequence, Bytes payload)
{
    ++result_.packets;
    if (location < next_location_ || sequence != next_sequence_)
        return fail("packets out of order");
    result_.gaps += location - next_location_;
    next_location_ = location + 1;
    ++next_sequence_;
    const std::uint64_t offset = header_bytes_ + std::uint64_t{location} * payload.size;
    if (!target_.file.empty() &&
        (offset + payload.size > target_.file.size() ||
         std::memcmp(payload.data, target_.file.data() + offset, payload.size) != 0))
        fail("packet " + std::to_string(location) + " is not the file's");
}

void LoadClient::fail(const std::string &reason)
{
    if (is_over_)
        return;
    ++result_.errors;
    if (result_.first_error.empty())
        result_.first_error = reason;
    stop();
}
