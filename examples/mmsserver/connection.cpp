#include "connection.h"

#include "mms_framing.h"
#include "play_request.h"

#include <asio/post.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// For a request to arrive, for a piece of an answer to be taken, and for the client to close.
constexpr auto request_time = 15s;
constexpr auto write_time = 30s;
constexpr auto linger_time = 2s;

/// The kernel's part of the bounded queue. Left to itself it grows to megabytes a client, and a
/// client that does not read would not be noticed for minutes.
constexpr int play_send_buffer = 64 << 10;

std::uint32_t next_client_id()
{
    static std::atomic<std::uint32_t> last{static_cast<std::uint32_t>(
        std::chrono::system_clock::now().time_since_epoch().count())};
    return last.fetch_add(2654435761u) | 1;
}

} // namespace

Connection::Connection(asio::ip::tcp::socket socket, SendingThread &thread,
                       const Services &services)
    : socket_(std::move(socket)), thread_(thread), services_(services),
      deadline_(thread.context())
{
    services_.statistics.connections_open.add();
    services_.statistics.connections_accepted.add();
}

Connection::~Connection()
{
    thread_.leave(*this);
    if (is_client_)
        services_.statistics.clients_open.remove();
    services_.statistics.connections_open.remove();
}

void Connection::start()
{
    if (!thread_.enter(*this))
        return;
    std::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    set_deadline(request_time);
    read_request();
}

void Connection::abort()
{
    const auto self = shared_from_this(); // the player may hold the last reference
    is_over_ = true;
    std::error_code ignored;
    deadline_.cancel();
    if (player_)
        player_->stop();
    socket_.close(ignored);
}

void Connection::set_deadline(std::chrono::seconds seconds)
{
    deadline_.expires_after(seconds);
    // A weak pointer: a deadline that was replaced must not keep the connection alive.
    deadline_.async_wait([weak = weak_from_this()](const std::error_code &error) {
        if (const auto self = weak.lock(); self && !error)
            self->abort();
    });
}

void Connection::read_request()
{
    const auto parse = [self = shared_from_this()](const std::error_code &error, std::size_t n) {
        if (error || self->is_over_)
            return self->abort();
        self->begin_ = 0;
        self->end_ = n;
        self->next_request();
    };
    socket_.async_read_some(asio::buffer(input_), parse);
}

/// Takes a request from what was read, or reads on.
void Connection::next_request()
{
    while (begin_ < end_ && !parser_.is_complete() && !parser_.error())
        begin_ += parser_.feed(input_.data() + begin_, end_ - begin_);
    if (parser_.error())
        return refuse(parser_.error());
    if (!parser_.is_complete())
        return read_request();

    const HttpRequest request = parser_.request();
    parser_.reset();
    services_.statistics.requests.add();
    keep_alive_ = request.keep_alive;
    is_head_ = request.method == HTTP_HEAD;
    set_deadline(write_time);
    answer(request);
}

/// A connection becomes a client with its first request for a clip, and stays one.
bool Connection::admit()
{
    if (!is_client_)
        is_client_ = services_.statistics.clients_open.add_within(services_.max_clients);
    return is_client_;
}

void Connection::answer(const HttpRequest &request)
{
    const bool is_get = request.method == HTTP_GET || request.method == HTTP_HEAD;
    if (is_get && request.path == "/stats")
        return reply_text(services_.statistics.text(services_.allocator));
    if (is_get && request.path == "/")
        return reply_text(services_.catalogue.list(request.header("host")));
    if (request.method == HTTP_POST && request.is_windows_media())
        return answer_post(request);
    if (!is_get)
        return refuse(405);

    Publication *publication = services_.catalogue.find(request.path);
    if (!publication)
        return refuse(404);
    if (!publication->clip.source().is_unchanged()) // what was checked at the start is no longer so
        return refuse(503);
    if (!admit())
        return refuse(503);
    if (!request.is_windows_media() || is_head_)
        answer_get(request, *publication);
    else if (request.pragma_number("xplaystrm") == 1)
        answer_play(request, *publication);
    else
        answer_describe(request, *publication);
}

void Connection::answer_get(const HttpRequest &request, Publication &publication)
{
    const DataSource &source = publication.clip.source();
    // Without validators of our own, no If-Range can match; the whole file is the right answer.
    const std::string_view wanted =
        request.header("if-range").empty() ? request.header("range") : std::string_view();
    ByteRange range;
    const ByteRange::Verdict verdict = ByteRange::parse(wanted, source.size(), range);
    const std::string of_size = "/" + std::to_string(source.size());
    if (verdict == ByteRange::Verdict::unsatisfiable) {
        services_.statistics.requests_refused.add();
        return reply(response(416).header("Content-Range", "bytes *" + of_size), "");
    }

    const bool is_part = verdict == ByteRange::Verdict::part;
    HttpResponse head = response(is_part ? 206 : 200);
    head.header("Content-Type", "video/x-ms-asf").header("Accept-Ranges", "bytes");
    if (is_part)
        head.header("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                         std::to_string(range.last) + of_size);
    head.header("Content-Length", range.size());
    if (is_head_)
        return send_output(head.text());
    transfer_.emplace(socket_, thread_.context(), services_.disk, source, services_.statistics);
    transfer_->send(
        shared_from_this(), head.text(), range, [this] { set_deadline(write_time); },
        [this](bool clean) { end_response(clean); });
}

void Connection::answer_describe(const HttpRequest &, Publication &publication)
{
    std::string body;
    const auto &pieces = publication.clip.header_pieces();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto head = mms::header_packet_head(i, pieces.size(), used_bytes(pieces[i]).size);
        body.append(head.begin(), head.end());
        const Bytes bytes = used_bytes(pieces[i]);
        body.append(reinterpret_cast<const char *>(bytes.data), bytes.size);
    }
    reply(windows_media_response(publication)
              .header("Content-Type", "application/vnd.ms.wms-hdr.asfv1")
              .header("Connection", keep_alive_ ? "Keep-Alive" : "Close"),
          body);
}

void Connection::answer_play(const HttpRequest &request, Publication &publication)
{
    PlayRequest play;
    try {
        play = PlayRequest::parse(request, publication.clip);
    } catch (const FormatError &) {
        return refuse(400);
    }
    // The end of the connection is the end of the body: its length is not known ahead of time.
    keep_alive_ = false;
    const std::string head = windows_media_response(publication)
                                 .header("Content-Type", "application/x-mms-framed")
                                 .header("Connection", "Close")
                                 .text();

    std::error_code ignored;
    socket_.set_option(asio::socket_base::send_buffer_size(play_send_buffer), ignored);
    deadline_.cancel(); // the player keeps watch from here
    player_.emplace(socket_, thread_.context(), publication, services_.statistics,
                    std::move(play));
    player_->play(shared_from_this(), head, [this](bool clean) { end_response(clean); });
    discard_input();
}

/// Players of Windows Media post their logs and ask to be remembered; both are acknowledged. A
/// request that would steer a session from another connection is not part of the protocol version
/// that the Server header announces.
void Connection::answer_post(const HttpRequest &request)
{
    const Publication *publication = services_.catalogue.find(request.path);
    if (!publication)
        return refuse(404);
    if (request.pragma("xstopstrm") || request.pragma("stream-switch-entry"))
        return refuse(501);
    reply(windows_media_response(*publication)
              .header("Connection", keep_alive_ ? "Keep-Alive" : "Close"),
          "");
}

HttpResponse Connection::response(unsigned status) const
{
    HttpResponse response(1, status);
    response.header("Server", "mmsserver")
        .header("Connection", keep_alive_ ? "keep-alive" : "close");
    return response;
}

/// Version 4.1 is the first of Windows Media's servers, whose protocol is the part of MMSH that is
/// spoken here; a higher one would invite requests for pipelining, playlists and fast start.
HttpResponse Connection::windows_media_response(const Publication &publication) const
{
    const char *const features = publication.clip.header().is_broadcast ? "broadcast" : "seekable";
    HttpResponse response(0, 200);
    response.header("Server", "Cougar/4.1.0.3920")
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache")
        .header("Pragma", "client-id=" + std::to_string(next_client_id()))
        .header("Pragma", "features=\"" + std::string(features) + '"');
    return response;
}

void Connection::refuse(unsigned status)
{
    services_.statistics.requests_refused.add();
    keep_alive_ = false;
    HttpResponse head = response(status);
    if (status == 405)
        head.header("Allow", "GET, HEAD");
    if (status == 503)
        head.header("Retry-After", "5");
    head.header("Content-Type", "text/plain");
    reply(head, std::to_string(status) + ' ' + std::string(http_reason(status)) + '\n');
}

void Connection::reply_text(const std::string &body)
{
    reply(response(200).header("Content-Type", "text/plain; charset=utf-8"), body);
}

void Connection::reply(HttpResponse head, std::string_view body)
{
    head.header("Content-Length", std::uint64_t{body.size()});
    send_output(head.text(is_head_ ? std::string_view() : body));
}

void Connection::send_output(std::string output)
{
    output_ = std::move(output);
    set_deadline(write_time);
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this()](const std::error_code &error, std::size_t n) {
                          self->services_.statistics.bytes_sent.add(n);
                          self->end_response(!error);
                      });
}

void Connection::end_response(bool clean)
{
    if (is_over_ || !clean)
        return abort();
    if (!keep_alive_)
        return linger();
    set_deadline(request_time);
    // Posted: the transfer that has ended is still on the stack, and the next request replaces it.
    asio::post(thread_.context(), [self = shared_from_this()] {
        if (!self->is_over_)
            self->next_request();
    });
}

/// Reads on while an answer is sent: input that nobody reads would turn the closing of the
/// connection into a reset, which takes data from the client that is still under way to it.
void Connection::discard_input()
{
    if (std::exchange(is_discarding_, true))
        return;
    const auto discard = [self = shared_from_this()](const std::error_code &error, std::size_t) {
        self->is_discarding_ = false;
        if (self->is_over_ || (error && (error != asio::error::eof || self->is_lingering_)))
            return self->abort();
        if (!error) // a client that has closed its sending side may still be listening
            self->discard_input();
    };
    socket_.async_read_some(asio::buffer(input_), discard);
}

void Connection::linger()
{
    std::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    is_lingering_ = true;
    set_deadline(linger_time);
    discard_input();
}
