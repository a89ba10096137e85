/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* References, the order of releases, and what a recycled buffer remembers. */

#include <pthread.h>

#include "fixture.h"

TEST(add_ref_and_release_of_a_buffer_return_the_true_count)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    for (ULONG count = 2; count <= 1000; count++)
        CHECK_EQUAL(INSSBuffer_AddRef(buffer), count);
    for (ULONG count = 999; count > 0; count--)
        CHECK_EQUAL(INSSBuffer_Release(buffer), count);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(add_ref_and_release_of_an_allocator_return_the_true_count)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (ULONG count = 2; count <= 1000; count++)
        CHECK_EQUAL(IWMSBufferAllocator_AddRef(allocator), count);
    for (ULONG count = 999; count > 0; count--)
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), count);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(buffers_are_no_references_on_their_allocator)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_buffer(allocator, 100);
    CHECK_EQUAL(IWMSBufferAllocator_AddRef(allocator), 2);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 1);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

/* All that a buffer can do, with nobody left who holds its allocator. */
static void use(INSSBuffer4 *buffer, DWORD size)
{
    GUID name = property_name(0);
    INSSBuffer *other = NULL;
    DWORD value = 42;
    DWORD value_size = sizeof(value);
    memset(address_of((INSSBuffer *)buffer), 0x42, size);
    CHECK_EQUAL(INSSBuffer4_SetLength(buffer, size / 2), S_OK);
    CHECK_EQUAL(length_of((INSSBuffer *)buffer), size / 2);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, name, &value, sizeof(value)), S_OK);
    CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, name, &value, &value_size), S_OK);
    CHECK_EQUAL(INSSBuffer4_QueryInterface(buffer, &IID_INSSBuffer, (void **)&other), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(other), 1);
    CHECK_EQUAL(INSSBuffer4_GetLength(buffer, NULL), E_POINTER);
    CHECK(all_bytes_are(address_of((INSSBuffer *)buffer), size, 0x42));
}

TEST(a_buffer_outlives_its_allocator)
{
    static const DWORD sizes[] = {1, 100, 5000, 921600, MOST_BYTES};
    for (size_t i = 0; i < 5; i++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        INSSBuffer4 *buffer = new_buffer4(allocator, sizes[i]);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        use(buffer, sizes[i]);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    }
}

static void *use_and_release(void *buffer)
{
    use((INSSBuffer4 *)buffer, 5000);
    CHECK_EQUAL(INSSBuffer4_Release((INSSBuffer4 *)buffer), 0);
    return NULL;
}

TEST(a_buffer_outlives_its_allocator_on_other_threads)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    INSSBuffer4 *buffers[THREADS];
    IWMSBufferAllocator *allocator = new_allocator();
    for (int i = 0; i < THREADS; i++)
        buffers[i] = new_buffer4(allocator, 5000);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, use_and_release, buffers[i]), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
}

static void *allocate_and_leave(void *argument)
{
    INSSBuffer4 **buffers = (INSSBuffer4 **)argument;
    IWMSBufferAllocator *allocator = new_allocator();
    for (int i = 0; i < 100; i++)
        buffers[i] = new_buffer4(allocator, 5000);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    return NULL;
}

TEST(buffers_outlive_the_thread_that_allocated_them)
{
    INSSBuffer4 *buffers[100];
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, allocate_and_leave, buffers), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    for (int i = 0; i < 100; i++)
    {
        use(buffers[i], 5000);
        CHECK_EQUAL(INSSBuffer4_Release(buffers[i]), 0);
    }
}

/* An allocator and three buffers, released in all 24 orders. */
TEST(every_order_of_releases_is_fine)
{
    for (int order = 0; order < 24; order++)
    {
        IWMSBufferAllocator *allocator = new_allocator();
        IUnknown *objects[4];
        int choices = order;
        objects[0] = (IUnknown *)allocator;
        objects[1] = (IUnknown *)new_buffer(allocator, 100);
        objects[2] = (IUnknown *)new_page_buffer(allocator, 5000);
        objects[3] = (IUnknown *)new_buffer4(allocator, 100000);
        for (int left = 4; left > 0; left--)
        {
            int chosen = choices % left;
            choices /= left;
            CHECK_EQUAL(IUnknown_Release(objects[chosen]), 0);
            objects[chosen] = objects[left - 1];
        }
    }
}

TEST(an_allocator_works_on_after_its_buffers_are_gone)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (int i = 0; i < 100; i++)
        CHECK_EQUAL(release(new_buffer(allocator, 5000)), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* Many small buffers come from few pieces of memory, so the later ones are recycled for sure. */
TEST(a_recycled_buffer_starts_anew)
{
    static const BYTE value[1000];
    IWMSBufferAllocator *allocator = new_allocator();
    BYTE *addresses[50];
    int recycled = 0;
    for (int i = 0; i < 50; i++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
        addresses[i] = address_of((INSSBuffer *)buffer);
        for (DWORD number = 0; number < 6; number++)
            CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(number), (void *)value, number * 150), S_OK);
        CHECK_EQUAL(INSSBuffer4_SetLength(buffer, 1), S_OK);
        CHECK_EQUAL(INSSBuffer4_AddRef(buffer), 2);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 1);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    }
    for (DWORD size = 961; size <= 1000; size++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, size);
        GUID name;
        DWORD bytes = 4711;
        for (int i = 0; i < 50; i++)
            recycled += addresses[i] == address_of((INSSBuffer *)buffer);
        CHECK_EQUAL(property_count(buffer), 0);
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(0), NULL, &bytes), NS_E_UNSUPPORTED_PROPERTY);
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, NULL, &bytes), E_INVALIDARG);
        CHECK_EQUAL(length_of((INSSBuffer *)buffer), size);
        CHECK_EQUAL(maximum_of((INSSBuffer *)buffer), size);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    }
    CHECK(recycled > 0);
    IWMSBufferAllocator_Release(allocator);
}
