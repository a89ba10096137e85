/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Linked into a program of test cases, lets all of them run without membarrier. Did the library not heed
 * the refusal, its allocators could not end, and leave memory behind. */

#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void enter_sandbox(void)
{
    if (!refuse_membarrier(ENOSYS))
    {
        printf("SKIPPED: the system has no filters for its calls\n");
        fflush(stdout);
        _Exit(77);
    }
    if (!membarrier_is_refused_with(ENOSYS))
    {
        fprintf(stderr, "the filter is not in force\n");
        _Exit(1);
    }
}
