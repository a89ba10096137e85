/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSBUFFER_STATS: an allocator that ends tells on standard error what it did. */

#include "control.h"
#include "child.h"
#include "label.h"
#ifdef _WIN32
#include <windows.h>
#else
#include <errno.h>
#include <signal.h>

#include "unread.h"
#endif

static void set_environment(const char *value)
{
#ifdef _WIN32
    CHECK(SetEnvironmentVariableA("WMSBUFFER_STATS", value));
#else
    CHECK_EQUAL(setenv("WMSBUFFER_STATS", value, 1), 0);
#endif
}

static void expect(IWMSBufferAllocatorControl *control, const char *name)
{
    WMSBufferAllocatorStatistics statistics = snapshot(control);
    fprintf(stderr,
            "wmsbuffer: statistics: %s: %" PRIu64 " allocations, %" PRIu64 " hits, %" PRIu64
            " from the system, %" PRIu64 " refused, %" PRIu64 " depot visits, %" PRIu64 " bytes held\n",
            name, statistics.cAllocations, statistics.cHits, statistics.cMisses, statistics.cFailures,
            statistics.cDepotVisits, statistics.cbHeld);
    CHECK(statistics.cFailures > statistics.cRefusals && statistics.cbPeakHeld > statistics.cbHeld);
    fflush(stderr);
}

/* The depot visits must not be one, or the plural would be wrong. */
static INSSBuffer *use(IWMSBufferAllocatorControl *control)
{
    INSSBuffer *kept = allocate(control, 100);
    INSSBuffer *refused = NULL;
    for (DWORD i = 0; i < 20; i++)
        release(allocate(control, i * 5000));
    /* One is refused, by the system, and less is held than was. */
    release(allocate(control, 3 << 20));
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    memory_refuse(0, MEMORY_REFUSE_ALL);
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, 3 << 20, &refused), E_OUTOFMEMORY);
    memory_grant();
    return kept;
}

CHILD(end_an_allocator)
{
    IWMSBufferAllocatorControl *control;
    INSSBuffer *kept;
    char name[40];
    set_environment("1");
    control = new_labelled_control(0, argument ? "packets" : NULL);
    snprintf(name, sizeof(name), "allocator at 0x%0*" PRIxPTR, 2 * (int)sizeof(control), (uintptr_t)control);
    kept = use(control);
    /* The allocator does not end before its last buffer. */
    if (argument == 2)
        IWMSBufferAllocatorControl_AddRef(control);
    else
        release(kept);
    expect(control, argument ? "\"packets\"" : name);
    IWMSBufferAllocatorControl_Release(control);
    if (argument == 2)
    {
        IWMSBufferAllocatorControl_Release(control);
        fprintf(stderr, "now\n");
        fflush(stderr);
        release(kept);
    }
}

static void check_said(int argument)
{
    struct child child = run_child("end_an_allocator", argument);
    size_t length = strcspn(child.errors, "\n") + 1;
    const char *said = child.errors + length;
    CHECK_EQUAL(child.exit_status, 0);
    if (argument == 2)
    {
        CHECK(strncmp(said, "now\n", 4) == 0);
        said += 4;
    }
    if (strlen(said) != length || strncmp(child.errors, said, length) != 0)
    {
        fprintf(stderr, "instead of the same twice, the child said:\n%s", child.errors);
        test_failed(__FILE__, __LINE__, "the statistics are as expected");
    }
}

TEST(an_allocator_that_ends_tells_what_it_did)
{
    check_said(1);
}

TEST(without_a_label_its_address_is_told)
{
    check_said(0);
}

TEST(it_ends_with_its_last_buffer)
{
    check_said(2);
}

#ifdef __linux__

/* With an argument, the program keeps the signal of such a pipe from itself, and has one to look at. */
CHILD(tell_what_nobody_reads)
{
    IWMSBufferAllocatorControl *control;
    sigset_t signals;
    set_environment("1");
    control = new_labelled_control(0, "unread");
    let_nobody_read(CLOSED);
    sigemptyset(&signals);
    if (argument)
        sigaddset(&signals, SIGPIPE);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, &signals, NULL), 0);
    if (argument)
        CHECK_EQUAL(raise(SIGPIPE), 0);
    errno = 12345;
    IWMSBufferAllocatorControl_Release(control);
    CHECK_EQUAL(errno, 12345);
    CHECK_EQUAL(sigprocmask(SIG_SETMASK, NULL, &signals), 0);
    CHECK_EQUAL(sigismember(&signals, SIGPIPE), argument);
    CHECK_EQUAL(sigpending(&signals), 0);
    CHECK_EQUAL(sigismember(&signals, SIGPIPE), argument);
}

#endif

TEST(what_nobody_reads_changes_neither_the_last_error_nor_signals)
{
#ifndef __linux__
    SKIP("elsewhere the library writes like any program");
#else
    for (int argument = 0; argument < 2; argument++)
    {
        struct child child = run_child("tell_what_nobody_reads", argument);
        CHECK_EQUAL(child.exit_status, 0);
    }
#endif
}

static const char *const other_values[] = {"", "0", "2", "11", "1 ", "yes"};
enum { OTHER_VALUES = sizeof(other_values) / sizeof(other_values[0]), UNSET, TOO_LATE };

CHILD(end_in_silence)
{
    IWMSBufferAllocatorControl *control;
    if (argument < OTHER_VALUES)
        set_environment(other_values[argument]);
    control = new_labelled_control(0, "silent");
    if (argument == TOO_LATE)
        set_environment("1");
    release(use(control));
    IWMSBufferAllocatorControl_Release(control);
    control = new_labelled_control(0, "silent");
    IWMSBufferAllocatorControl_Release(control);
}

static void check_silent(int argument)
{
    struct child child = run_child("end_in_silence", argument);
    CHECK_EQUAL(child.exit_status, 0);
    CHECK_EQUAL(child.errors[0], 0);
}

TEST(any_other_value_switches_nothing_on)
{
    for (int i = 0; i < OTHER_VALUES; i++)
        check_silent(i);
}

TEST(without_the_variable_nothing_is_said)
{
    check_silent(UNSET);
}

TEST(the_environment_is_read_with_the_first_allocator)
{
    check_silent(TOO_LATE);
}
