// A disk that fails on command, for a server that has this library preloaded. The file that FAILING_DISK
// names holds three numbers of eight bytes: the inode of the file that fails, and how many reads of it still
// have to, by pread and by io_uring. All else goes its ordinary way.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef MMSSERVER_HAS_URING
#include <liburing.h>
#endif

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace {

struct Command {
    std::atomic<std::uint64_t> inode;
    std::atomic<std::int64_t> preads;
    std::atomic<std::int64_t> uring_reads;
};

Command &command()
{
    static Command *const mapped = [] {
        const int file = open(std::getenv("FAILING_DISK"), O_RDWR | O_CLOEXEC);
        void *const memory =
            mmap(nullptr, sizeof(Command), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED)
            std::abort();
        close(file);
        return static_cast<Command *>(memory);
    }();
    return *mapped;
}

bool fails(int file, std::atomic<std::int64_t> &reads)
{
    struct stat status;
    return reads > 0 && fstat(file, &status) == 0 && status.st_ino == command().inode &&
           reads.fetch_sub(1) > 0;
}

template <class Function>
Function *next(Function *, const char *name)
{
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" ssize_t pread(int file, void *memory, size_t size, off_t offset)
{
    static const auto ordinary = next(pread, "pread");
    if (!fails(file, command().preads))
        return ordinary(file, memory, size, offset);
    errno = EIO;
    return -1;
}

#ifdef MMSSERVER_HAS_URING
extern "C" int io_uring_submit(io_uring *ring)
{
    static const auto ordinary = next(io_uring_submit, "io_uring_submit");
    const io_uring_sq &queue = ring->sq;
    for (unsigned i = queue.sqe_head; i != queue.sqe_tail; ++i) {
        io_uring_sqe &entry = queue.sqes[i & *queue.kring_mask];
        if (fails(entry.fd, command().uring_reads))
            entry.fd = -1; // for which the kernel's answer is an error
    }
    return ordinary(ring);
}
#endif
