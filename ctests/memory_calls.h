/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The library's calls for memory, counted, and refused on demand. The program is linked with
 * --wrap for each of them. */

#ifndef MEMORY_CALLS_H
#define MEMORY_CALLS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Pages are what mmap takes and munmap gives back, or on Windows VirtualAlloc and VirtualFree. */

/* Calls for pages and of the heap since the program began. */
unsigned long memory_calls(void);

/* Requests for pages since memory_refuse or memory_grant. */
unsigned long memory_requests(void);

/* Bytes of pages that did not come back. */
size_t memory_held(void);

/* From now on `count` requests for pages are refused, the first of them after `granted` more. */
void memory_refuse(unsigned long granted, unsigned long count);

#define MEMORY_REFUSE_ALL (~0ul)

void memory_grant(void);

/* Whether pages can be forbidden, where that is not a matter of taking memory: not on Windows. */
void memory_can_be_forbidden(int can);

/* The C library takes so many more handlers of forks, of a thread's end and of the process's, each of which wants
 * memory, then refuses one, and takes all that follow. Not on Windows. */
void memory_refuse_handler(unsigned long granted);

/* From now on time passes for the library only by the next function; before there is an allocator. */
void memory_stop_time(void);

/* Lets so many milliseconds pass for the library. */
void memory_pass_time(unsigned long milliseconds);

/* From now on a request is refused that would take more than so many bytes in all. */
void memory_limit(size_t bytes);

#ifdef __cplusplus
}
#endif

#endif
