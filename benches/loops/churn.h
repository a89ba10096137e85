/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers that are allocated and released by one thread. Part of loops.h. */

#define BURST_BUFFERS 32u
#define HOLD_EACH 100u
#define SHORT_HELD 64u
#define LONG_HELD 1024u

static inline struct pool *pool_of(struct job *job, unsigned thread)
{
    return job->pools[thread % job->pool_count];
}

typedef void *take_call(struct pool *pool, uint32_t bytes);

static inline __attribute__((always_inline)) void
churn_with(take_call *take_one, struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint32_t bytes = job->demand.bytes;
    while (times-- > 0) {
        void *buffer = take_one(pool, bytes);
        HIDE(buffer);
        give(pool, buffer);
    }
}

static void churn(struct job *job, unsigned thread, uint64_t times)
{
    churn_with(take, job, thread, times);
}

/* Oldest first out. */
static inline __attribute__((always_inline)) void
window_with(take_call *take_one, struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    struct worker *worker = &job->workers[thread];
    uint32_t bytes = job->demand.bytes, live = job->demand.live, place = worker->place;
    for (; job->held[live - 1] == NULL; place = (place + 1) % live)
        job->held[place] = take_one(pool, bytes);
    while (times-- > 0) {
        give(pool, job->held[place]);
        job->held[place] = take_one(pool, bytes);
        place = place + 1 == live ? 0 : place + 1;
    }
    worker->place = place;
}

static void window(struct job *job, unsigned thread, uint64_t times)
{
    window_with(take, job, thread, times);
}

static void burst(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint32_t bytes = job->demand.bytes, each;
    void *buffers[BURST_BUFFERS];
    for (; times > 0; times -= BURST_BUFFERS) {
        for (each = 0; each < BURST_BUFFERS; each++)
            buffers[each] = take(pool, bytes);
        HIDE(pool);
        for (each = 0; each < BURST_BUFFERS; each++)
            give(pool, buffers[each]);
    }
}

#ifdef OFFERS_ANY_SIZES

static inline uint32_t next_size(uint32_t *step)
{
    uint32_t bytes = mixed_sizes[*step];
    *step = *step + 1 == MIXED_SIZES ? 0 : *step + 1;
    return bytes;
}

static void churn_mixed(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    uint32_t step = job->workers[thread].step;
    while (times-- > 0) {
        void *buffer = take(pool, next_size(&step));
        HIDE(buffer);
        give(pool, buffer);
    }
    job->workers[thread].step = step;
}

static void window_mixed(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    struct worker *worker = &job->workers[thread];
    uint32_t live = job->demand.live, place = worker->place, step = worker->step;
    for (; job->held[live - 1] == NULL; place = (place + 1) % live)
        job->held[place] = take(pool, next_size(&step));
    while (times-- > 0) {
        give(pool, job->held[place]);
        job->held[place] = take(pool, next_size(&step));
        place = place + 1 == live ? 0 : place + 1;
    }
    worker->place = place;
    worker->step = step;
}

/* One in a hundred stays until a thousand of its kind have followed. */
static void holders(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    struct worker *worker = &job->workers[thread];
    uint32_t step = worker->step, place = 0, each;
    void **held_long = job->held + SHORT_HELD, **oldest;
    for (each = 0; each < SHORT_HELD + LONG_HELD; each++)
        if (job->held[each] == NULL)
            job->held[each] = take(pool, next_size(&step));
    for (; times > 0; times -= HOLD_EACH) {
        for (each = 1; each < HOLD_EACH; each++) {
            give(pool, job->held[place]);
            job->held[place] = take(pool, next_size(&step));
            place = (place + 1) % SHORT_HELD;
        }
        oldest = &held_long[worker->place];
        give(pool, *oldest);
        *oldest = take(pool, next_size(&step));
        worker->place = (worker->place + 1) % LONG_HELD;
    }
    worker->step = step;
}

#endif

#ifdef OFFERS_PAGES

static void churn_pages(struct job *job, unsigned thread, uint64_t times)
{
    churn_with(take_pages, job, thread, times);
}

static void window_pages(struct job *job, unsigned thread, uint64_t times)
{
    window_with(take_pages, job, thread, times);
}

#endif
