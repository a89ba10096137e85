/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "memory_calls.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#endif

static atomic_ulong calls;
static atomic_ulong requests;
static atomic_size_t held;
static atomic_ulong first_refused = ~0ul;
static atomic_ulong refusals;
static atomic_size_t most = SIZE_MAX;
static atomic_ulong passed;
static atomic_int is_stopped;

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

void memory_limit(size_t bytes)
{
    most = bytes;
}

void memory_stop_time(void)
{
    is_stopped = 1;
}

void memory_pass_time(unsigned long milliseconds)
{
    passed += milliseconds;
}

/* Whether this request for pages is to be refused. */
static int refuses(size_t size)
{
    unsigned long request = requests++;
    size_t left = most - held;
    calls++;
    return size > left || (request >= first_refused && request - first_refused < refusals);
}

/* The linker sends calls of f to __wrap_f, and calls of __real_f to f. */

#ifdef _WIN32

ULONGLONG WINAPI __real_GetTickCount64(void);
ULONGLONG WINAPI __wrap_GetTickCount64(void)
{
    return (is_stopped ? 0 : __real_GetTickCount64()) + passed;
}

void *WINAPI __real_VirtualAlloc(void *, SIZE_T, DWORD, DWORD);
void *WINAPI __wrap_VirtualAlloc(void *address, SIZE_T size, DWORD type, DWORD protection)
{
    void *result;
    if (refuses(size))
    {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    result = __real_VirtualAlloc(address, size, type, protection);
    if (result)
        held += size;
    return result;
}

BOOL WINAPI __real_VirtualFree(void *, SIZE_T, DWORD);
BOOL WINAPI __wrap_VirtualFree(void *address, SIZE_T size, DWORD type)
{
    MEMORY_BASIC_INFORMATION pages = {0};
    BYTE *end = (BYTE *)address;
    BOOL result;
    /* Whoever releases does not say how much; there may be pages in it that cannot be touched. */
    while (VirtualQuery(end, &pages, sizeof(pages)) && pages.AllocationBase == address)
        end += pages.RegionSize;
    result = __real_VirtualFree(address, size, type);
    calls++;
    if (result)
        held -= (size_t)(end - (BYTE *)address);
    return result;
}

#else

int __real_clock_gettime(clockid_t, struct timespec *);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    /* What somebody may set is no clock to wait by. */
    if (clock == CLOCK_REALTIME)
        return result;
    if (is_stopped)
        memset(time, 0, sizeof(*time));
    time->tv_sec += (time_t)(passed / 1000);
    time->tv_nsec += (long)(passed % 1000) * 1000000;
    if (time->tv_nsec >= 1000000000)
    {
        time->tv_nsec -= 1000000000;
        time->tv_sec++;
    }
    return result;
}

void *__real_mmap(void *, size_t, int, int, int, off_t);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    void *result;
    if (refuses(size))
    {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    result = __real_mmap(address, size, protection, flags, file, offset);
    if (result != MAP_FAILED)
        held += size;
    return result;
}

#ifdef __SANITIZE_THREAD__
void __tsan_write_range(void *, unsigned long);
#endif

int __real_munmap(void *, size_t);
int __wrap_munmap(void *address, size_t size)
{
    int result;
#ifdef __SANITIZE_THREAD__
    /* To ThreadSanitizer it is no race if memory goes back that another thread may still be using; a
     * write to it is one. */
    __tsan_write_range(address, size);
#endif
    result = __real_munmap(address, size);
    calls++;
    if (result == 0)
        held -= size;
    return result;
}

static int can_forbid = 1;

void memory_can_be_forbidden(int can)
{
    can_forbid = can;
}

int __real_mprotect(void *, size_t, int);
int __wrap_mprotect(void *address, size_t size, int protection)
{
    if (!can_forbid)
    {
        errno = ENOMEM;
        return -1;
    }
    return __real_mprotect(address, size, protection);
}

static atomic_ulong handlers_granted = ~0ul;

void memory_refuse_handler(unsigned long granted)
{
    handlers_granted = granted;
}

static int refuses_handler(void)
{
    return handlers_granted-- == 0;
}

int __real_pthread_atfork(void (*)(void), void (*)(void), void (*)(void));
int __wrap_pthread_atfork(void (*before)(void), void (*in_parent)(void), void (*in_child)(void))
{
    return refuses_handler() ? ENOMEM : __real_pthread_atfork(before, in_parent, in_child);
}

int __real_pthread_key_create(pthread_key_t *, void (*)(void *));
int __wrap_pthread_key_create(pthread_key_t *key, void (*at_end)(void *))
{
    return refuses_handler() ? ENOMEM : __real_pthread_key_create(key, at_end);
}

int __real___cxa_atexit(void (*)(void *), void *, void *);
int __wrap___cxa_atexit(void (*at_end)(void *), void *argument, void *library)
{
    return refuses_handler() ? -1 : __real___cxa_atexit(at_end, argument, library);
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

#endif

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
