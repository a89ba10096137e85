/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A host's source of memory that refuses at random, and keeps a ledger. */

#ifndef SOURCE_H
#define SOURCE_H

#include <pthread.h>

#include "../fixture.h"

struct region
{
    void *memory;
    size_t bytes;
};

struct source
{
    pthread_mutex_t lock;
    uint64_t random;
    /* One request in so many begins an outage; 0 means that there is none. */
    uint32_t outages;
    /* Requests that will be refused yet. */
    uint32_t refusals;
    struct region *out;
    size_t regions;
    size_t room;
    uint64_t bytes_taken;
    uint64_t bytes_released;
    uint64_t refused;
};

void begin_source(struct source *source, uint64_t random, uint32_t outages);
void give_source(struct source *source, WMSBufferAllocatorOptions *options);
uint64_t bytes_out(struct source *source);
/* Every region must have come back. */
void end_source(struct source *source);

#endif
