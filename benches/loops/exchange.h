/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers that one thread allocates and another releases. Part of loops.h. */

#include <string.h>

#define PRODUCER 0u
#define CONSUMER 1u

/* The payload's first line is written, as by one who receives a packet. */
static void produce(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint32_t bytes = job->demand.bytes;
    while (times-- > 0) {
        void *buffer = take(pool, bytes);
        memset(payload(buffer), (int)times, LINE_BYTES);
        handover_put(&job->ring, buffer);
    }
}

static void consume(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    while (times-- > 0)
        give(pool, handover_get(&job->ring));
}

#ifdef OFFERS_LENGTHS

static void produce_samples(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint32_t bytes = job->demand.bytes;
    while (times-- > 0) {
        void *buffer = take(pool, bytes);
        memset(payload(buffer), (int)times, LINE_BYTES);
        set_length(buffer, bytes - (uint32_t)(times & 63));
        handover_put(&job->ring, buffer);
    }
}

static void consume_samples(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint64_t checksum = 0, first;
    uint32_t length;
    while (times-- > 0) {
        void *buffer = handover_get(&job->ring);
        unsigned char *bytes = payload_and_length(buffer, &length);
        memcpy(&first, bytes, sizeof first);
        checksum += first + length;
        give(pool, buffer);
    }
    job->workers[thread].checksum += checksum;
}

#endif
