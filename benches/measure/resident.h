/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The memory that the process really has. */

#ifndef RESIDENT_H
#define RESIDENT_H

#include <stdint.h>

/* In bytes, exactly; /proc/self/statm would leave out what each processor has not yet added. */
int64_t resident_bytes(void);

#endif
