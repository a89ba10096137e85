/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "memory_calls.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

static atomic_ulong calls;
static atomic_ulong requests;
static atomic_size_t held;
static atomic_ulong first_refused = ~0ul;
static atomic_ulong refusals;

unsigned long memory_calls(void)
{
    return calls;
}

unsigned long memory_requests(void)
{
    return requests;
}

size_t memory_held(void)
{
    return held;
}

void memory_refuse(unsigned long granted, unsigned long count)
{
    requests = 0;
    first_refused = granted;
    refusals = count;
}

void memory_grant(void)
{
    memory_refuse(~0ul, 0);
}

/* The linker sends calls of f to __wrap_f, and calls of __real_f to f. */

void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    unsigned long request = requests++;
    void *result;
    calls++;
    if (request >= first_refused && request - first_refused < refusals)
    {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    result = __real_mmap(address, size, protection, flags, file, offset);
    if (result != MAP_FAILED)
        held += size;
    return result;
}

int __real_munmap(void *, size_t);
int __wrap_munmap(void *address, size_t size)
{
    int result = __real_munmap(address, size);
    calls++;
    if (result == 0)
        held -= size;
    return result;
}

void *__real_malloc(size_t);
void *__wrap_malloc(size_t size)
{
    calls++;
    return __real_malloc(size);
}

void *__real_calloc(size_t, size_t);
void *__wrap_calloc(size_t count, size_t size)
{
    calls++;
    return __real_calloc(count, size);
}

void *__real_realloc(void *, size_t);
void *__wrap_realloc(void *memory, size_t size)
{
    calls++;
    return __real_realloc(memory, size);
}

int __real_posix_memalign(void **, size_t, size_t);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size)
{
    calls++;
    return __real_posix_memalign(memory, alignment, size);
}

void *__real_aligned_alloc(size_t, size_t);
void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    calls++;
    return __real_aligned_alloc(alignment, size);
}
