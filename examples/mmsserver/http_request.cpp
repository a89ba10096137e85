#include "http_request.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <strings.h>

namespace {

constexpr std::size_t longest_url = 2048;
constexpr std::size_t longest_head = 16384;
constexpr std::size_t most_headers = 64;
/// A player's log is a few KiB of XML.
constexpr std::size_t longest_body = 65536;

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::optional<std::string> percent_decode(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        unsigned value = 0;
        if (i + 2 >= text.size())
            return std::nullopt;
        const char *digits = text.data() + i + 1;
        if (std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2)
            return std::nullopt;
        result += static_cast<char>(value);
        i += 2;
    }
    return result;
}

} // namespace

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string percent_encode(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || std::string_view("-._~").find(c) != std::string_view::npos)
            result += c;
        else
            result.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return result;
}

std::string_view HttpRequest::header(std::string_view name) const
{
    for (const auto &[key, value] : headers)
        if (key == name)
            return trim(value);
    return {};
}

std::optional<std::string_view> HttpRequest::pragma(std::string_view token) const
{
    for (const auto &[key, value] : headers) {
        if (key != "pragma")
            continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string_view item = trim(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            const std::size_t equals = std::min(item.find('='), item.size());
            const std::string_view name = trim(item.substr(0, equals));
            if (name.size() != token.size() ||
                strncasecmp(name.data(), token.data(), name.size()) != 0)
                continue;
            std::string_view found = trim(item.substr(std::min(equals + 1, item.size())));
            if (found.size() >= 2 && found.front() == '"' && found.back() == '"')
                found = found.substr(1, found.size() - 2);
            return found;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> HttpRequest::pragma_number(std::string_view token) const
{
    const auto text = pragma(token);
    std::uint64_t number = 0;
    if (!text)
        return std::nullopt;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), number);
    return parsed.ec == std::errc() ? std::optional(number) : std::nullopt;
}

bool HttpRequest::is_windows_media() const
{
    const std::string_view agent = header("user-agent");
    return agent.rfind("NSPlayer", 0) == 0 || agent.rfind("NSServer", 0) == 0;
}

HttpRequestParser::HttpRequestParser() { reset(); }

void HttpRequestParser::reset()
{
    http_parser_init(&parser_, HTTP_REQUEST);
    parser_.data = this;
    request_ = {};
    url_.clear();
    in_value_ = true;
    in_body_ = false;
    complete_ = false;
    error_ = 0;
    bytes_ = 0;
    body_bytes_ = 0;
}

template <int (HttpRequestParser::*Take)(const char *, std::size_t)>
int HttpRequestParser::forward(http_parser *parser, const char *data, std::size_t size)
{
    return (static_cast<HttpRequestParser *>(parser->data)->*Take)(data, size);
}

const http_parser_settings &HttpRequestParser::settings()
{
    static const http_parser_settings settings = [] {
        http_parser_settings s;
        http_parser_settings_init(&s);
        s.on_url = forward<&HttpRequestParser::on_url>;
        s.on_header_field = forward<&HttpRequestParser::on_header_field>;
        s.on_header_value = forward<&HttpRequestParser::on_header_value>;
        s.on_body = forward<&HttpRequestParser::on_body>;
        s.on_headers_complete = [](http_parser *p) {
            return static_cast<HttpRequestParser *>(p->data)->on_headers_complete();
        };
        s.on_message_complete = [](http_parser *p) {
            static_cast<HttpRequestParser *>(p->data)->complete_ = true;
            http_parser_pause(p, 1); // what follows belongs to the next request
            return 0;
        };
        return s;
    }();
    return settings;
}

std::size_t HttpRequestParser::feed(const char *data, std::size_t size)
{
    const std::size_t used = http_parser_execute(&parser_, &settings(), data, size);
    bytes_ += used;
    const auto fault = HTTP_PARSER_ERRNO(&parser_);
    if (complete_) {
        request_.method = static_cast<http_method>(parser_.method);
        request_.keep_alive = http_should_keep_alive(&parser_);
    } else if (fault == HPE_HEADER_OVERFLOW) {
        refuse(431);
    } else if (fault == HPE_INVALID_METHOD && used < size &&
               std::isupper(static_cast<unsigned char>(data[used]))) {
        refuse(501); // a word that is no method we know
    } else if (fault != HPE_OK || parser_.upgrade) {
        refuse(400);
    } else if (!in_body_ && bytes_ > longest_head) {
        refuse(431);
    } else if (bytes_ > longest_head + 2 * longest_body) { // chunks may be mostly framing
        refuse(413);
    }
    return used;
}

int HttpRequestParser::refuse(unsigned status)
{
    if (error_ == 0)
        error_ = status;
    return -1;
}

int HttpRequestParser::on_url(const char *data, std::size_t size)
{
    if (url_.size() + size > longest_url)
        return refuse(414);
    url_.append(data, size);
    return 0;
}

int HttpRequestParser::on_header_field(const char *data, std::size_t size)
{
    if (in_value_) {
        if (request_.headers.size() == most_headers)
            return refuse(431);
        request_.headers.emplace_back();
    }
    in_value_ = false;
    request_.headers.back().first += lower({data, size});
    return 0;
}

int HttpRequestParser::on_header_value(const char *data, std::size_t size)
{
    if (request_.headers.empty())
        return refuse(400);
    in_value_ = true;
    request_.headers.back().second.append(data, size);
    return 0;
}

int HttpRequestParser::on_headers_complete()
{
    request_.major = parser_.http_major;
    request_.minor = parser_.http_minor;
    if (request_.major != 1)
        return refuse(505);
    const auto hosts =
        std::count_if(request_.headers.begin(), request_.headers.end(),
                      [](const auto &header) { return header.first == "host"; });
    if (hosts > 1 || (request_.minor >= 1 && request_.header("host").empty()))
        return refuse(400);

    http_parser_url parts;
    http_parser_url_init(&parts);
    const bool is_connect = parser_.method == HTTP_CONNECT;
    if (http_parser_parse_url(url_.data(), url_.size(), is_connect, &parts) != 0)
        return refuse(400);
    const auto &field = parts.field_data[UF_PATH];
    const auto path = percent_decode(std::string_view(url_).substr(field.off, field.len));
    if (!path)
        return refuse(400);
    request_.path = path->empty() ? "/" : *path;
    in_body_ = true;
    return 0;
}

int HttpRequestParser::on_body(const char *, std::size_t size)
{
    body_bytes_ += size;
    return body_bytes_ > longest_body ? refuse(413) : 0;
}
