/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A child process that may end badly, and what it said on standard error. */

#ifndef CHILD_H
#define CHILD_H

#include "check.h"

/* The body of a child. It has a name and not just an address, since Windows cannot fork: there the
 * program is started anew. It shares nothing with the case that starts it. */
#define CHILD(child_name) \
    static void child_name(int argument); \
    __attribute__((constructor)) static void register_##child_name(void) \
    { \
        static struct test_child entry = {#child_name, child_name, NULL}; \
        entry.next = test_children; \
        test_children = &entry; \
    } \
    static void child_name(int argument)

struct child
{
    int aborted;
    /* It touched memory that it must not. */
    int crashed;
    int exit_status;
    char errors[16384];
};

#ifdef _WIN32

#include <fcntl.h>
#include <io.h>
#include <windows.h>

/* Or the C library would add a carriage return to each line of a child. */
__attribute__((constructor)) static void write_lines_as_they_are(void)
{
    _setmode(STDERR_FILENO, _O_BINARY);
}

static inline struct child run_child(const char *name, int argument)
{
    enum { ABORT_EXITS_WITH = 3 };
    struct child child = {0, 0, 0, {0}};
    SECURITY_ATTRIBUTES inheritable = {sizeof(inheritable), NULL, TRUE};
    STARTUPINFOA start = {.cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE ends[2];
    char program[MAX_PATH];
    char command[MAX_PATH + 100];
    DWORD length = 0;
    DWORD count;
    DWORD status;
    CHECK(CreatePipe(&ends[0], &ends[1], &inheritable, 0));
    CHECK(SetHandleInformation(ends[0], HANDLE_FLAG_INHERIT, 0));
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = ends[1];
    CHECK(GetModuleFileNameA(NULL, program, sizeof(program)) < sizeof(program));
    snprintf(command, sizeof(command), "\"%s\" %s %d", program, name, argument);
    if (!CreateProcessA(program, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process))
        CHECK_EQUAL(GetLastError(), ERROR_SUCCESS);
    CloseHandle(ends[1]);
    while (length < sizeof(child.errors) - 1 &&
           ReadFile(ends[0], child.errors + length, sizeof(child.errors) - 1 - length, &count, NULL))
        length += count;
    CloseHandle(ends[0]);
    CHECK_EQUAL(WaitForSingleObject(process.hProcess, INFINITE), WAIT_OBJECT_0);
    CHECK(GetExitCodeProcess(process.hProcess, &status));
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    child.aborted = status == ABORT_EXITS_WITH;
    child.crashed = status == EXCEPTION_ACCESS_VIOLATION;
    child.exit_status = (int)status;
    return child;
}

#else

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static inline struct child run_child(const char *name, int argument)
{
    static const struct rlimit no_core = {0, 0};
    struct child child = {0, 0, 0, {0}};
    int ends[2];
    int status;
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
        test_run_child(name, argument);
    }
    close(ends[1]);
    while (length < sizeof(child.errors) - 1 &&
           (count = read(ends[0], child.errors + length, sizeof(child.errors) - 1 - length)) > 0)
        length += (size_t)count;
    close(ends[0]);
    CHECK_EQUAL(waitpid(process, &status, 0), process);
    child.aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    child.crashed = WIFSIGNALED(status) && (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS);
    /* A sanitizer has a report to make of it. */
    if (test_is_sanitized() && WIFEXITED(status) && WEXITSTATUS(status) != 0 && strstr(child.errors, "SEGV"))
        child.crashed = 1;
    child.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return child;
}

#endif

#endif
