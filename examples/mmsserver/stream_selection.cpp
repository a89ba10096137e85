#include "stream_selection.h"

#include "mms_framing.h"

#include <algorithm>
#include <charconv>

namespace {

/// Bits of an ASF packet's length type flags.
constexpr std::uint8_t keep_length_flags = 0x07; // many payloads, type of the sequence field
constexpr std::uint8_t packet_length_is_word = 0x40;

unsigned read_hex(std::string_view &text, char end)
{
    unsigned value = 0;
    const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    const std::size_t used = static_cast<std::size_t>(next - text.data());
    const bool is_ended = used == text.size() ? end == ' ' : text[used] == end;
    if (error != std::errc() || !is_ended)
        throw FormatError("a stream-switch-entry cannot be read");
    text.remove_prefix(std::min(used + 1, text.size()));
    return value;
}

std::uint8_t *append(std::uint8_t *out, Bytes bytes)
{
    return std::copy_n(bytes.data, bytes.size, out);
}

} // namespace

StreamSelection StreamSelection::parse(std::string_view entries)
{
    StreamSelection selection;
    const auto set = [&](unsigned stream, Level level) {
        if (stream >= selection.levels_.size())
            throw FormatError("a stream-switch-entry names a stream that cannot be");
        selection.levels_[stream] = level;
    };
    while (!entries.empty()) {
        if (entries.front() == ' ') {
            entries.remove_prefix(1);
            continue;
        }
        const unsigned from = read_hex(entries, ':');
        const unsigned to = read_hex(entries, ':');
        const unsigned level = read_hex(entries, ' ');
        if (level > 2)
            throw FormatError("a stream-switch-entry has an unknown thinning level");
        if (from != 0xffff)
            set(from, Level::none);
        set(to, static_cast<Level>(level));
    }
    selection.is_everything_ =
        std::all_of(selection.levels_.begin(), selection.levels_.end(),
                    [](Level level) { return level == Level::all; });
    return selection;
}

bool StreamSelection::wants(const AsfPacket::Payload &payload) const
{
    const Level level = levels_[payload.stream];
    return level == Level::all || (level == Level::key_frames && payload.is_key);
}

bool StreamSelection::prepare(const Packet &packet, std::uint32_t number, std::uint8_t sequence,
                              OutgoingPacket &out) const
{
    const AsfPacket &layout = packet.layout;
    const Bytes bytes = used_bytes(packet.buffer);
    std::size_t wanted = layout.payloads.size();
    if (!is_everything_)
        wanted = static_cast<std::size_t>(
            std::count_if(layout.payloads.begin(), layout.payloads.end(),
                          [&](const AsfPacket::Payload &payload) { return wants(payload); }));
    if (wanted == 0 && !is_everything_)
        return false;

    out.buffer = packet.buffer.share();
    out.number = number;
    out.parts.clear();
    if (wanted == layout.payloads.size()) {
        out.whole = asio::buffer(bytes.data, bytes.size);
        out.head_size = mms::data_head_size;
        mms::put_data_head(out.head.data(), 'D', number, sequence, bytes.size);
        return true;
    }

    std::size_t size = 0;
    for (const AsfPacket::Payload &payload : layout.payloads) {
        if (!wants(payload))
            continue;
        out.parts.push_back(asio::buffer(bytes.data + payload.offset, payload.size));
        size += payload.size;
    }
    // Padding is not sent; a packet length in its place tells the client where the payloads end.
    const std::size_t fields = layout.error_correction.size + 2 + 2 + layout.sequence.size +
                               layout.send_time_and_duration.size + 1;
    const auto length = static_cast<std::uint32_t>(fields + size);
    std::uint8_t *head = mms::put_data_head(out.head.data(), 'D', number, sequence, length);
    head = append(head, layout.error_correction);
    *head++ = (layout.length_flags & keep_length_flags) | packet_length_is_word;
    *head++ = layout.property_flags;
    head = put_u16(head, length);
    head = append(head, layout.sequence);
    head = append(head, layout.send_time_and_duration);
    *head++ = static_cast<std::uint8_t>((layout.payload_flags & 0xc0) | wanted);
    out.head_size = static_cast<std::size_t>(head - out.head.data());
    return true;
}
