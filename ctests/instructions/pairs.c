/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* pairs WORKLOAD COUNT: so many pairs of AllocateBuffer and Release, AddRef and Release, or the making of a
 * slice and Release, for instructions.sh to count what they execute. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pthread.h>

enum { WINDOW = 256, BURST = 32, HANDED_OVER = 512, ALLOCATORS = 64 };

static IWMSBufferAllocator *allocators[ALLOCATORS];
static INSSBuffer *buffers[HANDED_OVER];

/* The library's clock stands still, or it would look after its memory more often on a slow machine. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    (void)clock;
    memset(time, 0, sizeof(*time));
    return 0;
}

static void allocate(IWMSBufferAllocator *allocator, DWORD size, INSSBuffer **buffer)
{
    if (IWMSBufferAllocator_AllocateBuffer(allocator, size, buffer) != S_OK)
        abort();
}

static void one_size(long count)
{
    for (long i = 0; i < count; i++)
    {
        allocate(allocators[0], 1316, &buffers[0]);
        INSSBuffer_Release(buffers[0]);
    }
}

static void seven_sizes(long count)
{
    static const DWORD sizes[] = {1316, 188, 16384, 700, 4096, 9000, 2048};
    for (long i = 0; i < count; i++)
    {
        allocate(allocators[0], sizes[i * 5 % 7], &buffers[0]);
        INSSBuffer_Release(buffers[0]);
    }
}

static void window(long count)
{
    for (int i = 0; i < WINDOW; i++)
        allocate(allocators[0], 1316, &buffers[i]);
    for (long i = 0; i < count; i++)
    {
        INSSBuffer_Release(buffers[i % WINDOW]);
        allocate(allocators[0], 1316, &buffers[i % WINDOW]);
    }
    for (int i = 0; i < WINDOW; i++)
        INSSBuffer_Release(buffers[i]);
}

static void burst(long count)
{
    for (long i = 0; i < count; i += BURST)
    {
        for (int j = 0; j < BURST; j++)
            allocate(allocators[0], 1316, &buffers[j]);
        for (int j = 0; j < BURST; j++)
            INSSBuffer_Release(buffers[j]);
    }
}

static void pages(long count)
{
    for (long i = 0; i < count; i++)
    {
        if (IWMSBufferAllocator_AllocatePageSizeBuffer(allocators[0], 65536, &buffers[0]) != S_OK)
            abort();
        INSSBuffer_Release(buffers[0]);
    }
}

static void references(long count)
{
    allocate(allocators[0], 1316, &buffers[0]);
    for (long i = 0; i < count; i++)
    {
        INSSBuffer_AddRef(buffers[0]);
        INSSBuffer_Release(buffers[0]);
    }
    INSSBuffer_Release(buffers[0]);
}

/* As of a read that is cut into packets. */
static void slices(long count)
{
    INSSBuffer *pages;
    if (IWMSBufferAllocator_AllocatePageSizeBuffer(allocators[0], 65536, &pages) != S_OK)
        abort();
    for (long i = 0; i < count; i += BURST)
    {
        for (int j = 0; j < BURST; j++)
            if (WMSCreateBufferSlice(pages, 1316 * (DWORD)j, 1316, &buffers[j]) != S_OK)
                abort();
        for (int j = 0; j < BURST; j++)
            INSSBuffer_Release(buffers[j]);
    }
    INSSBuffer_Release(pages);
}

static void alternate(long count, int among)
{
    for (long i = 0; i < count; i++)
    {
        allocate(allocators[i % among], 1316, &buffers[0]);
        INSSBuffer_Release(buffers[0]);
    }
}

static void two_allocators(long count)
{
    alternate(count, 2);
}

static void many_allocators(long count)
{
    alternate(count, ALLOCATORS);
}

/* The threads take turns, so that every run does the same: one allocates, the other releases. */
static pthread_barrier_t turn;
static long rounds;

static void *release_all(void *unused)
{
    (void)unused;
    for (long round = 0; round < rounds; round++)
    {
        pthread_barrier_wait(&turn);
        for (int i = 0; i < HANDED_OVER; i++)
            INSSBuffer_Release(buffers[i]);
        pthread_barrier_wait(&turn);
    }
    return NULL;
}

static void hand_over(long count)
{
    pthread_t thread;
    rounds = count / HANDED_OVER;
    pthread_barrier_init(&turn, NULL, 2);
    pthread_create(&thread, NULL, release_all, NULL);
    for (long round = 0; round < rounds; round++)
    {
        for (int i = 0; i < HANDED_OVER; i++)
            allocate(allocators[0], 1316, &buffers[i]);
        pthread_barrier_wait(&turn);
        pthread_barrier_wait(&turn);
    }
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    static const struct
    {
        const char *name;
        void (*run)(long);
    } workloads[] = {{"one_size", one_size}, {"seven_sizes", seven_sizes}, {"window", window},
                     {"burst", burst}, {"pages", pages}, {"references", references}, {"slices", slices},
                     {"two_allocators", two_allocators}, {"many_allocators", many_allocators},
                     {"hand_over", hand_over}};
    for (int i = 0; i < ALLOCATORS; i++)
        if (WMSCreateBufferAllocator(NULL, &allocators[i]) != S_OK)
            abort();
    for (size_t i = 0; argc == 3 && i < sizeof(workloads) / sizeof(workloads[0]); i++)
    {
        if (strcmp(argv[1], workloads[i].name) != 0)
            continue;
        workloads[i].run(atol(argv[2]));
        for (int j = 0; j < ALLOCATORS; j++)
            if (IWMSBufferAllocator_Release(allocators[j]) != 0)
                abort();
        return 0;
    }
    fprintf(stderr, "usage: pairs WORKLOAD COUNT\n");
    return 2;
}
