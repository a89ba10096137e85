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

    /// The finished head with an optional body behind it.
    std::string text(std::string_view body = {}) const
    {
        return text_ + "\r\n" + std::string(body);
    }

private:
    std::string text_;
};

std::string_view http_reason(unsigned status);
