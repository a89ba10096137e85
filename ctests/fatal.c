/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSSetFatalErrorHandler. */

#include <pthread.h>
#ifndef _WIN32
#include <errno.h>
#include <sys/time.h>

#include "unread.h"
#endif

#include "control.h"
#include "fault.h"

enum { ENDED_BY_HANDLER = 7 };

/* Under memcheck a child that leaves a thread behind ends with the status for leaks. */
static int was_ended_by_handler(const struct child *child)
{
    return child->exit_status == ENDED_BY_HANDLER || (test_is_wrapped() && child->exit_status == 9);
}

static int calls;

static void make_a_fault(void)
{
    INSSBuffer *buffer = new_buffer(new_allocator(), 100);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer);
}

static void say(void *context, const char *message)
{
    fprintf(stderr, "%s is told: %s\n", (const char *)context, message);
    fflush(stderr);
    calls++;
}

static void WMSBUFFER_CALL end(void *context, const char *message)
{
    say(context, message);
    _Exit(ENDED_BY_HANDLER);
}

static void WMSBUFFER_CALL come_back(void *context, const char *message)
{
    say(context, message);
}

static void WMSBUFFER_CALL make_another(void *context, const char *message)
{
    say(context, message);
    make_a_fault();
}

/* How often a text occurs. */
static int count(const char *text, const char *part)
{
    int found = 0;
    for (text = strstr(text, part); text != NULL; text = strstr(text + 1, part))
        found++;
    return found;
}

CHILD(be_told)
{
    static WMSFatalError const handlers[] = {end, come_back, make_another, NULL};
    static char context[] = "the host";
    WMSSetFatalErrorHandler(end, NULL);
    WMSSetFatalErrorHandler(handlers[argument], context);
    make_a_fault();
}

TEST(the_host_is_told_what_was_said_and_may_end_the_process)
{
    struct child child = run_child("be_told", 0);
    char *line = child.errors;
    char *told = strchr(line, '\n');
    static const char begins[] = "the host is told: ";
    CHECK(told != NULL);
    *told++ = 0;
    CHECK(strstr(line, "wmsbuffer: Release on a buffer that is already free at 0x") == line);
    CHECK(strstr(told, begins) == told);
    told += strlen(begins);
    CHECK(strncmp(told, line, strlen(line)) == 0);
    CHECK(strcmp(told + strlen(line), "\n") == 0);
    CHECK(was_ended_by_handler(&child));
}

TEST(a_host_that_comes_back_does_not_keep_the_process)
{
    struct child child = run_child("be_told", 1);
    CHECK(child.aborted);
    CHECK_EQUAL(count(child.errors, "the host is told"), 1);
}

TEST(a_host_that_makes_a_fault_itself_is_told_once)
{
    struct child child = run_child("be_told", 2);
    CHECK(child.aborted);
    CHECK_EQUAL(count(child.errors, "the host is told"), 1);
    CHECK_EQUAL(count(child.errors, "already free"), 3);
}

TEST(a_host_that_wants_to_know_no_longer_is_not_told)
{
    struct child child = run_child("be_told", 3);
    CHECK(child.aborted);
    CHECK_EQUAL(count(child.errors, "the host is told"), 0);
    CHECK_EQUAL(count(child.errors, "already free"), 1);
}

static void *make_a_fault_meanwhile(void *unused)
{
    (void)unused;
    make_a_fault();
    return NULL;
}

/* Until the other fault was named, or as long as that may take. */
static void WMSBUFFER_CALL wait_for_another(void *context, const char *message)
{
    pthread_t thread;
    (void)message;
    if (pthread_create(&thread, NULL, make_a_fault_meanwhile, NULL) == 0)
    {
        struct timespec while_it_happens = {0, 300 * 1000 * 1000};
        nanosleep(&while_it_happens, NULL);
    }
    end(context, "");
}

CHILD(be_told_while_another_thread_fails)
{
    static char context[] = "the host";
    (void)argument;
    WMSSetFatalErrorHandler(wait_for_another, context);
    make_a_fault();
}

TEST(another_fault_leaves_the_host_the_time_that_he_needs)
{
    struct child child = run_child("be_told_while_another_thread_fails", 0);
    CHECK(was_ended_by_handler(&child));
    CHECK_EQUAL(count(child.errors, "the host is told"), 1);
}

#ifndef _WIN32

static void WMSBUFFER_CALL end_silently(void *context, const char *message)
{
    (void)context;
    (void)message;
    _Exit(ENDED_BY_HANDLER);
}

CHILD(fail_where_nobody_reads)
{
    alarm(30);
    WMSSetFatalErrorHandler(argument / 2 == 0 ? end_silently : NULL, NULL);
    let_nobody_read((enum unread)(argument % 2));
    make_a_fault();
}

static int reader;

/* All that was written. */
static size_t read_all(char *text, size_t room)
{
    size_t length = 0;
    ssize_t count;
    while (length < room && (count = read(reader, text + length, room - length)) > 0)
        length += (size_t)count;
    return length;
}

/* Late enough for the library to wait by then. */
static void read_at_the_twentieth_time(int signal)
{
    static int times;
    static char waste[1 << 20];
    int error = errno;
    (void)signal;
    if (++times == 20)
        read_all(waste, sizeof(waste));
    errno = error;
}

static void WMSBUFFER_CALL look_for_the_line(void *context, const char *message)
{
    char line[1000] = {0};
    (void)context;
    read_all(line, sizeof(line) - 1);
    _Exit(strstr(line, message) ? ENDED_BY_HANDLER : 1);
}

/* Time stands still for the library, and what it waits in is interrupted again and again, so it waits until the
 * pipe is read. */
CHILD(fail_while_nobody_reads_yet)
{
    struct sigaction action = {.sa_handler = read_at_the_twentieth_time};
    const struct itimerval often = {{0, 10000}, {0, 10000}};
    (void)argument;
    memory_stop_time();
    WMSSetFatalErrorHandler(look_for_the_line, NULL);
    reader = let_nobody_read(FULL);
    fcntl(reader, F_SETFL, O_NONBLOCK);
    CHECK_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
    CHECK_EQUAL(setitimer(ITIMER_REAL, &often, NULL), 0);
    make_a_fault();
}

static void *fork_what_fails(void *was_aborted)
{
    static char context[] = "the host of the child";
    int status = 0;
    pid_t process = fork();
    if (process == 0)
    {
        alarm(30);
        WMSSetFatalErrorHandler(come_back, context);
        make_a_fault();
        _Exit(1);
    }
    *(int *)was_aborted = waitpid(process, &status, 0) == process && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    return NULL;
}

/* The host takes its time, and another thread forks meanwhile. */
static void WMSBUFFER_CALL wait_for_a_fork(void *context, const char *message)
{
    pthread_t thread;
    int was_aborted = 0;
    (void)context;
    (void)message;
    if (pthread_create(&thread, NULL, fork_what_fails, &was_aborted) == 0)
        pthread_join(thread, NULL);
    _Exit(was_aborted ? ENDED_BY_HANDLER : 1);
}

CHILD(fail_in_a_copy_of_a_process_that_fails)
{
    (void)argument;
    WMSSetFatalErrorHandler(wait_for_a_fork, NULL);
    make_a_fault();
}

static void WMSBUFFER_CALL wait_for_a_fork_that_exits(void *context, const char *message)
{
    int status = 0;
    pid_t process = fork();
    (void)context;
    (void)message;
    if (process == 0)
        exit(0);
    _Exit(waitpid(process, &status, 0) == process ? ENDED_BY_HANDLER : 1);
}

CHILD(lose_a_buffer_in_a_copy_of_a_process_that_fails)
{
    (void)argument;
    allocate(control_of(new_allocator_with(WMS_BUFFER_ALLOCATOR_REPORT_LEAKS)), 100);
    WMSSetFatalErrorHandler(wait_for_a_fork_that_exits, NULL);
    make_a_fault();
}

#endif

TEST(a_host_is_told_though_nobody_reads_standard_error)
{
#ifndef __linux__
    SKIP("elsewhere the library writes like any program");
#else
    for (int end = CLOSED; end <= FULL; end++)
    {
        struct child child = run_child("fail_where_nobody_reads", end);
        CHECK(was_ended_by_handler(&child));
    }
#endif
}

TEST(the_process_is_aborted_though_nobody_reads_standard_error)
{
#ifndef __linux__
    SKIP("elsewhere the library writes like any program");
#else
    /* An emulator says itself that a program was aborted, and waits. */
    const int last = test_is_wrapped() ? CLOSED : FULL;
    for (int end = CLOSED; end <= last; end++)
    {
        struct child child = run_child("fail_where_nobody_reads", 2 + end);
        CHECK(child.aborted);
    }
#endif
}

TEST(a_line_waits_a_while_for_somebody_to_read_standard_error)
{
#ifndef __linux__
    SKIP("elsewhere the library writes like any program");
#else
    struct child child = run_child("fail_while_nobody_reads_yet", 0);
    CHECK(was_ended_by_handler(&child));
#endif
}

TEST(the_child_of_a_fork_does_not_wait_for_the_host_of_its_parent)
{
#ifdef _WIN32
    SKIP("Windows does not fork");
#else
    struct child child = run_child("fail_in_a_copy_of_a_process_that_fails", 0);
    CHECK(was_ended_by_handler(&child));
#endif
}

TEST(the_child_of_a_fork_reports_what_it_leaves_though_its_parent_was_ending)
{
#ifdef _WIN32
    SKIP("Windows does not fork");
#else
    struct child child = run_child("lose_a_buffer_in_a_copy_of_a_process_that_fails", 0);
    CHECK(was_ended_by_handler(&child));
    CHECK_EQUAL(count(child.errors, "live at exit"), 1);
#endif
}

/* The header says that a host should not: what is called on the way waits for nobody all the same. */
static void WMSBUFFER_CALL leave(void *context, const char *message)
{
    say(context, message);
    exit(ENDED_BY_HANDLER);
}

/* Wherever in a free header the address of another one is. */
static void lead_nowhere(BYTE *header, INSSBuffer **buffers, int several)
{
    for (size_t offset = sizeof(void *); offset < 64; offset += sizeof(void *))
    {
        uintptr_t word;
        memcpy(&word, header + offset, sizeof(word));
        for (int i = 0; i < several; i++)
            if (word == (uintptr_t)buffers[i])
                memset(header + offset, 1, sizeof(word));
    }
}

/* A free list that leads nowhere is found with a lock held that a report of leaks would take. */
CHILD(leave_with_a_lock_held)
{
    enum { SEVERAL = 8 };
    static char context[] = "the host";
    IWMSBufferAllocatorControl *control = control_of(new_allocator_with(WMS_BUFFER_ALLOCATOR_REPORT_LEAKS));
    INSSBuffer *buffers[SEVERAL];
    (void)argument;
    WMSSetFatalErrorHandler(leave, context);
    for (int i = 0; i < SEVERAL; i++)
        buffers[i] = allocate(control, 100);
    for (int i = 1; i < SEVERAL; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocatorControl_FlushThreadCache(control);
    for (int i = 1; i < SEVERAL; i++)
        lead_nowhere((BYTE *)buffers[i], buffers, SEVERAL);
#ifndef _WIN32
    alarm(20);
#endif
    for (int i = 1; i < SEVERAL; i++)
        allocate(control, 100);
}

TEST(a_host_that_leaves_is_held_up_by_no_lock)
{
    struct child child = run_child("leave_with_a_lock_held", 0);
    CHECK_EQUAL(count(child.errors, "the host is told"), 1);
    CHECK_EQUAL(count(child.errors, "live at exit"), 0);
    CHECK(was_ended_by_handler(&child));
}
