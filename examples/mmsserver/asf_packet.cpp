#include "asf_packet.h"

namespace {

constexpr std::uint8_t error_correction_present = 0x80;
constexpr std::uint8_t error_correction_length_type = 0x60;

/// The length types inside a byte of flags.
unsigned type_at(std::uint8_t flags, unsigned shift) { return (flags >> shift) & 3; }

AsfPacket::Payload read_payload(ByteReader &reader, const AsfPacket &packet)
{
    AsfPacket::Payload payload;
    const std::uint8_t stream = reader.u8();
    payload.stream = stream & 0x7f;
    payload.is_key = stream & 0x80;

    reader.variable(type_at(packet.property_flags, 4)); // media object number
    const std::uint32_t offset = reader.variable(type_at(packet.property_flags, 2));
    const std::uint32_t replicated = reader.variable(type_at(packet.property_flags, 0));
    if (replicated == 1) { // compressed payload data: whole objects, the offset is their time
        reader.skip(1);
        payload.time_ms = offset;
        payload.starts_object = true;
    } else if (replicated >= 8) {
        ByteReader data(reader.take(replicated));
        data.skip(4);
        payload.time_ms = data.u32();
        payload.starts_object = offset == 0;
    } else if (replicated != 0) {
        throw FormatError("replicated data of " + std::to_string(replicated) + " bytes");
    }

    if (packet.has_many_payloads)
        reader.skip(reader.variable(packet.payload_flags >> 6));
    else
        reader.skip(reader.remaining());
    return payload;
}

} // namespace

AsfPacket AsfPacket::parse(Bytes bytes)
{
    static constexpr unsigned field_sizes[] = {0, 1, 2, 4};
    AsfPacket packet;
    ByteReader reader(bytes);

    const std::uint8_t first = bytes.size ? bytes.data[0] : 0;
    if (first & error_correction_present) {
        if (first & error_correction_length_type)
            throw FormatError("error correction data of unknown length");
        packet.error_correction = reader.take(1 + (first & 0x0f));
    }
    packet.length_flags = reader.u8();
    packet.property_flags = reader.u8();
    packet.has_many_payloads = packet.length_flags & 1;
    if (type_at(packet.property_flags, 6) != 1)
        throw FormatError("stream numbers that are not one byte long");

    std::uint32_t used = reader.variable(type_at(packet.length_flags, 5));
    packet.sequence = reader.take(field_sizes[type_at(packet.length_flags, 1)]);
    const std::uint32_t padding = reader.variable(type_at(packet.length_flags, 3));
    packet.send_time_and_duration = reader.take(6);
    packet.send_time_ms = ByteReader(packet.send_time_and_duration).u32();

    if (used == 0)
        used = static_cast<std::uint32_t>(bytes.size);
    if (used > bytes.size)
        throw FormatError("a length of " + std::to_string(used) + " bytes");
    if (used < reader.position() || padding > used - reader.position())
        throw FormatError("padding of " + std::to_string(padding) + " bytes");

    unsigned count = 1;
    if (packet.has_many_payloads) {
        packet.payload_flags = reader.u8();
        count = packet.payload_flags & 0x3f;
        if (packet.payload_flags >> 6 == 0)
            throw FormatError("payloads without a length");
    }
    const std::size_t end = used - padding;
    if (end < reader.position())
        throw FormatError("padding of " + std::to_string(padding) + " bytes");
    const std::size_t start = reader.position();
    ByteReader body(reader.take(end - start));
    packet.payloads.reserve(count);
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t before = body.position();
        Payload payload = read_payload(body, packet);
        payload.offset = static_cast<std::uint32_t>(start + before);
        payload.size = static_cast<std::uint32_t>(body.position() - before);
        packet.payloads.push_back(payload);
    }
    return packet;
}
