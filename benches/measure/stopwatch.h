/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Nanoseconds that only grow. */

#ifndef STOPWATCH_H
#define STOPWATCH_H

#include <stdint.h>

#ifdef _WIN32

#include <windows.h>

static inline uint64_t stopwatch(void)
{
    LARGE_INTEGER ticks, each_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&each_second);
    return (uint64_t)((double)ticks.QuadPart * 1e9 / (double)each_second.QuadPart);
}

#else

#include <time.h>

static inline uint64_t stopwatch(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif

#endif
