/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A slow client must not make a server swallow all memory: its session has an allocator with a budget,
 * and whoever fills packets for it waits until the client has taken some. */

#define COBJMACROS
#include <wmsallocator.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { BUDGET = 2 << 20, PACKET = 64 << 10, PACKETS = 500, IN_FLIGHT = 64 };

/* Packets on their way to the client. */
static struct
{
    pthread_mutex_t lock;
    pthread_cond_t change;
    INSSBuffer *packets[IN_FLIGHT];
    unsigned sent;
    unsigned taken;
} way = {.lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER};

static void *slow_client(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < PACKETS; i++)
    {
        INSSBuffer *packet;
        pthread_mutex_lock(&way.lock);
        while (way.sent == i)
            pthread_cond_wait(&way.change, &way.lock);
        packet = way.packets[i % IN_FLIGHT];
        way.taken = i + 1;
        pthread_cond_signal(&way.change);
        pthread_mutex_unlock(&way.lock);
        /* The last Release wakes the server if it waits. */
        INSSBuffer_Release(packet);
    }
    return NULL;
}

int main(void)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = BUDGET, .dwBudgetWait = 60000};
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    IWMSBufferAllocator *allocator = NULL;
    IWMSBufferAllocatorControl *control = NULL;
    pthread_t client;
    HRESULT result = WMSCreateBufferAllocator(&options, &allocator);
    if (FAILED(result))
        return 1;
    IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control);
    /* The first packets are not to wait for the system's memory. */
    if (FAILED(IWMSBufferAllocatorControl_Reserve(control, PACKET, 16)))
        return 1;
    if (pthread_create(&client, NULL, slow_client, NULL) != 0)
        return 1;

    for (unsigned i = 0; i < PACKETS; i++)
    {
        INSSBuffer *packet = NULL;
        BYTE *bytes = NULL;
        result = IWMSBufferAllocator_AllocateBuffer(allocator, PACKET, &packet);
        if (FAILED(result))
            return 1; /* E_OUTOFMEMORY: the client took nothing for a minute */
        INSSBuffer_GetBuffer(packet, &bytes);
        memset(bytes, (int)i, PACKET);
        pthread_mutex_lock(&way.lock);
        while (way.sent - way.taken == IN_FLIGHT)
            pthread_cond_wait(&way.change, &way.lock);
        way.packets[i % IN_FLIGHT] = packet;
        way.sent = i + 1;
        pthread_cond_signal(&way.change);
        pthread_mutex_unlock(&way.lock);
    }
    pthread_join(client, NULL);

    IWMSBufferAllocatorControl_GetStatistics(control, &statistics);
    printf("%" PRIu64 " packets, %" PRIu64 " of them waited; never more than %" PRIu64 " of %" PRIu64 " bytes\n",
           statistics.cAllocations, statistics.cWaits, statistics.cbPeakHeld, statistics.cbBudget);
    IWMSBufferAllocatorControl_Release(control);
    IWMSBufferAllocator_Release(allocator);
    return statistics.cbPeakHeld <= BUDGET && statistics.cLiveBuffers == 0 ? 0 : 1;
}
