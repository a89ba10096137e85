/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* IWMSBufferAllocatorControl::GetLiveBuffers, and the labels and ages that it tells. */

#include <pthread.h>
#include <stdatomic.h>

#include "control.h"
#include "label.h"

enum { ROOM = 2000 };

static WMSLiveBuffer live[ROOM];

static DWORD list(IWMSBufferAllocatorControl *control)
{
    DWORD count = ~0u;
    memset(live, 0xAA, sizeof(live));
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, live, ROOM, &count), S_OK);
    CHECK(count <= ROOM);
    return count;
}

/* What the list says of this buffer, which it names once. */
static const WMSLiveBuffer *find(DWORD count, const INSSBuffer *buffer)
{
    const WMSLiveBuffer *found = NULL;
    for (DWORD i = 0; i < count; i++)
    {
        if (live[i].pBuffer != buffer)
            continue;
        CHECK(found == NULL);
        found = &live[i];
    }
    CHECK(found != NULL);
    return found;
}

TEST(a_new_allocator_has_none)
{
    IWMSBufferAllocatorControl *control = new_control();
    DWORD count = ~0u;
    CHECK_EQUAL(list(control), 0);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, NULL, 0, &count), S_OK);
    CHECK_EQUAL(count, 0);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(each_is_listed_as_it_is)
{
    static const DWORD sizes[] = {0, 1, 100, 5000, 33000, 70000, 2000000, MOST_BYTES};
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[16];
    DWORD count = 0;
    for (int i = 0; i < 8; i++)
    {
        buffers[count++] = allocate(control, sizes[i]);
        if (sizes[i])
            CHECK_EQUAL(IWMSBufferAllocatorControl_AllocatePageSizeBuffer(control, sizes[i], &buffers[count++]), S_OK);
    }
    for (DWORD i = 0; i < count; i++)
    {
        CHECK_EQUAL(INSSBuffer_SetLength(buffers[i], maximum_of(buffers[i]) / 3), S_OK);
        for (DWORD references = 0; references < i; references++)
            INSSBuffer_AddRef(buffers[i]);
    }
    CHECK_EQUAL(list(control), count);
    for (DWORD i = 0; i < count; i++)
    {
        const WMSLiveBuffer *found = find(count, buffers[i]);
        CHECK(found->pData == address_of(buffers[i]));
        CHECK_EQUAL(found->cbMaxLength, maximum_of(buffers[i]));
        CHECK_EQUAL(found->cbLength, maximum_of(buffers[i]) / 3);
        CHECK_EQUAL(found->cReferences, i + 1);
        CHECK_EQUAL(found->dwReserved, 0);
        CHECK(found->cAge == UINT64_MAX);
        CHECK(all_bytes_are((const BYTE *)found->szLabel, sizeof(found->szLabel), 0));
    }
    for (DWORD i = 0; i < count; i++)
    {
        for (DWORD references = 0; references < i; references++)
            INSSBuffer_Release(buffers[i]);
        CHECK_EQUAL(list(control), count - i);
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
    CHECK_EQUAL(list(control), 0);
    IWMSBufferAllocatorControl_Release(control);
}

/* What was released rests in caches, magazines and runs. */
TEST(what_is_free_is_not_listed)
{
    enum { COUNT = 1000 };
    static INSSBuffer *buffers[COUNT];
    IWMSBufferAllocatorControl *control = new_control();
    for (DWORD i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, i % 2 ? 100 : 40000);
    CHECK_EQUAL(list(control), COUNT);
    for (DWORD i = 0; i < COUNT; i++)
    {
        if (i % 100)
            release(buffers[i]);
    }
    CHECK_EQUAL(list(control), COUNT / 100);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    CHECK_EQUAL(list(control), COUNT / 100);
    for (DWORD i = 0; i < COUNT; i += 100)
    {
        find(COUNT / 100, buffers[i]);
        release(buffers[i]);
    }
    CHECK_EQUAL(list(control), 0);
    IWMSBufferAllocatorControl_Release(control);
}

/* They lie in blocks of the same memory. */
TEST(properties_are_not_listed)
{
    static BYTE value[100000];
    static const DWORD sizes[] = {16, 100, 1000, 40000, 100000};
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[5];
    for (int round = 0; round < 3; round++)
    {
        for (int i = 0; i < 5; i++)
        {
            INSSBuffer4 *buffer = NULL;
            buffers[i] = allocate(control, sizes[i]);
            CHECK_EQUAL(INSSBuffer_QueryInterface(buffers[i], &IID_INSSBuffer4, (void **)&buffer), S_OK);
            CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(1), value, sizes[i]), S_OK);
            INSSBuffer4_Release(buffer);
        }
        CHECK_EQUAL(list(control), 5);
        for (int i = 0; i < 5; i++)
        {
            find(5, buffers[i]);
            release(buffers[i]);
        }
        CHECK_EQUAL(list(control), 0);
    }
    IWMSBufferAllocatorControl_Release(control);
}

TEST(what_has_no_room_is_counted_and_not_written)
{
    enum { COUNT = 5 };
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffers[COUNT];
    for (int i = 0; i < COUNT; i++)
        buffers[i] = allocate(control, 100);
    for (DWORD room = 0; room <= COUNT + 1; room++)
    {
        DWORD count = ~0u;
        memset(live, 0xAA, sizeof(live));
        CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, room ? live : NULL, room, &count),
                    room < COUNT ? S_FALSE : S_OK);
        CHECK_EQUAL(count, COUNT);
        for (DWORD i = 0; i < room && i < COUNT; i++)
            CHECK_EQUAL(live[i].cbMaxLength, 100);
        CHECK(all_bytes_are((const BYTE *)&live[room < COUNT ? room : COUNT], sizeof(live[0]), 0xAA));
    }
    for (int i = 0; i < COUNT; i++)
        release(buffers[i]);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(null_is_refused_and_nothing_is_written)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *buffer = allocate(control, 100);
    DWORD count = 0x1234;
    memset(live, 0xAA, sizeof(live));
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, live, ROOM, NULL), E_POINTER);
    CHECK(all_bytes_are((const BYTE *)live, sizeof(live[0]), 0xAA));
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, NULL, 1, &count), E_POINTER);
    CHECK_EQUAL(count, 0x1234);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetLiveBuffers(control, NULL, 0, NULL), E_POINTER);
    release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(an_age_is_the_number_of_allocations_since)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(WMS_BUFFER_ALLOCATOR_TRACK_AGE, NULL);
    INSSBuffer *refused;
    INSSBuffer *first = allocate(control, 100);
    INSSBuffer *second = allocate(control, 70000);
    CHECK_EQUAL(list(control), 2);
    CHECK_EQUAL(find(2, first)->cAge, 1);
    CHECK_EQUAL(find(2, second)->cAge, 0);
    for (int i = 0; i < 10; i++)
        release(allocate(control, 100));
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, MOST_BYTES + 1, &refused), E_INVALIDARG);
    CHECK_EQUAL(list(control), 2);
    CHECK_EQUAL(find(2, first)->cAge, 11);
    CHECK_EQUAL(find(2, second)->cAge, 10);
    /* Recycled memory is a new buffer. */
    release(first);
    first = allocate(control, 100);
    CHECK_EQUAL(list(control), 2);
    CHECK_EQUAL(find(2, first)->cAge, 0);
    CHECK_EQUAL(find(2, second)->cAge, 11);
    release(first);
    release(second);
    IWMSBufferAllocatorControl_Release(control);
}

/* Where such a number would be. */
TEST(buffers_that_are_media_buffers_alone_have_no_age)
{
    IWMSBufferAllocatorControl *control = new_labelled_control(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER, NULL);
    INSSBuffer *buffer = allocate(control, 100);
    CHECK_EQUAL(list(control), 1);
    CHECK(find(1, buffer)->cAge == UINT64_MAX);
    release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(the_label_is_told_with_each_buffer)
{
    char label[32] = "thirty-one bytes, no byte longer";
    IWMSBufferAllocatorControl *control;
    INSSBuffer *buffer;
    label[31] = 0;
    control = new_labelled_control(0, label);
    /* It was copied. */
    memset(label, 'x', sizeof(label) - 1);
    buffer = allocate(control, 100);
    CHECK_EQUAL(list(control), 1);
    CHECK_EQUAL(strlen(live[0].szLabel), 31);
    CHECK(strcmp(live[0].szLabel, "thirty-one bytes, no byte longe") == 0);
    release(buffer);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(a_label_that_is_too_long_is_refused)
{
    static const char label[] = "thirty-two bytes are one too many";
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .pszLabel = label + 1};
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
    CHECK_EQUAL(strlen(label + 1), 32);
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
    CHECK(allocator == NULL);
}

static void *allocate_and_end(void *argument)
{
    return allocate((IWMSBufferAllocatorControl *)argument, 100);
}

TEST(buffers_of_every_thread_are_listed)
{
    IWMSBufferAllocatorControl *control = new_control();
    INSSBuffer *own = allocate(control, 100);
    void *other = NULL;
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, allocate_and_end, control), 0);
    CHECK_EQUAL(pthread_join(thread, &other), 0);
    CHECK_EQUAL(list(control), 2);
    find(2, own);
    find(2, (INSSBuffer *)other);
    release(other);
    release(own);
    IWMSBufferAllocatorControl_Release(control);
}

enum { THREADS = 4, HELD = 30 };

struct traffic
{
    IWMSBufferAllocatorControl *control;
    atomic_int is_over;
};

static void *come_and_go(void *argument)
{
    struct traffic *traffic = (struct traffic *)argument;
    INSSBuffer *buffers[HELD];
    for (DWORD turn = 0; !atomic_load(&traffic->is_over); turn++)
    {
        for (DWORD i = 0; i < HELD; i++)
            buffers[i] = allocate(traffic->control, i % 5 == 0 ? 33000 + turn % 7 * 30000 : 10 + i * 64);
        for (DWORD i = 0; i < HELD; i++)
            release(buffers[i]);
        if (turn % 16 == 0)
            CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(traffic->control), S_OK);
    }
    return NULL;
}

/* Memory goes back to the system meanwhile. What is live all the time is always listed. */
TEST(others_may_come_and_go_meanwhile)
{
    struct traffic traffic = {new_labelled_control(WMS_BUFFER_ALLOCATOR_TRACK_AGE, "busy"), 0};
    IWMSBufferAllocatorControl *control = traffic.control;
    INSSBuffer *held[HELD];
    pthread_t threads[THREADS];
    for (DWORD i = 0; i < HELD; i++)
        held[i] = allocate(control, i * 2000);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, come_and_go, &traffic), 0);
    for (unsigned round = 0; round < test_rounds(500); round++)
    {
        DWORD count = list(control);
        for (DWORD i = 0; i < HELD; i++)
        {
            const WMSLiveBuffer *found = find(count, held[i]);
            CHECK_EQUAL(found->cReferences, 1);
            CHECK_EQUAL(found->cbMaxLength, i * 2000);
            CHECK(found->pData == address_of(held[i]));
        }
    }
    atomic_store(&traffic.is_over, 1);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(list(control), HELD);
    for (DWORD i = 0; i < HELD; i++)
        release(held[i]);
    CHECK_EQUAL(list(control), 0);
    IWMSBufferAllocatorControl_Release(control);
}
