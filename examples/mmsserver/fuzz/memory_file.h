#pragma once

#include "require.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

/// A file that no disk knows of, with a path that the server can open.
class MemoryFile {
public:
    MemoryFile() : file_(memfd_create("fuzz", MFD_CLOEXEC)) { REQUIRE(file_ >= 0); }
    ~MemoryFile() { close(file_); }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

    void write(const std::uint8_t *data, std::size_t size)
    {
        shrink(0);
        REQUIRE(pwrite(file_, data, size, 0) == static_cast<ssize_t>(size));
    }

    void shrink(std::size_t size) { REQUIRE(ftruncate(file_, static_cast<off_t>(size)) == 0); }

private:
    int file_;
};
