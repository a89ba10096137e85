/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers that are parts of another. Part of loops.h. */

#ifdef OFFERS_SLICES

#define SLICES_AHEAD 32u

/* The packets of one buffer, all of them held before the first is released. */
static void slice_and_give(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    void *parts[SLICES_AHEAD];
    uint32_t each;
    for (; times > 0; times -= SLICES_AHEAD) {
        for (each = 0; each < SLICES_AHEAD; each++)
            parts[each] = slice(pool, job->shared, PACKET_BYTES * each, PACKET_BYTES);
        HIDE(pool);
        for (each = 0; each < SLICES_AHEAD; each++)
            give(pool, parts[each]);
    }
}

/* A read is cut into packets, and another thread sends them. */
static void cut(struct job *job, unsigned thread, uint64_t times)
{
    struct pool *pool = pool_of(job, thread);
    struct worker *worker = &job->workers[thread];
    while (times > 0) {
        uint32_t bytes = read_sizes[worker->step], packets = bytes / PACKET_BYTES, each;
#ifdef OFFERS_PAGES
        void *buffer = take_pages(pool, bytes);
#else
        void *buffer = take(pool, bytes);
#endif
        worker->step = (worker->step + 1) % READ_SIZES;
        for (each = 0; each < packets && times > 0; each++, times--)
            handover_put(&job->ring, slice(pool, buffer, PACKET_BYTES * each, PACKET_BYTES));
        give(pool, buffer);
    }
}

#endif
