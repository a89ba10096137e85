#include "play_request.h"

#include <algorithm>
#include <charconv>

namespace {

/// A token that holds this number says that it is not meant.
constexpr std::uint64_t not_meant = UINT32_MAX;

/// stream-offset=HIGH:LOW, two halves of a number of bytes counted from the first packet. No
/// offset and offset 0 are alike: players send 0 beside a time that they mean.
std::uint64_t stream_offset(const HttpRequest &request)
{
    const auto text = request.pragma("stream-offset");
    const auto high = request.pragma_number("stream-offset");
    if (!text || !high || *high >= not_meant)
        return 0;
    const std::string_view low = text->substr(std::min(text->find(':') + 1, text->size()));
    std::uint32_t value = 0;
    std::from_chars(low.data(), low.data() + low.size(), value);
    return *high << 32 | value;
}

/// The most exact of the tokens that are there wins.
std::uint32_t start_of(const HttpRequest &request, const Clip &clip)
{
    if (const auto packet = request.pragma_number("packet-num"); packet && *packet < not_meant)
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(*packet, clip.packet_count() - 1));
    if (const std::uint64_t offset = stream_offset(request))
        return clip.packet_at_offset(offset);
    if (const auto time = request.pragma_number("stream-time"); time && *time < not_meant)
        return clip.packet_at_time(static_cast<std::uint32_t>(*time));
    return 0;
}

} // namespace

PlayRequest PlayRequest::parse(const HttpRequest &request, const Clip &clip)
{
    return {StreamSelection::parse(request.pragma("stream-switch-entry").value_or("")),
            start_of(request, clip)};
}
