#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The head of an HTTP response, written header by header.
class HttpResponse {
public:
    HttpResponse(unsigned minor_version, unsigned status);

    HttpResponse &header(std::string_view name, std::string_view value);
    HttpResponse &header(std::string_view name, std::uint64_t value);

    std::string text() const { return text_ + "\r\n"; }

private:
    std::string text_;
};

std::string_view http_reason(unsigned status);
