/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The threads of a measurement, spread over two processors. */

#ifndef TEAM_H
#define TEAM_H

#include <stdint.h>

#define TEAM_MEMBERS 32u

typedef void team_task(void *argument, unsigned member);

/* Moves the calling thread, which is member 0, to its processor. Returns how many members can run at
 * the same time. */
unsigned team_form(void (*enter)(void));

/* Lets so many members run the task, all from the same moment on. Returns the nanoseconds from the
 * first one's beginning to the last one's end. */
uint64_t team_run(unsigned members, team_task *task, void *argument);

#endif
