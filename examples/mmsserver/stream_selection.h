#pragma once

#include "clip.h"

#include <asio/buffer.hpp>

#include <array>
#include <string_view>

/// A packet on its way to one client: a reference on the shared buffer, and the few bytes that
/// only this client gets ahead of it.
struct OutgoingPacket {
    /// MMS framing, error correction, packet fields with a four-byte sequence, payload flags.
    static constexpr std::size_t largest_head = 12 + 16 + 2 + 2 + 4 + 6 + 1;

    Buffer buffer;
    std::uint32_t number = 0; ///< of the packet in its clip
    std::array<std::uint8_t, largest_head> head;
    std::size_t head_size = 0;
    /// What of the buffer is sent: all of it, or some payloads.
    asio::const_buffer whole;
    std::vector<asio::const_buffer> parts;
};

/// Which streams of a clip a client wants ([MS-WMSP] stream-switch-entry), and how much of each.
class StreamSelection {
public:
    enum class Level : std::uint8_t { all = 0, key_frames = 1, none = 2 };

    /// Reads entries such as `ffff:1:0 ffff:2:2`; streams that are not named are sent in full.
    /// Throws FormatError when it cannot be read.
    static StreamSelection parse(std::string_view entries);

    /// Makes the packet ready for the client, or answers false when it wants nothing of it. A
    /// packet of which it wants some payloads is put together from a new head and the payloads
    /// where they lie; they are not copied.
    bool prepare(const Packet &packet, std::uint32_t number, std::uint8_t sequence,
                 OutgoingPacket &out) const;

private:
    bool wants(const AsfPacket::Payload &payload) const;

    std::array<Level, 128> levels_{};
    bool is_everything_ = true;
};
