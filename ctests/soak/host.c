/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#include "host.h"

#include "random.h"

/* What an allocator of each place is like. */
static const struct kind
{
    const char *label;
    DWORD flags;
    DWORD alignment;
    DWORD wait;
    uint64_t budget;
    int has_source;
    /* See source.h. */
    uint32_t outages;
} kinds[HOSTS] = {
    {"of the system", 0, 0, 0, 0, 0, 0},
    {"of a source", 0, 0, 0, 0, 1, 0},
    {"of a source with outages", 0, 0, 0, 0, 1, 20},
    {"with a budget", 0, 0, 0, 12 << 20, 1, 0},
    {"that lets others wait", 0, 0, 1, 12 << 20, 1, 50},
    {"padded, for media objects", WMS_BUFFER_ALLOCATOR_PADDED | WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER |
     WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE, 0, 0, 0, 1, 50},
    {"aligned, with zeros and ages", WMS_BUFFER_ALLOCATOR_TRACK_AGE | WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE |
     WMS_BUFFER_ALLOCATOR_HUGE_PAGES, 256, 0, 0, 1, 50},
    {"with guard pages", WMS_BUFFER_ALLOCATOR_GUARD_PAGES, 0, 0, 0, 0, 0},
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct host *places[HOSTS];
static struct host *ended;
static uint64_t seeds;

static struct host *new_host(int place)
{
    const struct kind *kind = &kinds[place];
    struct host *host = (struct host *)calloc(1, sizeof(*host));
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = NULL;
    HRESULT result;
    CHECK(host != NULL);
    begin_source(&host->source, random_stream(seeds++, 1), kind->outages);
    options.dwFlags = kind->flags;
    options.cbAlignment = kind->alignment;
    options.dwBudgetWait = kind->wait;
    options.cbBudget = kind->budget;
    options.pszLabel = kind->label;
    if (kind->has_source)
        give_source(&host->source, &options);
    do
        result = WMSCreateBufferAllocator(&options, &allocator);
    while (result == E_OUTOFMEMORY && kind->outages > 0);
    CHECK_EQUAL(result, S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl,
                                                   (void **)&host->control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 1);
    host->has_source = kind->has_source;
    host->is_bounded = kind->budget > 0;
    host->may_fail = kind->budget > 0 || kind->outages > 0;
    host->zeroes = (kind->flags & WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE) != 0;
    atomic_store(&host->users, 1);
    return host;
}

void begin_hosts(uint64_t seed)
{
    seeds = seed;
    for (int place = 0; place < HOSTS; place++)
        places[place] = new_host(place);
}

void use_host(struct host *host)
{
    atomic_fetch_add(&host->users, 1);
}

void leave_host(struct host *host)
{
    if (atomic_fetch_sub(&host->users, 1) > 1)
        return;
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    host->next = ended;
    ended = host;
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
}

struct host *hold_host(int place)
{
    struct host *host;
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    host = places[place];
    use_host(host);
    IWMSBufferAllocatorControl_AddRef(host->control);
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
    return host;
}

void let_go(struct host *host)
{
    IWMSBufferAllocatorControl_Release(host->control);
    leave_host(host);
}

void replace_host(int place)
{
    struct host *host = NULL;
    struct host *old;
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    host = new_host(place);
    old = places[place];
    places[place] = host;
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
    let_go(old);
}

WMSBufferAllocatorStatistics check_sums(struct host *host)
{
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(host->control, &statistics), S_OK);
    CHECK_EQUAL(statistics.cHits + statistics.cMisses, statistics.cAllocations);
    CHECK_EQUAL(statistics.cAllocations - statistics.cReleases, statistics.cLiveBuffers);
    CHECK_EQUAL(statistics.cbLive + statistics.cbCached, statistics.cbHeld);
    CHECK(statistics.cbHeld <= statistics.cbPeakHeld);
    CHECK(statistics.cRefusals <= statistics.cFailures);
    CHECK(host->may_fail || statistics.cFailures == 0);
    return statistics;
}

static void check_live_buffers(struct host *host, uint64_t live)
{
    WMSLiveBuffer *found = (WMSLiveBuffer *)malloc((live + 1) * sizeof(*found));
    DWORD count = ~0u;
    uint64_t references = 0;
    CHECK(found != NULL);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(host->control, found, (DWORD)live + 1, &count), S_OK);
    CHECK_EQUAL(count, live);
    for (DWORD i = 0; i < count; i++)
        references += found[i].cReferences;
    CHECK_EQUAL(references, host->references);
    free(found);
}

static void check_host(struct host *host, uint64_t *held, uint64_t *live)
{
    WMSBufferAllocatorStatistics statistics = check_sums(host);
    CHECK_EQUAL(statistics.cLiveBuffers, host->live);
    CHECK_EQUAL(statistics.cbLive, host->live_bytes);
    CHECK(statistics.cAllocations >= host->allocations);
    CHECK(statistics.cAllocations - host->allocations <= host->failed_copies);
    if (host->has_source)
        CHECK_EQUAL(statistics.cbHeld, bytes_out(&host->source));
    check_live_buffers(host, statistics.cLiveBuffers);
    *held += statistics.cbHeld;
    *live += statistics.cbLive;
}

void check_hosts(uint64_t *held, uint64_t *live)
{
    *held = *live = 0;
    for (int place = 0; place < HOSTS; place++)
        check_host(places[place], held, live);
}

void bury_hosts(struct host_totals *totals)
{
    while (ended)
    {
        struct host *host = ended;
        ended = host->next;
        CHECK_EQUAL(host->live, 0);
        CHECK_EQUAL(host->live_bytes, 0);
        CHECK_EQUAL(host->references, 0);
        totals->hosts++;
        totals->allocations += host->allocations;
        totals->bytes_taken += host->source.bytes_taken;
        totals->bytes_released += host->source.bytes_released;
        totals->refused += host->source.refused;
        end_source(&host->source);
        free(host);
    }
}

void end_hosts(struct host_totals *totals)
{
    for (int place = 0; place < HOSTS; place++)
    {
        CHECK_EQUAL(places[place]->users, 1);
        CHECK_EQUAL(IWMSBufferAllocatorControl_Release(places[place]->control), 0);
        leave_host(places[place]);
    }
    bury_hosts(totals);
}
