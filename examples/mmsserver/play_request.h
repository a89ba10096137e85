#pragma once

#include "clip.h"
#include "http_request.h"
#include "stream_selection.h"

/// What the Pragma headers of a Play request ask for.
struct PlayRequest {
    StreamSelection selection;
    std::uint32_t first_packet = 0;

    /// Throws FormatError when the stream selection cannot be read.
    static PlayRequest parse(const HttpRequest &request, const Clip &clip);
};
