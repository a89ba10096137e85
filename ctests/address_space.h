/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A process that can hardly grow any more. */

#ifndef ADDRESS_SPACE_H
#define ADDRESS_SPACE_H

#include "check.h"

/* leave_address_space(bytes): from now on the process can take this much more, and no more. It may
 * skip the case. */

#ifdef _WIN32

#include <windows.h>

/* All the rest is reserved: the limit of a job would be more to the point, but Wine does not keep it. */
static inline void leave_address_space(size_t bytes)
{
    void *left = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    CHECK(left != NULL);
    for (size_t size = ~(SIZE_MAX >> 1); size >= 65536; size /= 2)
        while (VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS))
            ;
    CHECK(VirtualFree(left, 0, MEM_RELEASE));
}

#else

#include <sys/mman.h>
#include <sys/resource.h>

#include "page.h"

static inline void leave_address_space(size_t bytes)
{
    unsigned long pages = 0;
    struct rlimit limit;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    limit.rlim_cur = limit.rlim_max = pages * page_bytes() + bytes;
    CHECK_EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
    if (mmap(NULL, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        SKIP("the system, such as qemu, does not keep the limit");
}

#endif

#endif
