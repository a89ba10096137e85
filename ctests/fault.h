/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Faults that end a process: it names the fault in one line and aborts. */

#ifndef FAULT_H
#define FAULT_H

#include "fixture.h"
#include "child.h"

/* The line that is to come, which only the child can know: the object is there alone. */
static inline void expect_of(const char *fault, const void *object, const char *allocator)
{
    const int digits = 2 * sizeof(object);
    fprintf(stderr, "wmsbuffer: %s at 0x%0*" PRIxPTR "%s\n", fault, digits, (uintptr_t)object, allocator);
    fflush(stderr);
}

static inline void expect(const char *fault, const void *object)
{
    expect_of(fault, object, "");
}

static inline void check_aborted(const struct child *child, size_t said)
{
    if (!child->aborted || said == 0 || strstr(child->errors + said, "wmsbuffer") != NULL)
    {
        fprintf(stderr, "exit status %d; the child said:\n%s", child->exit_status, child->errors);
        test_failed(__FILE__, __LINE__, "the fault is named in one line, and the child aborts");
    }
}

/* The child was aborted, and the line that it expected is all that the library said. What the
 * system says of the abort may follow. */
static inline void check_abort(const char *name, int argument)
{
    struct child child = run_child(name, argument);
    size_t length = strcspn(child.errors, "\n") + 1;
    int is_said_twice = length > 1 && strncmp(child.errors, child.errors + length, length) == 0;
    check_aborted(&child, is_said_twice ? 2 * length : 0);
}

/* The same where the child cannot know which object it is. */
static inline void check_abort_with(const char *name, int argument, const char *fault)
{
    struct child child = run_child(name, argument);
    size_t length = strlen(fault);
    int is_said = strncmp(child.errors, "wmsbuffer: ", 11) == 0 && strncmp(child.errors + 11, fault, length) == 0
        && strncmp(child.errors + 11 + length, " at 0x", 6) == 0;
    check_aborted(&child, is_said ? strcspn(child.errors, "\n") : 0);
}

#endif
