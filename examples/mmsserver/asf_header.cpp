#include "asf_header.h"

#include "asf_guid.h"
#include "mms_framing.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace {

constexpr std::uint64_t object_head_size = 24;
constexpr std::uint64_t header_object_head_size = 30;
constexpr std::uint64_t data_object_head_size = 50;
constexpr std::uint32_t smallest_packet = 32;

std::string of(std::uint64_t value) { return std::to_string(value); }

struct AsfStream {
    unsigned number = 0;
    bool is_video = false;
};

struct Object {
    asf::Guid id;
    ByteReader body;
};

Object next_object(ByteReader &reader)
{
    const asf::Guid id = asf::read_guid(reader);
    const std::uint64_t size = reader.u64();
    if (size < object_head_size)
        throw FormatError("an object in the header says it is " + of(size) + " bytes long");
    return {id, ByteReader(reader.take(size - object_head_size))};
}

struct FileProperties {
    std::uint64_t file_size;
    std::uint64_t packet_count;
    std::uint64_t preroll_ms;
    std::uint32_t flags;
    std::uint32_t smallest_packet;
    std::uint32_t largest_packet;
};

FileProperties read_file_properties(ByteReader reader)
{
    FileProperties properties;
    reader.skip(16); // file ID
    properties.file_size = reader.u64();
    reader.skip(8); // creation date
    properties.packet_count = reader.u64();
    reader.skip(8 + 8); // play and send duration: pacing goes by the packets' own times
    properties.preroll_ms = reader.u64();
    properties.flags = reader.u32();
    properties.smallest_packet = reader.u32();
    properties.largest_packet = reader.u32();
    reader.skip(4); // bit rate
    return properties;
}

AsfStream read_stream_properties(ByteReader reader)
{
    AsfStream stream;
    stream.is_video = asf::read_guid(reader) == asf::video_media;
    reader.skip(16 + 8); // error correction type, time offset
    const std::uint32_t type_specific = reader.u32();
    const std::uint32_t error_correction = reader.u32();
    stream.number = reader.u16() & 0x7f;
    reader.skip(4);
    reader.skip(std::uint64_t{type_specific} + error_correction);
    if (stream.number == 0)
        throw FormatError("a stream has the number 0");
    return stream;
}

/// A stream that old players must not see is declared inside its extended properties.
void read_extended_stream_properties(ByteReader reader, std::vector<AsfStream> &streams)
{
    reader.skip(2 * 8 + 8 * 4 + 2 + 2 + 8); // times, sizes and flags, stream, language, frame time
    const unsigned names = reader.u16();
    const unsigned payload_systems = reader.u16();
    for (unsigned i = 0; i < names; ++i) {
        reader.skip(2);
        reader.skip(reader.u16());
    }
    for (unsigned i = 0; i < payload_systems; ++i) {
        reader.skip(16 + 2);
        reader.skip(reader.u32());
    }
    if (reader.remaining() < object_head_size)
        return;
    Object object = next_object(reader);
    if (object.id == asf::stream_properties)
        streams.push_back(read_stream_properties(object.body));
}

void read_header_extension(ByteReader reader, std::vector<AsfStream> &streams)
{
    reader.skip(16 + 2);
    ByteReader objects(reader.take(reader.u32()));
    while (objects.remaining() > 0) {
        Object object = next_object(objects);
        if (object.id == asf::extended_stream_properties)
            read_extended_stream_properties(object.body, streams);
    }
}

FileProperties read_objects(ByteReader reader, std::vector<AsfStream> &streams)
{
    std::optional<FileProperties> properties;
    while (reader.remaining() > 0) {
        Object object = next_object(reader);
        if (object.id == asf::file_properties)
            properties = read_file_properties(object.body);
        else if (object.id == asf::stream_properties)
            streams.push_back(read_stream_properties(object.body));
        else if (object.id == asf::header_extension)
            read_header_extension(object.body, streams);
    }
    if (!properties)
        throw FormatError("its header has no File Properties Object");
    if (streams.empty())
        throw FormatError("its header declares no stream");
    return *properties;
}

std::uint64_t count_packets(ByteReader data_head, const FileProperties &properties,
                            std::uint64_t bytes_left, bool is_broadcast)
{
    if (asf::read_guid(data_head) != asf::data_object)
        throw FormatError("no Data Object follows its header");
    const std::uint64_t object_size = data_head.u64();
    data_head.skip(16); // file ID
    const std::uint64_t announced = data_head.u64();
    const std::uint32_t packet_size = properties.smallest_packet;

    // A recording of a broadcast was never given its final sizes: what counts is what is there.
    if (is_broadcast) {
        const bool has_size = object_size > data_object_head_size && object_size <= bytes_left;
        return ((has_size ? object_size : bytes_left) - data_object_head_size) / packet_size;
    }
    if (object_size > bytes_left)
        throw FormatError("it is truncated: the Data Object says " + of(object_size) +
                          " bytes, and " + of(bytes_left) + " are left in the file");
    if (announced != properties.packet_count)
        throw FormatError("the Data Object says " + of(announced) +
                          " packets and File Properties say " + of(properties.packet_count));
    if (object_size < data_object_head_size ||
        announced > (object_size - data_object_head_size) / packet_size)
        throw FormatError("its " + of(announced) + " packets of " + of(packet_size) +
                          " bytes do not fit into a Data Object of " + of(object_size) + " bytes");
    return announced;
}

} // namespace

AsfHeader AsfHeader::read(const DataSource &source)
{
    if (source.size() < header_object_head_size)
        throw FormatError("it is not an ASF file: it holds only " + of(source.size()) + " bytes");

    std::uint64_t header_size = 0;
    {
        const DataSource::Extent head = source.read(0, header_object_head_size);
        ByteReader reader(head.bytes);
        if (asf::read_guid(reader) != asf::header_object)
            throw FormatError("it is not an ASF file: it does not begin with a Header Object");
        header_size = reader.u64();
    }
    if (header_size < header_object_head_size || header_size > DataSource::largest_read)
        throw FormatError("its Header Object says it is " + of(header_size) + " bytes long");
    if (source.size() < header_size + data_object_head_size)
        throw FormatError("it is truncated: header and Data Object need " +
                          of(header_size + data_object_head_size) + " bytes, the file holds " +
                          of(source.size()));

    const DataSource::Extent extent =
        source.read(0, static_cast<std::size_t>(header_size + data_object_head_size));
    ByteReader reader(extent.bytes);
    reader.skip(header_object_head_size);

    AsfHeader header;
    std::vector<AsfStream> streams;
    const FileProperties properties = read_objects(
        ByteReader(reader.take(header_size - header_object_head_size)), streams);
    const auto video = std::find_if(streams.begin(), streams.end(),
                                    [](const AsfStream &stream) { return stream.is_video; });
    header.seek_stream = (video != streams.end() ? *video : streams.front()).number;
    header.size = header_size + data_object_head_size;
    header.preroll_ms = properties.preroll_ms;
    header.is_broadcast = properties.flags & 1;
    header.packet_size = properties.smallest_packet;

    if (properties.smallest_packet != properties.largest_packet)
        throw FormatError("its packets have no fixed size: " + of(properties.smallest_packet) +
                          " to " + of(properties.largest_packet) + " bytes");
    if (header.packet_size < smallest_packet || header.packet_size > mms::largest_payload)
        throw FormatError("its packets have " + of(header.packet_size) + " bytes; MMSH carries " +
                          of(smallest_packet) + " to " + of(mms::largest_payload));
    if (!header.is_broadcast && properties.file_size > source.size())
        throw FormatError("it is truncated: it says it has " + of(properties.file_size) +
                          " bytes and holds " + of(source.size()));

    header.packet_count = count_packets(ByteReader(reader.take(data_object_head_size)), properties,
                                        source.size() - header_size, header.is_broadcast);
    if (header.packet_count == 0)
        throw FormatError("it holds no packets");
    if (header.packet_count > 0xfffffffe)
        throw FormatError("it holds more packets than MMSH can number");
    return header;
}
