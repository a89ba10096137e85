#pragma once

#include "bytes.h"

#include <vector>

/// Where the parts of one ASF data packet lie; nothing of the packet is copied.
struct AsfPacket {
    struct Payload {
        std::uint32_t offset = 0; ///< of the payload's own header
        std::uint32_t size = 0;   ///< with that header
        std::uint32_t time_ms = 0;
        std::uint8_t stream = 0;
        bool is_key = false;
        bool starts_object = false;
    };

    std::uint32_t send_time_ms = 0;
    bool has_many_payloads = false;

    /// The bytes that a packet with fewer payloads repeats: error correction; the two flag bytes;
    /// the sequence field; the flags and number of the payloads.
    Bytes error_correction;
    std::uint8_t length_flags = 0;
    std::uint8_t property_flags = 0;
    Bytes sequence;
    Bytes send_time_and_duration;
    std::uint8_t payload_flags = 0;

    std::vector<Payload> payloads;

    /// Throws FormatError when a size in the packet does not fit into it.
    static AsfPacket parse(Bytes packet);
};
