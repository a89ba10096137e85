/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Threads that do with allocators and buffers what programs do. */

#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>
#include <stdint.h>

enum { WORKERS = 6 };

/* Begins all threads; what each does next follows from the seed, how they meet does not. */
void begin_workers(uint64_t seed);

/* All threads stop between two operations, and go on. Some end then, and others are born. */
void pause_workers(void);
void resume_workers(void);

/* All threads end, and no reference on a buffer is left. */
void end_workers(void);

/* Operations so far, and threads. */
uint64_t count_operations(void);
uint64_t count_threads(void);

#endif
