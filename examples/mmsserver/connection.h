#pragma once

#include "file_transfer.h"
#include "http_request.h"
#include "http_response.h"
#include "player.h"
#include "publication.h"
#include "sending_thread.h"
#include "socket_writer.h"
#include "waiting_room.h"

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <memory>
#include <optional>

/// What every connection may use.
struct Services {
    const BufferAllocator &allocator;
    const Catalogue &catalogue;
    ServerStatistics &statistics;
    asio::thread_pool &disk;
    WaitingRoom &waiting_room;
    std::size_t max_clients;
};

/// One client's TCP connection: reads its requests, answers the short ones, and hands the long
/// answers to a Player or a FileTransfer.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(asio::ip::tcp::socket socket, SendingThread &thread, const Services &services);
    ~Connection();

    /// These are called on the connection's own sending thread.
    void start();
    void abort();
    /// Ends the connection, unless its client is being served.
    void make_room();

private:
    void read_request();
    void next_request();
    bool admit();
    void answer(const HttpRequest &request);
    void answer_get(const HttpRequest &request, Publication &publication);
    void answer_describe(const HttpRequest &request, const Publication &publication);
    void answer_play(const HttpRequest &request, Publication &publication);
    void answer_post(const HttpRequest &request);

    HttpResponse response(unsigned status) const;
    HttpResponse windows_media_response(const HttpRequest &request,
                                        const Publication &publication) const;
    void refuse(unsigned status);
    void reply(HttpResponse head, std::string body);
    void reply_text(std::string body);
    void send(const HttpResponse &head, std::vector<asio::const_buffer> body,
              SocketWriter::Done done);
    void end_response(bool clean);

    void discard_input();
    void linger();
    void begin_turn(std::chrono::seconds seconds);
    void end_turn();

    asio::ip::tcp::socket socket_;
    SendingThread &thread_;
    const Services &services_;
    asio::steady_timer deadline_; ///< for the client's turn; SocketWriter watches the answers
    WaitingRoom::Place place_;
    bool is_clients_turn_ = false;
    SocketWriter writer_;

    std::array<char, 4096> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    HttpRequestParser parser_;
    bool is_listed_ = false; ///< among the connections of its thread
    bool keep_alive_ = false;
    bool is_head_ = false;
    bool is_over_ = false;
    bool is_client_ = false; ///< counted among the clients
    bool is_discarding_ = false;
    bool is_lingering_ = false;

    std::string head_;
    std::string body_;
    std::optional<Player> player_;
    std::optional<FileTransfer> transfer_;
};
