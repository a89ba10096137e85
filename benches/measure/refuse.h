/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The end of a measurement that cannot go on. */

#ifndef REFUSE_H
#define REFUSE_H

#include <stdio.h>
#include <stdlib.h>

static _Noreturn inline void refuse(const char *who, const char *what)
{
    fprintf(stderr, "%s: %s\n", who, what);
    exit(1);
}

#endif
