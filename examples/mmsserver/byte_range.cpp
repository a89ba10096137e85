#include "byte_range.h"

#include <algorithm>
#include <charconv>

#include <strings.h>

namespace {

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const char *const end = text.data() + text.size();
    const auto [next, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc::result_out_of_range && next == end)
        return UINT64_MAX;
    if (error != std::errc() || next != end)
        return std::nullopt;
    return value;
}

} // namespace

ByteRange::Verdict ByteRange::parse(std::string_view header, std::uint64_t file_size,
                                    ByteRange &range)
{
    range = {0, file_size - 1};
    constexpr std::string_view unit = "bytes=";
    if (header.size() < unit.size() ||
        strncasecmp(header.data(), unit.data(), unit.size()) != 0)
        return Verdict::whole_file;
    header.remove_prefix(unit.size());
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos)
        return Verdict::whole_file;

    const std::string_view from = header.substr(0, dash);
    const std::string_view to = header.substr(dash + 1);
    const auto first = number(from);
    const auto last = number(to);
    if (from.empty()) {
        if (!last)
            return Verdict::whole_file;
        if (*last == 0)
            return Verdict::unsatisfiable;
        range.first = file_size - std::min(*last, file_size);
        return Verdict::part;
    }
    if (!first || (!last && !to.empty()) || (last && *last < *first))
        return Verdict::whole_file;
    if (*first >= file_size)
        return Verdict::unsatisfiable;
    range.first = *first;
    if (last)
        range.last = std::min(*last, file_size - 1);
    return Verdict::part;
}
