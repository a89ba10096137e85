#include "connection.h"

#include "failure_log.h"
#include "play_request.h"

#include <asio/post.hpp>

#include <atomic>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// For a request to arrive, and for the client to close.
constexpr auto request_time = 15s;
constexpr auto linger_time = 2s;

/// The kernel's part of the bounded queue. Left to itself it grows to megabytes a client, and a
/// client that does not read would not be noticed for minutes.
constexpr int send_buffer = 64 << 10;

/// Client-ids are consecutive from a start that differs with every run, so that an id of an
/// earlier run is told apart without a list of clients.
const std::uint32_t first_client_id =
    static_cast<std::uint32_t>(std::chrono::system_clock::now().time_since_epoch().count()) >> 1 |
    1;
std::atomic<std::uint32_t> client_ids_issued{0};

bool is_known_client_id(std::uint64_t id)
{
    return id >= first_client_id && id - first_client_id < client_ids_issued.load();
}

} // namespace

Connection::Connection(asio::ip::tcp::socket socket, SendingThread &thread,
                       const Services &services)
    : socket_(std::move(socket)), thread_(thread), services_(services),
      deadline_(thread.context()), writer_(socket_, thread.context(), services.allocator, services.statistics)
{
    services_.statistics.connections_open.add();
    services_.statistics.connections_accepted.add();
}

Connection::~Connection()
{
    services_.waiting_room.leave(place_);
    if (is_listed_)
        thread_.leave(*this);
    if (is_client_)
        services_.statistics.clients_open.remove();
    services_.statistics.connections_open.remove();
}

void Connection::start()
{
    is_listed_ = thread_.enter(*this);
    if (!is_listed_)
        return;
    std::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer), ignored);
    begin_turn(request_time);
    read_request();
}

void Connection::abort()
{
    const auto self = shared_from_this(); // the player may hold the last reference
    is_over_ = true;
    std::error_code ignored;
    end_turn();
    if (player_)
        player_->stop();
    if (transfer_)
        transfer_->stop();
    socket_.close(ignored);
}

void Connection::make_room()
{
    if (!is_clients_turn_)
        return;
    services_.statistics.connections_sent_away.add();
    abort();
}

/// From here on the server waits for the client, or sends a short answer to somebody who is none.
void Connection::begin_turn(std::chrono::seconds seconds)
{
    is_clients_turn_ = true;
    services_.waiting_room.enter(place_, weak_from_this(), thread_.context());
    deadline_.expires_after(seconds);
    // A weak pointer: a deadline that was replaced must not keep the connection alive.
    deadline_.async_wait([weak = weak_from_this()](const std::error_code &error) {
        const auto self = weak.lock();
        // A wait that had ended before it was cancelled comes here all the same.
        if (self && !error && self->is_clients_turn_ &&
            self->deadline_.expiry() <= std::chrono::steady_clock::now())
            self->abort();
    });
}

void Connection::end_turn()
{
    is_clients_turn_ = false;
    services_.waiting_room.leave(place_);
    deadline_.cancel();
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
    try {
        answer(request);
    } catch (const std::exception &error) {
        log_failure("a client is dropped", error.what());
        abort();
    }
}

/// A connection becomes a client with its first request for a clip, and stays one.
bool Connection::admit()
{
    if (!is_client_)
        is_client_ = services_.statistics.clients_open.add_within(services_.max_clients);
    if (is_client_)
        end_turn();
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
    const bool may_be_part = !is_head_ && request.header("if-range").empty();
    const std::string_view wanted = may_be_part ? request.header("range") : std::string_view();
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
        return send(head, {}, [this](bool clean) { end_response(clean); });
    // Those who are there already shall have what memory there is.
    if (services_.allocator.is_short())
        return refuse(503);
    const auto done = [this](FileTransfer::End end) {
        if (end == FileTransfer::End::not_begun)
            refuse(503);
        else
            end_response(end == FileTransfer::End::complete);
    };
    transfer_.emplace(writer_, thread_.context(), services_.disk, services_.allocator, source,
                      head.text(), range, done);
    transfer_->send(shared_from_this());
}

void Connection::answer_describe(const HttpRequest &request, const Publication &publication)
{
    const auto packets = publication.clip.header_packets();
    HttpResponse head = windows_media_response(request, publication);
    head.header("Content-Type", "application/vnd.ms.wms-hdr.asfv1")
        .header("Connection", keep_alive_ ? "Keep-Alive" : "Close")
        .header("Content-Length", std::uint64_t{asio::buffer_size(packets)});
    send(head, packets, [this](bool clean) { end_response(clean); });
}

void Connection::answer_play(const HttpRequest &request, Publication &publication)
{
    PlayRequest play;
    try {
        play = PlayRequest::parse(request, publication.clip);
    } catch (const FormatError &) {
        return refuse(400);
    }
    // As for a download.
    if (services_.allocator.is_short())
        return refuse(503);
    // The end of the connection is the end of the body: its length is not known ahead of time.
    keep_alive_ = false;
    HttpResponse head = windows_media_response(request, publication);
    head.header("Content-Type", "application/x-mms-framed").header("Connection", "Close");

    player_.emplace(writer_, thread_.context(), publication, services_.allocator,
                    services_.statistics, std::move(play));
    send(head, publication.clip.header_packets(), [this](bool clean) {
        if (is_over_ || !clean)
            return abort();
        player_->play(shared_from_this(), [this](bool clean) { end_response(clean); });
    });
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
    reply(windows_media_response(request, *publication)
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
HttpResponse Connection::windows_media_response(const HttpRequest &request,
                                                const Publication &publication) const
{
    const auto named = request.pragma_number("client-id");
    const bool is_known = named && is_known_client_id(*named);
    const std::uint64_t id = is_known ? *named : first_client_id + client_ids_issued.fetch_add(1);
    const char *const features = publication.clip.header().is_broadcast ? "broadcast" : "seekable";
    HttpResponse response(0, 200);
    response.header("Server", "Cougar/4.1.0.3920")
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache")
        .header("Pragma", "client-id=" + std::to_string(id))
        .header("Pragma", "features=\"" + std::string(features) + '"');
    if (request.pragma("client-id") && !is_known)
        response.header("Pragma", "xResetStrm=1");
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

void Connection::reply_text(std::string body)
{
    reply(response(200).header("Content-Type", "text/plain; charset=utf-8"), std::move(body));
}

void Connection::reply(HttpResponse head, std::string body)
{
    head.header("Content-Length", std::uint64_t{body.size()});
    body_ = is_head_ ? std::string() : std::move(body);
    send(head, {asio::buffer(body_)}, [this](bool clean) { end_response(clean); });
}

void Connection::send(const HttpResponse &head, std::vector<asio::const_buffer> body,
                      SocketWriter::Done done)
{
    head_ = head.text();
    body.insert(body.begin(), asio::buffer(head_));
    // Who is no client has no place to keep by what he asks for, nor by not reading it.
    if (is_client_)
        end_turn();
    else
        begin_turn(request_time);
    writer_.write(body, shared_from_this(), std::move(done));
}

void Connection::end_response(bool clean)
{
    if (is_over_ || !clean)
        return abort();
    if (!keep_alive_)
        return linger();
    begin_turn(request_time);
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
    begin_turn(linger_time);
    discard_input();
}
