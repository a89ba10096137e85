#include "failure_log.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <mutex>

void print_line(const char *format, ...)
{
    char line[8192]; // the longest path and a sentence
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    std::replace_if(
        line, line + std::strlen(line), [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
    std::fprintf(stderr, "mmsserver: %s\n", line);
}

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
        print_line("%lu more failures", left_out);
    left_out = 0;
    print_line("%s: %s", what, reason);
}
