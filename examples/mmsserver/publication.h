#pragma once

#include "clip.h"
#include "packet_cache.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A clip under the names that a URL may give it.
struct Publication {
    Publication(const std::string &path, const BufferAllocator &allocator, asio::thread_pool &disk,
                ServerStatistics &statistics)
        : clip(path, allocator), cache(clip, disk, statistics)
    {
    }

    std::string name; ///< the file's name with its extension
    Clip clip;
    PacketCache cache;
};

/// Everything that is served. A URL's path is looked up here and never reaches the file system.
class Catalogue {
public:
    Catalogue(const std::vector<std::string> &paths, const BufferAllocator &allocator,
              asio::thread_pool &disk, ServerStatistics &statistics);

    /// Null when nothing is published under the path `/name`.
    Publication *find(const std::string &path) const;
    /// The URLs of all clips on a host, one a line.
    std::string list(std::string_view host) const;
    const std::vector<std::unique_ptr<Publication>> &publications() const { return publications_; }

private:
    std::vector<std::unique_ptr<Publication>> publications_;
    std::map<std::string, Publication *> names_;
};
