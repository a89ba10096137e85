/// The HTTP request: what the server does with the bytes of a connection until it answers, however the
/// network cuts them.

#include "byte_range.h"
#include "clip.h"
#include "http_request.h"
#include "play_request.h"

#include "require.h"

#include <algorithm>
#include <string>

namespace {

const Clip &clip()
{
    static const BufferAllocator allocator(0, false);
    static const Clip clip(MMSSERVER_CLIP, allocator);
    return clip;
}

void check_range(const HttpRequest &request)
{
    for (const std::uint64_t file_size : {std::uint64_t{1}, std::uint64_t{1000}, UINT64_MAX}) {
        ByteRange range;
        const auto verdict = ByteRange::parse(request.header("range"), file_size, range);
        if (verdict != ByteRange::Verdict::unsatisfiable)
            REQUIRE(range.first <= range.last && range.last < file_size);
        if (verdict == ByteRange::Verdict::whole_file)
            REQUIRE(range.size() == file_size);
    }
}

void check_play(const HttpRequest &request)
{
    try {
        const PlayRequest play = PlayRequest::parse(request, clip());
        REQUIRE(play.first_packet < clip().packet_count());
        static const PacketGroupPtr group = clip().load(0);
        for (const Packet &packet : group->packets) {
            OutgoingPacket out;
            if (play.selection.prepare(packet, 0, 0, out))
                REQUIRE(out.parts.size() <= packet.layout.payloads.size());
        }
    } catch (const FormatError &) {
    }
}

/// The path is what a URL of the server's own would give again.
void check_path(const HttpRequest &request)
{
    const std::string url = '/' + percent_encode(request.path);
    const std::string head = "GET " + url + " HTTP/1.0\r\n\r\n";
    HttpRequestParser parser;
    if (url.size() > 2048)
        return;
    REQUIRE(parser.feed(head.data(), head.size()) == head.size() && parser.is_complete());
    REQUIRE(parser.request().path == '/' + request.path);
}

std::string describe(const HttpRequest &request)
{
    std::string text = std::to_string(request.method) + ' ' + request.path + ' ' +
                       std::to_string(request.minor) + (request.keep_alive ? " stays\n" : "\n");
    for (const auto &[name, value] : request.headers)
        text += name + '=' + value + '\n';
    return text;
}

/// All requests of a connection, and how it ends, read as Connection does.
std::string read_connection(const char *data, std::size_t size, std::size_t piece_size)
{
    std::string heard;
    HttpRequestParser parser;
    while (size > 0) {
        const std::size_t piece = std::min(size, piece_size);
        std::size_t begin = 0;
        while (begin < piece) {
            const std::size_t used = parser.feed(data + begin, piece - begin);
            begin += used;
            REQUIRE(begin <= piece);
            if (parser.error()) {
                REQUIRE(parser.error() >= 400 && parser.error() < 600);
                return heard + "refused"; // of two faults the first that is seen is named
            }
            REQUIRE(used > 0 || parser.is_complete());
            if (!parser.is_complete())
                continue;
            const HttpRequest request = parser.request();
            parser.reset();
            REQUIRE(request.major == 1 && !request.path.empty());
            heard += describe(request);
            if (!request.keep_alive)
                return heard;
        }
        data += piece;
        size -= piece;
    }
    return heard;
}

void check_requests(const char *data, std::size_t size)
{
    HttpRequestParser parser;
    while (size > 0 && !parser.error()) {
        const std::size_t used = parser.feed(data, size);
        data += used;
        size -= used;
        if (!parser.is_complete())
            continue;
        check_range(parser.request());
        check_play(parser.request());
        check_path(parser.request());
        parser.request().is_windows_media();
        parser.request().pragma_number("client-id");
        parser.reset();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size)
{
    const auto *const data = reinterpret_cast<const char *>(bytes);
    const std::string heard = read_connection(data, size, 4096);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}})
        REQUIRE(read_connection(data, size, piece) == heard);
    check_requests(data, size);
    return 0;
}
