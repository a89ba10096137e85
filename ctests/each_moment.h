/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A call is made once for each of its instructions, ahead of which another thread has its turn: chance would hardly
 * ever let both meet there. The caller steps by x86's trap flag, without a debugger. What processors reorder is not
 * seen. */

#ifndef EACH_MOMENT_H
#define EACH_MOMENT_H

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <ucontext.h>

#include "check.h"

struct scene
{
    void (*begin)(void);
    /* On the thread that makes the call, before it. */
    void (*prepare)(void);
    void (*call)(void);
    /* The other thread's, at a moment of the call. */
    void (*turn)(void);
    /* On the thread that made the call, when the other one has had its turn. */
    void (*go_on)(void);
    void (*end)(void);
};

/* The first hundred instructions, and then ever fewer: a long call is mostly loops. */
enum { NEAR = 100, FAR = 8 };
/* Where the trap flag did nothing, there would be one moment. */
enum { TRAP_FLAG = 0x100, FEWEST = 15 };
/* In nanoseconds of its own. */
enum { SPINS = 500000 };

static sem_t turn_begins;
static sem_t turn_ended;
static sem_t caller_is_done;
static volatile sig_atomic_t is_stepping;
static volatile sig_atomic_t steps_to_go;
static volatile sig_atomic_t call_was_shorter;
static pthread_t other;

/* A turn may need a lock that the caller holds, for which the other thread spins: the call goes on then. */
static inline void let_the_other_have_its_turn(void)
{
    static const struct timespec pause = {0, 200000};
    struct timespec used = {0, 0};
    clockid_t clock;
    int ended = 0;
    CHECK_EQUAL(pthread_getcpuclockid(other, &clock), 0);
    CHECK_EQUAL(sem_post(&turn_begins), 0);
    do
    {
        nanosleep(&pause, NULL);
        CHECK_EQUAL(sem_getvalue(&turn_ended, &ended), 0);
        CHECK_EQUAL(clock_gettime(clock, &used), 0);
    }
    while (!ended && used.tv_sec == 0 && used.tv_nsec < SPINS);
}

static inline void on_trap(int signal, siginfo_t *information, void *context)
{
    greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];
    int error = errno;
    (void)signal;
    (void)information;
    if (is_stepping && steps_to_go-- > 0)
    {
        *flags |= TRAP_FLAG;
        return;
    }
    *flags &= ~(greg_t)TRAP_FLAG;
    if (!is_stepping)
        return;
    is_stepping = 0;
    let_the_other_have_its_turn();
    errno = error;
}

static inline void *have_turn(void *argument)
{
    const struct scene *scene = (const struct scene *)argument;
    CHECK_EQUAL(sem_wait(&turn_begins), 0);
    scene->turn();
    CHECK_EQUAL(sem_post(&turn_ended), 0);
    /* At its end the thread would hold what the caller asks for. */
    CHECK_EQUAL(sem_wait(&caller_is_done), 0);
    return NULL;
}

static inline void *make_call(void *argument)
{
    const struct scene *scene = (const struct scene *)argument;
    if (scene->prepare)
        scene->prepare();
    is_stepping = 1;
    /* Into the handler, which alone can set the flag of what it returns to. */
    __asm__ volatile("int3" ::: "memory");
    scene->call();
    if (is_stepping)
    {
        is_stepping = 0;
        call_was_shorter = 1;
        CHECK_EQUAL(sem_post(&turn_begins), 0);
    }
    CHECK_EQUAL(sem_wait(&turn_ended), 0);
    if (scene->go_on)
        scene->go_on();
    CHECK_EQUAL(sem_post(&caller_is_done), 0);
    return NULL;
}

static inline void at_each_moment(const struct scene *scene)
{
    struct sigaction trap = {.sa_flags = SA_SIGINFO};
    int moments = 0;
    if (test_is_wrapped())
        SKIP("under a tool a program cannot step through itself");
    trap.sa_sigaction = on_trap;
    CHECK_EQUAL(sigaction(SIGTRAP, &trap, NULL), 0);
    call_was_shorter = 0;
    for (int steps = 0; !call_was_shorter; steps += steps < NEAR ? 1 : steps / FAR)
    {
        pthread_t caller;
        CHECK_EQUAL(sem_init(&turn_begins, 0, 0), 0);
        CHECK_EQUAL(sem_init(&turn_ended, 0, 0), 0);
        CHECK_EQUAL(sem_init(&caller_is_done, 0, 0), 0);
        steps_to_go = steps;
        if (scene->begin)
            scene->begin();
        CHECK_EQUAL(pthread_create(&other, NULL, have_turn, (void *)scene), 0);
        CHECK_EQUAL(pthread_create(&caller, NULL, make_call, (void *)scene), 0);
        CHECK_EQUAL(pthread_join(caller, NULL), 0);
        CHECK_EQUAL(pthread_join(other, NULL), 0);
        CHECK_EQUAL(sem_destroy(&turn_begins), 0);
        CHECK_EQUAL(sem_destroy(&turn_ended), 0);
        CHECK_EQUAL(sem_destroy(&caller_is_done), 0);
        if (scene->end)
            scene->end();
        moments++;
    }
    printf("at %d moments\n", moments);
    CHECK(moments >= FEWEST);
}

#endif
