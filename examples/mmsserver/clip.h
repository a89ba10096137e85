#pragma once

#include "asf_header.h"
#include "asf_packet.h"

#include <asio/buffer.hpp>

#include <memory>
#include <string>
#include <vector>

/// One ASF packet, a slice of the pages that it was read into, and where its payloads lie in it.
struct Packet {
    Buffer buffer;
    AsfPacket layout;
};

/// Neighbouring packets that are read from the file in one go. Groups are shared by the clients
/// that are at the same place; the last one to leave lets the buffers go.
struct PacketGroup {
    std::vector<Packet> packets;
};
using PacketGroupPtr = std::shared_ptr<const PacketGroup>;

/// A file that was read through once and found sound. The packets themselves stay on the disk;
/// memory holds the header, and per packet the four bytes that say when it is due.
class Clip {
public:
    /// Throws FormatError that names the file and the reason.
    Clip(const std::string &path, const BufferAllocator &allocator);

    const AsfHeader &header() const { return header_; }
    const DataSource &source() const { return source_; }

    /// The ASF header as $H packets, ready to be sent to anyone from shared buffers.
    std::vector<asio::const_buffer> header_packets() const;

    std::uint32_t packet_count() const { return static_cast<std::uint32_t>(due_ms_.size()); }
    /// When a packet is due, in milliseconds after the first one.
    std::uint32_t due_ms(std::uint32_t packet) const { return due_ms_[packet]; }
    /// The packet to start at for a time: where the last key frame begins that is not later.
    std::uint32_t packet_at_time(std::uint32_t time_ms) const;
    std::uint32_t packet_at_offset(std::uint64_t offset) const;

    std::uint32_t group_count() const;
    std::uint32_t group_of(std::uint32_t packet) const { return packet / group_size_; }
    const Packet &packet(const PacketGroup &group, std::uint32_t packet) const
    {
        return group.packets[packet % group_size_];
    }

    /// Reads a group from the disk. Throws what DataSource::read and AsfPacket::parse throw.
    PacketGroupPtr load(std::uint32_t group) const;

private:
    struct SeekPoint {
        std::uint32_t time_ms;
        std::uint32_t packet;
    };

    void read_header_packets();
    void scan();
    void index(std::uint32_t packet, const AsfPacket &layout);

    const BufferAllocator &allocator_;
    DataSource source_;
    AsfHeader header_;
    std::uint32_t group_size_ = 1;
    std::uint32_t last_send_time_ms_ = 0;
    std::vector<Buffer> header_packets_;
    std::vector<std::uint32_t> due_ms_;
    std::vector<SeekPoint> seek_points_;
};
