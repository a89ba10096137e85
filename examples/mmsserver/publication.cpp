#include "publication.h"

#include "http_request.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace {

bool has_asf_extension(const fs::path &path)
{
    static const char *const extensions[] = {".asf", ".wmv", ".wma"};
    return std::find(std::begin(extensions), std::end(extensions),
                     lower(path.extension().string())) != std::end(extensions);
}

/// The files meant by the command line: a folder stands for the ASF files in it.
std::vector<fs::path> expand(const std::vector<std::string> &paths)
{
    std::vector<fs::path> files;
    for (const std::string &path : paths) {
        std::error_code ignored; // opening the file will give the reason
        if (!fs::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        const std::size_t before = files.size();
        try {
            for (const fs::directory_entry &entry : fs::directory_iterator(path)) {
                std::error_code error; // as above: a link that leads nowhere is refused there
                const bool is_file = entry.is_regular_file(error);
                if ((is_file || error) && has_asf_extension(entry.path()))
                    files.push_back(entry.path());
            }
        } catch (const fs::filesystem_error &error) {
            throw FormatError(path + ": " + error.code().message());
        }
        if (files.size() == before)
            throw FormatError(path + ": the folder holds no .asf, .wmv or .wma file");
        std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
    }
    return files;
}

} // namespace

Catalogue::Catalogue(const std::vector<std::string> &paths, const BufferAllocator &allocator,
                     asio::thread_pool &disk, ServerStatistics &statistics)
{
    for (const fs::path &file : expand(paths)) {
        auto publication =
            std::make_unique<Publication>(file.string(), allocator, disk, statistics);
        publication->name = file.filename().string();
        if (!names_.emplace(publication->name, publication.get()).second)
            throw FormatError(file.string() + ": another clip has this name already");
        publications_.push_back(std::move(publication));
    }
    // Names without extension come second, so that they never hide a file's whole name.
    for (const auto &publication : publications_)
        names_.emplace(fs::path(publication->name).stem().string(), publication.get());
}

Publication *Catalogue::find(const std::string &path) const
{
    const auto found = path.empty() ? names_.end() : names_.find(path.substr(1));
    return found == names_.end() ? nullptr : found->second;
}

std::string Catalogue::list(std::string_view host) const
{
    std::string text;
    for (const auto &publication : publications_)
        text.append("mmsh://")
            .append(host)
            .append("/")
            .append(percent_encode(publication->name))
            .append("\n");
    return text;
}
