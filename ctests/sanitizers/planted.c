/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Faults of a caller that the sanitizer must report, so that its silence elsewhere means something:
 * `planted fault`. Those with an out-parameter lie in the library's own code, which finds them only if it
 * is instrumented. */

#define COBJMACROS
#include <wmsallocator.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static IWMSBufferAllocator *allocator;
static INSSBuffer *buffer;
static BYTE *payload;

static void allocate(void)
{
    DWORD length;
    if (IWMSBufferAllocator_AllocateBuffer(allocator, 100, &buffer) != S_OK ||
        INSSBuffer_GetBufferAndLength(buffer, &payload, &length) != S_OK)
        exit(2);
}

static void out_parameter_in_freed_memory(void)
{
    DWORD *volatile length = (DWORD *)malloc(sizeof(*length));
    free((void *)length);
    INSSBuffer_GetLength(buffer, length);
}

static void property_of_more_bytes_than_there_are(void)
{
    static const GUID name = {1, 2, 3, {4}};
    INSSBuffer3 *buffer3;
    BYTE *value = (BYTE *)calloc(8, 1);
    if (INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer3, (void **)&buffer3) != S_OK)
        exit(2);
    INSSBuffer3_SetProperty(buffer3, name, value, 9);
}

static void payload_after_the_end(void)
{
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
    payload[0] = 1;
}

static void payload_after_release_alone(void)
{
    INSSBuffer_Release(buffer);
    payload[0] = 1;
}

static void payload_behind_its_end(void)
{
    payload[100] = 1;
}

static void forgotten_memory(void)
{
    void *volatile memory = malloc(100);
    memory = NULL;
    (void)memory;
}

static void sum_that_overflows(void)
{
    volatile int largest = 0x7FFFFFFF;
    largest = largest + 1;
}

static void member_of_nothing(void)
{
    INSSBuffer *volatile nothing = NULL;
    INSSBuffer_Release(nothing);
}

static void run(void *(*one)(void *), void *(*other)(void *))
{
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, one, NULL) != 0 ||
        pthread_create(&threads[1], NULL, other, NULL) != 0)
        exit(2);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
}

static void *write_payload(void *unused)
{
    memset(payload, 1, 100);
    return unused;
}

static void payload_of_two_threads(void)
{
    run(write_payload, write_payload);
}

static BYTE *stale;

static void *reuse(void *unused)
{
    INSSBuffer_Release(buffer);
    for (int i = 0; i < 1000; i++)
    {
        allocate();
        if (payload == stale)
            break;
    }
    memset(payload, 2, 100);
    return unused;
}

static void *write_stale(void *unused)
{
    memset(stale, 3, 100);
    return unused;
}

/* The buffer's only reference is gone, and its memory may be another buffer's. */
static void payload_after_release(void)
{
    stale = payload;
    run(reuse, write_stale);
}

static DWORD shared_length;

static void *get_length(void *unused)
{
    INSSBuffer_GetLength(buffer, &shared_length);
    return unused;
}

static void out_parameter_of_two_threads(void)
{
    run(get_length, get_length);
}

static void nothing(void)
{
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

#define FAULT(name) {#name, name}
static const struct
{
    const char *name;
    void (*commit)(void);
} faults[] = {
    FAULT(out_parameter_in_freed_memory), FAULT(property_of_more_bytes_than_there_are),
    FAULT(payload_after_the_end),         FAULT(payload_after_release_alone),
    FAULT(payload_behind_its_end),        FAULT(forgotten_memory),
    FAULT(sum_that_overflows),            FAULT(member_of_nothing),
    FAULT(payload_of_two_threads),        FAULT(payload_after_release),
    FAULT(out_parameter_of_two_threads),  FAULT(nothing),
};

int main(int argc, char **argv)
{
    if (argc != 2 || WMSCreateBufferAllocator(NULL, &allocator) != S_OK)
        return 2;
    allocate();
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
    {
        if (strcmp(faults[i].name, argv[1]) != 0)
            continue;
        faults[i].commit();
        return 0;
    }
    return 2;
}
