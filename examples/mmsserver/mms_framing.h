#pragma once

#include "bytes.h"

#include <array>

/// The packets that MMSH puts into the body of an HTTP response ([MS-WMSP] 2.2.3): a framing
/// header, and for $H and $D the header of an MMS data packet.
namespace mms {

constexpr std::size_t framing_size = 4;
constexpr std::size_t data_head_size = 12;
constexpr std::size_t end_size = 8;

/// An MMS data packet, its own 8 bytes included, has at most 65,535 bytes.
constexpr std::uint32_t largest_payload = 65535 - 8;

enum HeaderFlags : std::uint8_t { first_of_header = 0x04, last_of_header = 0x08 };

constexpr std::uint32_t reason_end_of_stream = 0;
constexpr std::uint32_t reason_failure = 0x80004005;

/// Writes the 12 bytes ahead of a $H or $D payload. The B flag, a hint that the next packet
/// follows at once, stays 0: ffmpeg refuses packets that carry it.
inline std::uint8_t *put_data_head(std::uint8_t *out, char packet_id, std::uint32_t location,
                                   std::uint8_t flags, std::size_t payload_size)
{
    const auto size = static_cast<std::uint32_t>(payload_size + 8);
    *out++ = '$';
    *out++ = static_cast<std::uint8_t>(packet_id);
    out = put_u16(out, size);
    out = put_u32(out, location);
    *out++ = 0; // incarnation: one Play request per connection
    *out++ = flags;
    return put_u16(out, size);
}

inline std::array<std::uint8_t, end_size> end_packet(std::uint32_t reason)
{
    std::array<std::uint8_t, end_size> packet{'$', 'E'};
    put_u32(put_u16(packet.data() + 2, 4), reason);
    return packet;
}

} // namespace mms
