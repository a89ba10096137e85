/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers in memory that two processes share: the allocator takes all of its memory from an arena, a mapping
 * that is made before the fork. What one process fills the other reads, with nothing copied in between. */

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#define COBJMACROS
#include <wmsallocator.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Pieces are whole units. Which units are taken is kept outside of the arena, for its first process alone
 * gives memory away. */
enum { UNIT = 64 << 10, UNITS = 256 };

struct arena
{
    pthread_mutex_t lock;
    BYTE *memory;
    char is_taken[UNITS];
};

static size_t units_of(size_t bytes)
{
    return (bytes + UNIT - 1) / UNIT;
}

/* The first place with so many free units behind it that is aligned. */
static void *acquire(void *context, size_t bytes, size_t alignment)
{
    struct arena *arena = context;
    const size_t units = units_of(bytes);
    void *memory = NULL;
    pthread_mutex_lock(&arena->lock);
    for (size_t i = 0; i + units <= UNITS && !memory; i++)
    {
        BYTE *place = arena->memory + i * UNIT;
        if ((size_t)place % alignment == 0 && !memchr(arena->is_taken + i, 1, units))
        {
            memset(arena->is_taken + i, 1, units);
            memory = place;
        }
    }
    pthread_mutex_unlock(&arena->lock);
    return memory;
}

static void release(void *context, void *memory, size_t bytes)
{
    struct arena *arena = context;
    const size_t first = (size_t)((BYTE *)memory - arena->memory) / UNIT;
    pthread_mutex_lock(&arena->lock);
    memset(arena->is_taken + first, 0, units_of(bytes));
    pthread_mutex_unlock(&arena->lock);
}

/* The other process. It is told where bytes lie in the arena and how many there are, and answers with their
 * sum. It was there before the allocator: a process that is forked later must not share its memory. */
struct question
{
    size_t offset;
    DWORD length;
};

static void answer(const BYTE *memory, int questions, int answers)
{
    struct question question;
    while (read(questions, &question, sizeof(question)) == (ssize_t)sizeof(question))
    {
        unsigned sum = 0;
        for (DWORD i = 0; i < question.length; i++)
            sum += memory[question.offset + i];
        if (write(answers, &sum, sizeof(sum)) != (ssize_t)sizeof(sum))
            _exit(1);
    }
    _exit(0);
}

/* Fills a buffer, and has the other process read it where it lies. */
static int ask(IWMSBufferAllocator *allocator, const struct arena *arena, int questions, int answers)
{
    struct question question = {0, 100000};
    INSSBuffer *buffer = NULL;
    BYTE *bytes = NULL;
    unsigned sum = 0;
    int is_right = 0;
    if (IWMSBufferAllocator_AllocateBuffer(allocator, question.length, &buffer) != S_OK)
        return 0;
    INSSBuffer_GetBuffer(buffer, &bytes);
    memset(bytes, 7, question.length);
    question.offset = (size_t)(bytes - arena->memory);
    is_right = write(questions, &question, sizeof(question)) == (ssize_t)sizeof(question) &&
               read(answers, &sum, sizeof(sum)) == (ssize_t)sizeof(sum) && sum == 7 * question.length;
    printf("the other process says %u\n", sum);
    INSSBuffer_Release(buffer);
    return is_right;
}

int main(void)
{
    static struct arena arena = {.lock = PTHREAD_MUTEX_INITIALIZER};
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = NULL;
    int questions[2];
    int answers[2];
    int status = -1;
    int is_right;
    pid_t process;
    arena.memory = mmap(NULL, (size_t)UNIT * UNITS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (arena.memory == MAP_FAILED || pipe(questions) != 0 || pipe(answers) != 0)
        return 1;
    process = fork();
    if (process < 0)
        return 1;
    if (process == 0)
    {
        close(questions[1]);
        answer(arena.memory, questions[0], answers[1]);
    }
    options.pfnAcquireMemory = acquire;
    options.pfnReleaseMemory = release;
    options.pMemoryContext = &arena;
    if (WMSCreateBufferAllocator(&options, &allocator) != S_OK)
        return 1;
    is_right = ask(allocator, &arena, questions[1], answers[0]);
    IWMSBufferAllocator_Release(allocator);
    /* All of it came back. */
    is_right &= memchr(arena.is_taken, 1, UNITS) == NULL;
    close(questions[1]);
    is_right &= waitpid(process, &status, 0) == process && status == 0;
    munmap(arena.memory, (size_t)UNIT * UNITS);
    return is_right ? 0 : 1;
}
