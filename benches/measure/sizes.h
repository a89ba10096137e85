/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The sizes of mixed requests. */

#ifndef SIZES_H
#define SIZES_H

#include <stdint.h>

#define MIXED_SIZES 448u
#define LARGEST_MIXED_SIZE 16384u

/* From one transport packet to a sample of video: each block of seven holds all seven, shuffled. */
extern uint32_t mixed_sizes[MIXED_SIZES];

/* Page buffers of 64 to 256 KiB, as for a read from a container. */
#define READ_SIZES 64u
#define LARGEST_READ (256u << 10)
extern uint32_t read_sizes[READ_SIZES];
/* The packets that one is cut into. */
#define PACKET_BYTES 1456u

/* The clients of a broadcast. */
#define AUDIENCES 64u
#define LARGEST_AUDIENCE 10000u
extern uint32_t audiences[AUDIENCES];

/* The same in every process. */
void make_sizes(void);

#endif
