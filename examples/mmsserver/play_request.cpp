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
    const std::string_view text = request.pragma("stream-offset").value_or("");
    const char *const end = text.data() + text.size();
    std::uint32_t high = 0;
    std::uint32_t low = 0;
    const auto [colon, error] = std::from_chars(text.data(), end, high);
    if (error != std::errc() || colon == end || high == not_meant)
        return 0;
    std::from_chars(colon + 1, end, low);
    return std::uint64_t{high} << 32 | low;
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
