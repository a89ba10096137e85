/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A team of one, for Windows: what is measured there needs no second thread. */

#include "team.h"

#include "refuse.h"
#include "stopwatch.h"

unsigned team_form(void (*enter)(void))
{
    (void)enter;
    SetThreadAffinityMask(GetCurrentThread(), 1);
    return 1;
}

uint64_t team_run(unsigned members, team_task *task, void *argument)
{
    uint64_t began;
    if (members != 1)
        refuse("team", "there is one member only");
    began = stopwatch();
    task(argument, 0);
    return stopwatch() - began;
}
