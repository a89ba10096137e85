#pragma once

#include <http_parser.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

std::string lower(std::string_view text);

/// For a name that goes into the path of a URL.
std::string percent_encode(std::string_view text);

struct HttpRequest {
    http_method method = HTTP_GET;
    unsigned major = 0;
    unsigned minor = 0;
    std::string path; ///< percent-decoded, without the query
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    bool keep_alive = false;

    /// Without blanks around it; empty when there is no such header.
    std::string_view header(std::string_view name) const;

    /// The value of a token such as stream-time among all Pragma headers, without quotes.
    std::optional<std::string_view> pragma(std::string_view token) const;
    /// The number a token's value begins with: ffmpeg sends more behind it.
    std::optional<std::uint64_t> pragma_number(std::string_view token) const;

    /// True for the players and servers of Windows Media, who expect MMSH framing.
    bool is_windows_media() const;
};

/// Takes the bytes of a connection and gives requests, one at a time, or the HTTP status that the
/// bytes deserve. Every length is bounded.
class HttpRequestParser {
public:
    HttpRequestParser();
    HttpRequestParser(const HttpRequestParser &) = delete;
    HttpRequestParser &operator=(const HttpRequestParser &) = delete;

    /// Returns how many bytes it used; bytes behind a complete request are left for the next one.
    std::size_t feed(const char *data, std::size_t size);

    bool is_complete() const { return complete_; }
    /// An HTTP status of 400 and above once the request is beyond repair, else 0.
    unsigned error() const { return error_; }

    const HttpRequest &request() const { return request_; }
    void reset();

private:
    int on_url(const char *data, std::size_t size);
    int on_header_field(const char *data, std::size_t size);
    int on_header_value(const char *data, std::size_t size);
    int on_headers_complete();
    int on_body(const char *data, std::size_t size);
    int refuse(unsigned status);

    template <int (HttpRequestParser::*Take)(const char *, std::size_t)>
    static int forward(http_parser *parser, const char *data, std::size_t size);
    static const http_parser_settings &settings();

    http_parser parser_;
    HttpRequest request_;
    std::string url_;
    bool in_value_ = true;
    bool in_body_ = false;
    bool complete_ = false;
    unsigned error_ = 0;
    std::size_t bytes_ = 0;
    std::size_t body_bytes_ = 0;
};
