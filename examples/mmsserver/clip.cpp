#include "clip.h"

#include "mms_framing.h"

#include <algorithm>

namespace {

/// Small enough that a thousand clients at a thousand places need no more than some 100 MiB.
constexpr std::uint32_t bytes_per_group = 64u << 10;
constexpr std::uint32_t bytes_per_scan = 1u << 20;

/// A longer silence between two packets is a damaged time stamp rather than a pause worth keeping
/// a connection idle for. A longer step back mends such a stamp.
constexpr std::int32_t longest_gap_ms = 10000;

/// Gives the packet's number and place to whoever has to mend the file.
AsfPacket parse_packet(const AsfHeader &header, std::uint32_t number, Bytes bytes)
{
    try {
        return AsfPacket::parse(bytes);
    } catch (const FormatError &error) {
        throw FormatError("packet " + std::to_string(number) + " at byte " +
                          std::to_string(header.packet_offset(number)) +
                          " is corrupt: " + error.what());
    }
}

} // namespace

Clip::Clip(const std::string &path, const BufferAllocator &allocator)
try : allocator_(allocator), source_(path, allocator), header_(AsfHeader::read(source_)) {
    group_size_ = std::max(1u, bytes_per_group / header_.packet_size);
    read_header_packets();
    scan();
} catch (const std::exception &error) {
    throw FormatError(path + ": " + error.what());
}

void Clip::read_header_packets()
{
    const DataSource::Extent extent = source_.read(0, static_cast<std::size_t>(header_.size));
    ByteReader reader(extent.bytes);
    std::uint32_t number = 0;
    while (reader.remaining() > 0) {
        const Bytes piece =
            reader.take(std::min<std::size_t>(reader.remaining(), mms::largest_payload));
        const DWORD size = static_cast<DWORD>(mms::data_head_size + piece.size);
        Buffer packet = allocator_.allocate(size);
        auto *const memory = const_cast<std::uint8_t *>(used_bytes(packet).data);
        const int flags = (number == 0 ? mms::first_of_header : 0) |
                          (reader.remaining() == 0 ? mms::last_of_header : 0);
        std::memcpy(mms::put_data_head(memory, 'H', number++, static_cast<std::uint8_t>(flags),
                                       piece.size),
                    piece.data, piece.size);
        packet->SetLength(size);
        header_packets_.push_back(std::move(packet));
    }
}

std::vector<asio::const_buffer> Clip::header_packets() const
{
    std::vector<asio::const_buffer> packets;
    for (const Buffer &packet : header_packets_) {
        const Bytes bytes = used_bytes(packet);
        packets.push_back(asio::buffer(bytes.data, bytes.size));
    }
    return packets;
}

void Clip::scan()
{
    const auto count = static_cast<std::uint32_t>(header_.packet_count);
    const std::uint32_t step = std::max(1u, bytes_per_scan / header_.packet_size);
    due_ms_.reserve(count);
    for (std::uint32_t first = 0; first < count; first += std::min(step, count - first)) {
        const std::uint32_t packets = std::min(step, count - first);
        const DataSource::Extent extent = source_.read(
            header_.packet_offset(first), std::size_t{packets} * header_.packet_size);
        for (std::uint32_t i = 0; i < packets; ++i) {
            const Bytes bytes{extent.bytes.data + std::size_t{i} * header_.packet_size,
                              header_.packet_size};
            index(first + i, parse_packet(header_, first + i, bytes));
        }
    }
}

void Clip::index(std::uint32_t packet, const AsfPacket &layout)
{
    const auto gap = static_cast<std::int32_t>(layout.send_time_ms - last_send_time_ms_);
    // A small step back does not count, and what comes next is measured from ahead of it: the
    // time between would be counted twice.
    if (due_ms_.empty() || gap > 0 || gap < -longest_gap_ms)
        last_send_time_ms_ = layout.send_time_ms;
    if (due_ms_.empty()) {
        due_ms_.push_back(0);
    } else {
        const std::uint64_t due = std::uint64_t{due_ms_.back()} +
                                  static_cast<std::uint64_t>(std::clamp(gap, 0, longest_gap_ms));
        due_ms_.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(due, UINT32_MAX)));
    }

    for (const AsfPacket::Payload &payload : layout.payloads) {
        if (payload.stream != header_.seek_stream || !payload.is_key || !payload.starts_object)
            continue;
        const std::uint64_t time = payload.time_ms;
        const auto shown = static_cast<std::uint32_t>(time - std::min(time, header_.preroll_ms));
        // Only an ascending list can be searched: a key frame of an earlier time is left out.
        if (seek_points_.empty() ||
            (shown > seek_points_.back().time_ms && packet > seek_points_.back().packet))
            seek_points_.push_back({shown, packet});
    }
}

std::uint32_t Clip::packet_at_time(std::uint32_t time_ms) const
{
    const auto after = std::upper_bound(
        seek_points_.begin(), seek_points_.end(), time_ms,
        [](std::uint32_t time, const SeekPoint &point) { return time < point.time_ms; });
    return after == seek_points_.begin() ? 0 : std::prev(after)->packet;
}

std::uint32_t Clip::packet_at_offset(std::uint64_t offset) const
{
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(offset / header_.packet_size, packet_count() - 1));
}

std::uint32_t Clip::group_count() const { return group_of(packet_count() - 1) + 1; }

PacketGroupPtr Clip::load(std::uint32_t group) const
{
    const std::uint32_t first = group * group_size_;
    const std::uint32_t count = std::min(group_size_, packet_count() - first);
    const DataSource::Extent extent =
        source_.read(header_.packet_offset(first), std::size_t{count} * header_.packet_size);

    auto loaded = std::make_shared<PacketGroup>();
    loaded->packets.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Packet packet;
        packet.buffer = slice(extent.pages, extent.offset + std::size_t{i} * header_.packet_size,
                              header_.packet_size);
        packet.layout = parse_packet(header_, first + i, used_bytes(packet.buffer));
        loaded->packets.push_back(std::move(packet));
    }
    return loaded;
}
