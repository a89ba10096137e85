/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A process that can hardly grow any more. */

#ifndef MEMORY_LIMIT_H
#define MEMORY_LIMIT_H

#include "check.h"
#include "memory_calls.h"

#ifdef __linux__

#include <sys/mman.h>
#include <sys/resource.h>

#include "page.h"

/* Whether the kernel keeps the process from taking more; qemu does not pass the wish on. */
static inline int limit_address_space(size_t bytes)
{
    unsigned long pages = 0;
    struct rlimit limit;
    void *too_much;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    limit.rlim_cur = limit.rlim_max = pages * page_bytes() + bytes;
    CHECK_EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
    too_much = mmap(NULL, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (too_much == MAP_FAILED)
        return 1;
    munmap(too_much, 2 * bytes);
    return 0;
}

#else

static inline int limit_address_space(size_t bytes)
{
    (void)bytes;
    return 0;
}

#endif

/* From now on the process is refused more than so many bytes: by the system, or where that knows no
 * limit or would let a wrapper feel it, by the wrapped calls. */
static inline void limit_memory(size_t bytes)
{
    if (test_is_wrapped() || !limit_address_space(bytes))
        memory_limit(memory_held() + bytes);
}

#endif
