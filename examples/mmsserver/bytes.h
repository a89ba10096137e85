#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

/// What a file or a request says that cannot be true, in one sentence for the person who started
/// the server.
class FormatError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Bytes {
    const std::uint8_t *data = nullptr;
    std::size_t size = 0;
};

/// Reads little-endian fields and never past the end: every size in a file is a claim until it has
/// been compared with the bytes that are there.
class ByteReader {
public:
    explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

    std::size_t position() const { return position_; }
    std::size_t remaining() const { return bytes_.size - position_; }

    Bytes take(std::uint64_t size)
    {
        if (size > remaining())
            throw FormatError(std::to_string(size) + " bytes are announced where " +
                              std::to_string(remaining()) + " are left");
        Bytes part{bytes_.data + position_, static_cast<std::size_t>(size)};
        position_ += part.size;
        return part;
    }
    void skip(std::uint64_t size) { take(size); }

    std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
    std::uint64_t u64() { return integer(8); }

    /// An integer of 0, 1, 2 or 4 bytes, as ASF's two-bit length types choose.
    std::uint32_t variable(unsigned length_type)
    {
        static constexpr unsigned sizes[] = {0, 1, 2, 4};
        return static_cast<std::uint32_t>(integer(sizes[length_type & 3]));
    }

private:
    std::uint64_t integer(unsigned size)
    {
        const Bytes field = take(size);
        std::uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i)
            value |= std::uint64_t{field.data[i]} << (8 * i);
        return value;
    }

    Bytes bytes_;
    std::size_t position_ = 0;
};

inline std::uint8_t *put_u16(std::uint8_t *out, std::uint32_t value)
{
    out[0] = static_cast<std::uint8_t>(value);
    out[1] = static_cast<std::uint8_t>(value >> 8);
    return out + 2;
}

inline std::uint8_t *put_u32(std::uint8_t *out, std::uint32_t value)
{
    return put_u16(put_u16(out, value), value >> 16);
}
