/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/*
 * What one contender's buffers cost in memory, in a process of its own.
 *
 *   memory MEASURE CONTENDER [quick]
 *   memory contenders                 lists them
 *
 * The measures and their lines of the output:
 *   small, large   `beyond,MEASURE,CONTENDER,BYTES beyond the payload of a live buffer`
 *   mixed, holders `fragmentation,MEASURE,CONTENDER,RESIDENT / LIVE bytes,LIVE` after ten minutes' traffic
 *   burst          nothing but the next
 *   mixed, holders, burst  `trimmed,MEASURE,CONTENDER,BYTES resident above the start`
 *   quiet          `quiet,CONTENDER,MILLISECONDS since the end of a burst,BYTES resident above the start`
 *   any            `absent,CONTENDER,REASON`, or `unsuited,MEASURE,CONTENDER` if its pools are not for that
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "contenders/contender.h"
#include "measure/refuse.h"
#include "measure/resident.h"
#include "measure/sizes.h"
#include "measure/stopwatch.h"
#include "measure/traffic.h"

#define MILLISECOND 1000000u

static const struct contender *contender;
static const char *measure;
static int is_quick;
static int64_t start; /* resident bytes before the pool was made */

/* Code and tables that a first pool brings in are not the buffers' memory. */
static struct pool *open_pool(const struct demand *demand)
{
    const struct demand small = {1316, 1, 1, demand->needs};
    struct pool *pool;
    void *buffer;
    if (!contender_suits(contender, demand)) {
        printf("unsuited,%s,%s\n", measure, contender->name);
        exit(0);
    }
    pool = contender->open(contender, &small);
    if (pool == NULL)
        refuse(contender->name, "cannot make a pool");
    buffer = contender->loops->take(pool, 1316);
    memset(contender->loops->payload(buffer), 1, 1316);
    contender->loops->give(pool, buffer);
    if (contender->trim != NULL)
        contender->trim(contender, pool);
    contender->close(pool);
    resident_bytes();
    start = resident_bytes();
    pool = contender->open(contender, demand);
    if (pool == NULL)
        refuse(contender->name, "cannot make a pool");
    return pool;
}

static void *take_and_write(struct pool *pool, uint32_t bytes)
{
    void *buffer = contender->loops->take(pool, bytes);
    memset(contender->loops->payload(buffer), 1, bytes);
    return buffer;
}

static void **make_list(uint32_t count)
{
    void **list = malloc(count * sizeof *list);
    if (list == NULL)
        refuse("memory", "no memory");
    memset(list, 1, count * sizeof *list);
    return list;
}

static void beyond_payload(uint32_t bytes, uint32_t count)
{
    const struct demand demand = {bytes, count, 1, 0};
    void **buffers = make_list(count);
    struct pool *pool = open_pool(&demand);
    uint32_t each;
    for (each = 0; each < count; each++)
        buffers[each] = take_and_write(pool, bytes);
    printf("beyond,%s,%s,%.1f\n", measure, contender->name,
           (double)(resident_bytes() - start) / count - bytes);
}

static void after_trim(struct pool *pool)
{
    contender->trim(contender, pool);
    printf("trimmed,%s,%s,%lld\n", measure, contender->name, (long long)(resident_bytes() - start));
}

static void fragmentation(enum traffic_kind kind)
{
    const struct demand demand = {1u << 20, 1, 1, ANY_SIZES};
    struct traffic *traffic = traffic_make(kind, is_quick ? 60 : 600);
    struct pool *pool = open_pool(&demand);
    int64_t live = traffic_play(traffic, contender, pool);
    printf("fragmentation,%s,%s,%.4f,%lld\n", measure, contender->name,
           (double)(resident_bytes() - start) / (double)live, (long long)live);
    traffic_end(traffic, contender, pool);
    after_trim(pool);
}

/* 1 GiB of buffers at a time, of all the mixed sizes. */
static struct pool *burst(void)
{
    const struct demand demand = {LARGEST_MIXED_SIZE, 1, 1, ANY_SIZES};
    const int64_t most = is_quick ? 256 << 20 : 1 << 30;
    uint32_t count = 0, each;
    int64_t bytes;
    void **buffers;
    struct pool *pool;
    for (bytes = 0; bytes < most; count++)
        bytes += mixed_sizes[count % MIXED_SIZES];
    buffers = make_list(count);
    pool = open_pool(&demand);
    for (each = 0; each < count; each++)
        buffers[each] = take_and_write(pool, mixed_sizes[each % MIXED_SIZES]);
    for (each = 0; each < count; each++)
        contender->loops->give(pool, buffers[each]);
    return pool;
}

/* One buffer each millisecond. */
static void quiet(void)
{
    struct pool *pool = burst();
    const struct timespec pause = {0, MILLISECOND};
    uint64_t began = stopwatch(), now = began, next_look = began;
    const uint64_t end = began + (is_quick ? 1000ull : 3000ull) * MILLISECOND;
    for (uint32_t each = 0; now < end; each++, now = stopwatch()) {
        if (now >= next_look) {
            printf("quiet,%s,%u,%lld\n", contender->name, (unsigned)((now - began) / MILLISECOND),
                   (long long)(resident_bytes() - start));
            next_look += 50ull * MILLISECOND;
        }
        contender->loops->give(pool, take_and_write(pool, mixed_sizes[each % MIXED_SIZES]));
        nanosleep(&pause, NULL);
    }
}

static void list_contenders(void)
{
    const struct contender *const *each;
    for (each = contenders; *each != NULL; each++)
        if (strcmp((*each)->name, "floor") != 0)
            puts((*each)->name);
}

int main(int count, char **argument)
{
    static char output[65536];
    if (count == 2 && strcmp(argument[1], "contenders") == 0) {
        list_contenders();
        return 0;
    }
    if (count < 3 || (contender = contender_named(argument[2])) == NULL)
        refuse("usage", "memory MEASURE CONTENDER [quick]");
    setvbuf(stdout, output, _IOFBF, sizeof output);
    memset(output, 1, sizeof output);
    measure = argument[1];
    is_quick = count > 3;
    make_sizes();
    if (!contender_start(contender))
        return 0;
    if (strcmp(measure, "small") == 0)
        beyond_payload(1316, 10000);
    else if (strcmp(measure, "large") == 0)
        beyond_payload(64u << 10, 1000);
    else if (strcmp(measure, "mixed") == 0)
        fragmentation(RANDOM_LIVES);
    else if (strcmp(measure, "holders") == 0)
        fragmentation(LONG_HOLDERS);
    else if (strcmp(measure, "burst") == 0)
        after_trim(burst());
    else if (strcmp(measure, "quiet") == 0)
        quiet();
    else
        refuse(measure, "is not a measure");
    return 0;
}
