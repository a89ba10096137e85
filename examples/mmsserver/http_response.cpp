#include "http_response.h"

#include <http_parser.h>

#include <ctime>

std::string_view http_reason(unsigned status)
{
    switch (status) {
#define REASON(number, name, text) \
    case number: \
        return #text;
        HTTP_STATUS_MAP(REASON)
#undef REASON
    }
    return "Unknown";
}

HttpResponse::HttpResponse(unsigned minor_version, unsigned status)
{
    text_ = "HTTP/1." + std::to_string(minor_version) + ' ' + std::to_string(status) + ' ';
    text_.append(http_reason(status)).append("\r\n");

    char date[64];
    tm parts;
    const std::time_t now = std::time(nullptr);
    std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
    header("Date", date);
}

HttpResponse &HttpResponse::header(std::string_view name, std::string_view value)
{
    text_.append(name).append(": ").append(value).append("\r\n");
    return *this;
}

HttpResponse &HttpResponse::header(std::string_view name, std::uint64_t value)
{
    return header(name, std::string_view(std::to_string(value)));
}
