/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A child that is a copy of the process, with one of its threads. */

#ifndef FORKED_H
#define FORKED_H

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Runs a child, which must end by itself and well. */
static inline void check_child(void (*run)(void *), void *argument)
{
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        alarm(20);
        run(argument);
        _exit(0);
    }
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    /* Under memcheck with the status for leaks, where threads of the parent had something. */
    CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || (test_is_wrapped() && WEXITSTATUS(status) == 9)));
}

#endif
