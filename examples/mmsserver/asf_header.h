#pragma once

#include "bytes.h"
#include "data_source.h"

/// What an ASF file says about itself ahead of its packets, checked against the file.
struct AsfHeader {
    /// The Header Object and the first 50 bytes of the Data Object: what a $H packet carries.
    std::uint64_t size = 0;
    std::uint64_t packet_count = 0;
    std::uint32_t packet_size = 0;
    std::uint64_t preroll_ms = 0;
    bool is_broadcast = false;
    /// The stream whose key frames are good places to start: the first video, else the first one.
    unsigned seek_stream = 0;

    std::uint64_t packet_offset(std::uint64_t packet) const { return size + packet * packet_size; }

    /// Throws FormatError with the reason when the file is not an ASF file that can be streamed.
    static AsfHeader read(const DataSource &source);
};
