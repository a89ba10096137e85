#include "failure_log.h"

#include <chrono>
#include <cstdio>
#include <mutex>

void log_failure(const char *what, const char *reason)
{
    using Clock = std::chrono::steady_clock;
    static std::mutex mutex;
    static Clock::time_point next_line;
    static unsigned long left_out = 0;

    const std::lock_guard lock(mutex);
    const auto now = Clock::now();
    if (now < next_line) {
        ++left_out;
        return;
    }
    next_line = now + std::chrono::seconds(1);
    if (left_out > 0)
        std::fprintf(stderr, "mmsserver: %lu more failures\n", left_out);
    left_out = 0;
    std::fprintf(stderr, "mmsserver: %s: %s\n", what, reason);
}
