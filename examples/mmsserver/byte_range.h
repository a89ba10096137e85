#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// The part of a file that a client asked for, both ends included.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    std::uint64_t size() const { return last - first + 1; }

    enum class Verdict { whole_file, part, unsatisfiable };

    /// Reads a Range header (RFC 9110, section 14). Several ranges, other units and what cannot be
    /// read mean the whole file, as the RFC allows. The file is not empty.
    static Verdict parse(std::string_view header, std::uint64_t file_size, ByteRange &range);
};
