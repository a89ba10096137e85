/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* References to one buffer. Part of loops.h. */

#ifdef OFFERS_SHARING

#define COUNT_AHEAD 100u

static void count(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    void *references[COUNT_AHEAD];
    uint32_t each;
    for (; times > 0; times -= COUNT_AHEAD) {
        for (each = 0; each < COUNT_AHEAD; each++)
            references[each] = share(job->shared);
        HIDE(pool);
        for (each = 0; each < COUNT_AHEAD; each++)
            give(pool, references[each]);
    }
}

static inline void refer(struct pool *pool, void *buffer, void **references, uint32_t clients)
{
    uint32_t each;
    for (each = 0; each < clients; each++)
        references[each] = share(buffer);
    for (each = 0; each < clients; each++)
        give(pool, references[each]);
}

/* A new buffer for every broadcast, on which two threads count at the same time. Half of `times` is each
 * one's share. */
static void broadcast(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    struct worker *worker = &job->workers[thread];
    static void *references[2][LARGEST_AUDIENCE / 2];
    for (times /= 2; times > 0;) {
        uint32_t clients = audiences[worker->step] / 2;
        void *buffer;
        worker->step = (worker->step + 1) % AUDIENCES;
        clients = clients < times ? clients : (uint32_t)times;
        times -= clients;
        if (thread == PRODUCER) {
            buffer = take(pool, job->demand.bytes);
            handover_put(&job->ring, share(buffer));
            handover_wait_until_empty(&job->ring);
        } else {
            buffer = handover_get(&job->ring);
        }
        refer(pool, buffer, references[thread], clients);
        give(pool, buffer);
    }
}

#endif
