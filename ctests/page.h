/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The page of the system that the test runs on. */

#ifndef PAGE_H
#define PAGE_H

#include <stddef.h>

#ifdef _WIN32

#include <windows.h>

static inline size_t page_bytes(void)
{
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return system.dwPageSize;
}

#else

#include <unistd.h>

static inline size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

#endif

#endif
