/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Standard error that nobody reads. */

#ifndef UNREAD_H
#define UNREAD_H

#include <fcntl.h>
#include <unistd.h>

#include "check.h"

enum unread { CLOSED, FULL };

/* Standard error becomes a pipe whose other end is closed, or is open and not read; gives that end. */
static inline int let_nobody_read(enum unread kind)
{
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
    if (kind == CLOSED)
    {
        close(ends[0]);
        return -1;
    }
    fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
    while (write(STDERR_FILENO, "x", 1) > 0)
        ;
    fcntl(STDERR_FILENO, F_SETFL, 0);
    return ends[0];
}

#endif
