/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What is said on standard error of buffers that are live when the process ends. */

#include "control.h"
#include "child.h"
#include "label.h"

#define DIGITS (2 * (int)sizeof(void *))
#define FLAGS (WMS_BUFFER_ALLOCATOR_REPORT_LEAKS | WMS_BUFFER_ALLOCATOR_TRACK_AGE)

/* The child ended well, and what it expected is all that the library said. */
/* Under memcheck the child ends with the status for leaks: it has left the buffers behind. */
static int has_ended_well(const struct child *child)
{
    return child->exit_status == 0 || (test_is_wrapped() && child->exit_status == 9);
}

static void check_said(const char *name, int argument)
{
    struct child child = run_child(name, argument);
    size_t length = strlen(child.errors) / 2;
    if (!has_ended_well(&child) || length == 0 || strlen(child.errors) % 2 != 0 ||
        memcmp(child.errors, child.errors + length, length) != 0)
    {
        fprintf(stderr, "status %d; instead of the same twice, the child said:\n%s", child.exit_status, child.errors);
        test_failed(__FILE__, __LINE__, "the report is as expected");
    }
}

static void check_silent(const char *name, int argument)
{
    struct child child = run_child(name, argument);
    if (!has_ended_well(&child) || child.errors[0] != 0)
    {
        fprintf(stderr, "status %d; the child said:\n%s", child.exit_status, child.errors);
        test_failed(__FILE__, __LINE__, "nothing is said");
    }
}

/* As a program does that returns from main. */
static void end(void)
{
    fflush(NULL);
    exit(0);
}

CHILD(leave_one_behind)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(FLAGS, "packets");
    INSSBuffer *buffer = allocate(control, 1316);
    release(allocate(control, 1316));
    CHECK_EQUAL(INSSBuffer_SetLength(buffer, 7), S_OK);
    fprintf(stderr,
            "wmsbuffer: live at exit: \"packets\": buffer at 0x%0*" PRIxPTR
            ", 1316 bytes, 1 reference, 1 allocation ago\n",
            DIGITS, (uintptr_t)buffer);
    /* Whether somebody has the allocator or only the buffer keeps it. */
    if (argument)
        IWMSBufferAllocatorControl_Release(control);
    end();
}

TEST(a_buffer_is_named_whose_allocator_is_there)
{
    check_said("leave_one_behind", 0);
}

TEST(a_buffer_is_named_whose_allocator_was_released)
{
    check_said("leave_one_behind", 1);
}

CHILD(leave_one_without_a_name)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(WMS_BUFFER_ALLOCATOR_REPORT_LEAKS, NULL);
    INSSBuffer *buffer = allocate(control, 1);
    (void)argument;
    INSSBuffer_AddRef(buffer);
    fprintf(stderr,
            "wmsbuffer: live at exit: allocator at 0x%0*" PRIxPTR ": buffer at 0x%0*" PRIxPTR
            ", 1 byte, 2 references\n",
            DIGITS, (uintptr_t)control, DIGITS, (uintptr_t)buffer);
    end();
}

TEST(without_a_label_the_allocators_address_is_told)
{
    check_said("leave_one_without_a_name", 0);
}

CHILD(leave_some_of_each)
{
    IWMSBufferAllocatorControl *first = new_labelled_control(FLAGS, "first");
    IWMSBufferAllocatorControl *silent = new_labelled_control(WMS_BUFFER_ALLOCATOR_TRACK_AGE, "silent");
    IWMSBufferAllocatorControl *second = new_labelled_control(FLAGS, "second");
    (void)argument;
    allocate(first, 100);
    allocate(silent, 100);
    allocate(second, 2000000);
    end();
}

TEST(each_allocator_that_was_told_to_reports_its_own)
{
    struct child child = run_child("leave_some_of_each", 0);
    CHECK(has_ended_well(&child));
    CHECK(strstr(child.errors, "\"first\": buffer at ") != NULL);
    CHECK(strstr(child.errors, "\"second\": buffer at ") != NULL);
    CHECK(strstr(child.errors, " 2000000 bytes, 1 reference, 0 allocations ago\n") != NULL);
    CHECK(strstr(child.errors, "silent") == NULL);
}

CHILD(leave_many_behind)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(WMS_BUFFER_ALLOCATOR_REPORT_LEAKS, "m");
    for (int i = 0; i < argument; i++)
        allocate(control, 1);
    end();
}

static int lines_of(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

TEST(a_hundred_are_named_and_further_ones_counted)
{
    static const int counts[] = {100, 101, 1234};
    static const char *const last[] = {NULL, "wmsbuffer: live at exit: \"m\": 1 more buffer\n",
                                       "wmsbuffer: live at exit: \"m\": 1134 more buffers\n"};
    for (int i = 0; i < 3; i++)
    {
        struct child child = run_child("leave_many_behind", counts[i]);
        CHECK(has_ended_well(&child));
        CHECK_EQUAL(lines_of(child.errors), last[i] ? 101 : 100);
        if (last[i])
        {
            const char *found = strstr(child.errors, last[i]);
            CHECK(found != NULL && strcmp(found, last[i]) == 0);
        }
    }
}

enum silent { NOTHING_ALLOCATED, ALL_RELEASED, NOT_TOLD_TO, ENDS_AT_ONCE };

CHILD(have_nothing_to_report)
{
    DWORD flags = argument == NOT_TOLD_TO ? 0 : WMS_BUFFER_ALLOCATOR_REPORT_LEAKS;
    IWMSBufferAllocatorControl *control = new_labelled_control(flags, "tidy");
    if (argument == ALL_RELEASED)
        release(allocate(control, 100));
    else if (argument != NOTHING_ALLOCATED)
        allocate(control, 100);
    if (argument == ENDS_AT_ONCE)
        _Exit(0);
    end();
}

TEST(nothing_is_said_if_nothing_is_live)
{
    check_silent("have_nothing_to_report", NOTHING_ALLOCATED);
    check_silent("have_nothing_to_report", ALL_RELEASED);
}

TEST(nothing_is_said_of_allocators_that_were_not_told_to)
{
    check_silent("have_nothing_to_report", NOT_TOLD_TO);
}

TEST(nothing_is_said_if_the_process_ends_at_once)
{
#ifdef _WIN32
    SKIP("Windows tells a DLL of the end of its process, however that ends");
#endif
    check_silent("have_nothing_to_report", ENDS_AT_ONCE);
}
