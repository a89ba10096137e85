/// The ASF file: what the server does with it when it starts, and with its packets when they are played,
/// also when the file has changed in between.

#include "clip.h"
#include "mms_framing.h"
#include "stream_selection.h"

#include "memory_file.h"
#include "require.h"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using Octets = std::vector<std::uint8_t>;

StreamSelection all_streams_at(char level)
{
    std::string entries;
    for (unsigned stream = 0; stream < 128; ++stream) {
        char entry[16];
        std::snprintf(entry, sizeof entry, "ffff:%x:%c ", stream, level);
        entries += entry;
    }
    return StreamSelection::parse(entries);
}

const std::vector<StreamSelection> &selections()
{
    static const std::vector<StreamSelection> all = [] {
        std::vector<StreamSelection> selections;
        selections.push_back(StreamSelection::parse(""));
        selections.push_back(StreamSelection::parse("ffff:1:2"));
        selections.push_back(StreamSelection::parse("ffff:2:1 ffff:0:2"));
        selections.push_back(all_streams_at('1'));
        selections.push_back(all_streams_at('2'));
        return selections;
    }();
    return all;
}

/// What the client is sent as a packet, without the framing ahead of it.
Octets as_sent(const OutgoingPacket &out)
{
    REQUIRE(out.head_size >= mms::data_head_size && out.head_size <= out.head.size());
    Octets bytes(out.head.begin() + mms::data_head_size,
                 out.head.begin() + static_cast<std::ptrdiff_t>(out.head_size));
    const auto append = [&](asio::const_buffer part) {
        const auto *const data = static_cast<const std::uint8_t *>(part.data());
        bytes.insert(bytes.end(), data, data + part.size());
    };
    if (out.parts.empty())
        append(out.whole);
    for (const asio::const_buffer part : out.parts)
        append(part);
    return bytes;
}

bool is_part(const Octets &packet, const AsfPacket::Payload &part, Bytes bytes,
             const AsfPacket::Payload &whole)
{
    return part.stream == whole.stream && part.is_key == whole.is_key &&
           part.time_ms == whole.time_ms && part.size == whole.size &&
           std::equal(packet.begin() + part.offset, packet.begin() + part.offset + part.size,
                      bytes.data + whole.offset);
}

/// A packet that was put together for one client is a packet, and holds payloads of the file's, in their
/// order. What is thrown here is a finding.
void check_outgoing(const Packet &packet, const OutgoingPacket &out,
                    std::uint32_t packet_size) noexcept
{
    const Octets sent = as_sent(out);
    REQUIRE(sent.size() <= packet_size);
    const AsfPacket layout = AsfPacket::parse({sent.data(), sent.size()});
    const Bytes bytes = used_bytes(packet.buffer);
    auto next = packet.layout.payloads.begin();
    for (const AsfPacket::Payload &payload : layout.payloads) {
        next = std::find_if(next, packet.layout.payloads.end(),
                            [&](const AsfPacket::Payload &whole) {
                                return is_part(sent, payload, bytes, whole);
                            });
        REQUIRE(next != packet.layout.payloads.end());
        ++next;
    }
    REQUIRE(layout.send_time_ms == packet.layout.send_time_ms);
}

void play(const Clip &clip)
{
    for (std::uint32_t number = 0; number < clip.packet_count();) {
        const PacketGroupPtr group = clip.load(clip.group_of(number));
        for (const Packet &packet : group->packets) {
            REQUIRE(&packet == &clip.packet(*group, number));
            for (const StreamSelection &selection : selections()) {
                OutgoingPacket out;
                if (selection.prepare(packet, number, 0, out))
                    check_outgoing(packet, out, clip.header().packet_size);
            }
            ++number;
        }
    }
}

/// As for a player of a file that is not any more what was checked at the start.
void play_changed(const Clip &clip)
{
    try {
        play(clip);
    } catch (const FormatError &) {
    }
}

/// A file that was found sound can be played: what is thrown here is a finding.
void serve(const Clip &clip, MemoryFile &file, Octets data) noexcept
{
    const std::uint32_t count = clip.packet_count();
    REQUIRE(count > 0 && count == clip.header().packet_count);
    REQUIRE(clip.header().packet_offset(count) <= data.size());
    REQUIRE(asio::buffer_size(clip.header_packets()) > clip.header().size);
    for (std::uint32_t packet = 1; packet < count; ++packet)
        REQUIRE(clip.due_ms(packet) >= clip.due_ms(packet - 1));
    for (const std::uint32_t time : {0u, 1u, 1000u, 3600000u, UINT32_MAX})
        REQUIRE(clip.packet_at_time(time) < count);
    REQUIRE(clip.packet_at_offset(UINT64_MAX) == count - 1);

    play(clip);
    const auto packets = data.begin() + static_cast<std::ptrdiff_t>(clip.header().size);
    std::rotate(packets, packets + 1, data.end());
    file.write(data.data(), data.size());
    play_changed(clip);
    file.shrink(data.size() / 2);
    play_changed(clip);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const BufferAllocator allocator(0, false);
    static MemoryFile file;
    file.write(data, size);
    try {
        const Clip clip(file.path(), allocator);
        serve(clip, file, Octets(data, data + size));
    } catch (const FormatError &) {
    }
    REQUIRE(allocator.statistics().cLiveBuffers == 0);
    return 0;
}
