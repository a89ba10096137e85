/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A child process that may end badly, and what it said on standard error. */

#ifndef CHILD_H
#define CHILD_H

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

struct child
{
    int status;
    char errors[4096];
};

static inline struct child run_child(void (*body)(void *), void *argument)
{
    static const struct rlimit no_core = {0, 0};
    struct child child = {0, {0}};
    int ends[2];
    size_t length = 0;
    ssize_t count;
    pid_t process;
    CHECK_EQUAL(pipe(ends), 0);
    fflush(NULL);
    process = fork();
    CHECK(process >= 0);
    if (process == 0)
    {
        setrlimit(RLIMIT_CORE, &no_core);
        dup2(ends[1], STDERR_FILENO);
        body(argument);
        _Exit(0);
    }
    close(ends[1]);
    while (length < sizeof(child.errors) - 1 &&
           (count = read(ends[0], child.errors + length, sizeof(child.errors) - 1 - length)) > 0)
        length += (size_t)count;
    close(ends[0]);
    CHECK_EQUAL(waitpid(process, &child.status, 0), process);
    return child;
}

#endif
