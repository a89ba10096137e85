/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What the simulation takes from this machine: lines of a name and nanoseconds, the least of several
 * measurements, as the others were disturbed. */

#define COBJMACROS
#include <wmsallocator.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

#include "../measure/processor.h"
#include "../measure/refuse.h"
#include "../measure/stopwatch.h"
#include "../measure/team.h"

#define TIMES 15
#define TURNS 20000u
#define LIVES 200u
#define MAPPED (1u << 20)
#define PAGE 4096u

static struct {
    _Alignas(LINE_BYTES) _Atomic unsigned turn;
} line;
static IWMSBufferAllocator *allocator;

/* Two threads wait for each other's write of the same line. */
static void pass_line(void *argument, unsigned thread)
{
    unsigned turn;
    (void)argument;
    for (turn = thread; turn < TURNS; turn += 2) {
        while (atomic_load_explicit(&line.turn, memory_order_acquire) != turn)
            wait_a_little();
        atomic_store_explicit(&line.turn, turn + 1, memory_order_release);
    }
}

static double pass(void)
{
    atomic_store(&line.turn, 0);
    return (double)team_run(2, pass_line, NULL) / TURNS;
}

static double yields(void)
{
    uint64_t began = stopwatch();
    unsigned each;
    for (each = 0; each < TURNS; each++)
        sched_yield();
    return (double)(stopwatch() - began) / TURNS;
}

/* A page: its share of a mapping that is made, written and taken away. */
static double page(void)
{
    uint64_t began = stopwatch();
    unsigned each;
    volatile unsigned char *memory =
        mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        refuse("mmap", "failed");
    for (each = 0; each < MAPPED; each += PAGE)
        memory[each] = 1;
    munmap((void *)memory, MAPPED);
    return (double)(stopwatch() - began) / (MAPPED / PAGE);
}

static void *live(void *uses)
{
    INSSBuffer *buffer;
    if (uses != NULL && SUCCEEDED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &buffer)))
        INSSBuffer_Release(buffer);
    return NULL;
}

static double lives(void *uses)
{
    uint64_t began = stopwatch();
    pthread_t thread;
    unsigned each;
    for (each = 0; each < LIVES; each++)
        if (pthread_create(&thread, NULL, live, uses) != 0 || pthread_join(thread, NULL) != 0)
            refuse("pthread_create", "failed");
    return (double)(stopwatch() - began) / LIVES;
}

static double idle_lives(void)
{
    return lives(NULL);
}

static double lives_with_a_buffer(void)
{
    return lives(&line);
}

static void tell(const char *name, double (*measure)(void))
{
    double least = measure(), now;
    unsigned each;
    for (each = 1; each < TIMES; each++)
        if ((now = measure()) < least)
            least = now;
    printf("%s,%.2f\n", name, least);
}

static void enter(void)
{
}

int main(void)
{
    if (team_form(enter) > 1)
        tell("line", pass);
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        refuse("WMSCreateBufferAllocator", "failed");
    live(&line);
    tell("yield", yields);
    tell("page", page);
    tell("life", idle_lives);
    tell("life with a buffer", lives_with_a_buffer);
    IWMSBufferAllocator_Release(allocator);
    return 0;
}
