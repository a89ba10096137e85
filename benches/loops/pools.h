/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Several pools, and new ones. Part of loops.h. */

/* The number of pools is a power of two. */
static void alternate(struct job *job, unsigned thread, uint64_t times)
{
    uint32_t bytes = job->demand.bytes, place = job->workers[thread].place, last = job->pool_count - 1;
    while (times-- > 0) {
        struct pool *pool = job->pools[place & last];
        void *buffer = take(pool, bytes);
        HIDE(buffer);
        give(pool, buffer);
        place++;
    }
    job->workers[thread].place = place;
}

#ifdef OFFERS_POOL

static inline struct pool *must_open(struct job *job)
{
    struct pool *pool = open_pool(job->contender, &job->demand);
    if (pool == NULL)
        refuse(job->contender->name, "cannot make another pool");
    return pool;
}

static void make_pool(struct job *job, unsigned thread, uint64_t times)
{
    (void)thread;
    while (times-- > 0)
        close_pool(must_open(job));
}

static void make_pool_and_use(struct job *job, unsigned thread, uint64_t times)
{
    (void)thread;
    while (times-- > 0) {
        struct pool *pool = must_open(job);
        give(pool, take(pool, job->demand.bytes));
        close_pool(pool);
    }
}

#endif
