/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The library's calls for memory, counted, and refused on demand. The program is linked with
 * --wrap for each of them. */

#ifndef MEMORY_CALLS_H
#define MEMORY_CALLS_H

#include <stddef.h>

/* Calls of mmap, munmap and the heap since the program began. */
unsigned long memory_calls(void);

/* Calls of mmap since memory_refuse or memory_grant. */
unsigned long memory_requests(void);

/* Bytes of mmap that did not come back by munmap. */
size_t memory_held(void);

/* From now on mmap refuses `count` calls, the first of them after `granted` more. */
void memory_refuse(unsigned long granted, unsigned long count);

#define MEMORY_REFUSE_ALL (~0ul)

void memory_grant(void);

#endif
