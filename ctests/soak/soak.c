/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* soak SECONDS [SEED]: threads use allocators of many kinds in every way at once, from sources of memory that
 * refuse at random. Once a second all threads stop, and what the library says must be what the program has
 * counted. Prints a line each ten seconds, and ends with 0 if nothing was wrong. */

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "packet.h"
#include "random.h"
#include "worker.h"

enum { MEBIBYTE = 1 << 20, LINE_SECONDS = 10, LARGEST_MEBIBYTES = 3, CHILD_BUFFERS = 100, CHILD_SECONDS = 20 };

static uint64_t resident_bytes(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL);
    CHECK_EQUAL(fscanf(file, "%*u %lu", &pages), 1);
    fclose(file);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void allocate_and_release(IWMSBufferAllocatorControl *control)
{
    INSSBuffer *buffers[CHILD_BUFFERS];
    for (DWORD i = 0; i < CHILD_BUFFERS; i++)
        CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, i * 70, &buffers[i]), S_OK);
    for (int i = 0; i < CHILD_BUFFERS; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
}

/* The child of a process whose threads are in the midst of everything uses what it inherited, and its own. */
static void fork_one(IWMSBufferAllocatorControl *inherited)
{
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        IWMSBufferAllocator *own = NULL;
        alarm(CHILD_SECONDS);
        allocate_and_release(inherited);
        CHECK_EQUAL(WMSCreateBufferAllocator(NULL, &own), S_OK);
        allocate_and_release((IWMSBufferAllocatorControl *)own);
        CHECK_EQUAL(IWMSBufferAllocator_Release(own), 0);
        _exit(0);
    }
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void sleep_until(const struct timespec *moment)
{
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, moment, NULL) != 0)
        ;
}

/* While no thread is in a call. What lies idle is bounded: 2 MiB and two of the largest buffers of each allocator,
 * so much of each thread there, and of what is in use, which memory is that fragments keep. */
static void check_memory(uint64_t held, uint64_t live, uint64_t resident, uint64_t resident_before)
{
    uint64_t idle = (uint64_t)HOSTS * (2 + 2 * LARGEST_MEBIBYTES + WORKERS) * MEBIBYTE;
    CHECK(held <= 2 * live + idle);
    /* The other part is the program's own: its account of each reference, and stacks. */
    CHECK(resident <= resident_before + held + 64 * MEBIBYTE);
}

int main(int argc, char **argv)
{
    unsigned long seconds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    struct host_totals totals = {0};
    uint64_t held = 0, live = 0, most_held = 0, resident, most_resident = 0, before, forks = 0;
    struct timespec moment;
    struct host *of_the_system;
    if (seconds == 0)
    {
        fprintf(stderr, "usage: %s SECONDS [SEED]\n", argv[0]);
        return 2;
    }
    printf("seed %" PRIu64 "\n", seed);
    fflush(stdout);
    before = resident_bytes();
    begin_hosts(seed);
    of_the_system = hold_host(0);
    begin_workers(seed);
    clock_gettime(CLOCK_MONOTONIC, &moment);
    for (unsigned long second = 1; second <= seconds; second++)
    {
        moment.tv_sec++;
        fork_one(of_the_system->control);
        forks++;
        sleep_until(&moment);
        pause_workers();
        check_hosts(&held, &live);
        bury_hosts(&totals);
        resident = resident_bytes();
        check_memory(held, live, resident, before);
        most_held = held > most_held ? held : most_held;
        most_resident = resident > most_resident ? resident : most_resident;
        if (second % LINE_SECONDS == 0 || second == seconds)
            printf("%6lu s: %" PRIu64 " operations, %" PRIu64 " threads, %" PRIu64 " allocators ended, live %" PRIu64
                   " KiB, held %" PRIu64 " KiB, resident %" PRIu64 " KiB\n", second, count_operations(),
                   count_threads(), totals.hosts, live >> 10, held >> 10, resident >> 10);
        fflush(stdout);
        resume_workers();
    }
    pause_workers();
    end_workers();
    let_go(of_the_system);
    end_hosts(&totals);
    CHECK_EQUAL(references_taken, references_released);
    CHECK_EQUAL(memory_wrapped, memory_returned);
    CHECK_EQUAL(totals.bytes_taken, totals.bytes_released);
    CHECK(totals.refused > 0);
    printf("seed %" PRIu64 ": %" PRIu64 " operations, %" PRIu64 " buffers, %" PRIu64 " references, %" PRIu64
           " threads, %" PRIu64 " forks, %" PRIu64 " allocators, %" PRIu64 " requests refused, %" PRIu64
           " MiB taken and given back, at most %" PRIu64 " MiB held and %" PRIu64 " MiB resident\n",
           seed, count_operations(), totals.allocations, (uint64_t)references_taken, count_threads(), forks,
           totals.hosts, totals.refused, totals.bytes_taken / MEBIBYTE, most_held / MEBIBYTE,
           most_resident / MEBIBYTE);
    return 0;
}
