/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Out of memory, at every single request that the library makes. */

#include "fixture.h"
#include "child.h"
#include "memory_calls.h"
#include "memory_limit.h"

enum { MEBIBYTE = 1 << 20 };
static BYTE value[MEBIBYTE];

/* What a scenario starts from: an allocator and a buffer with `properties` properties of 16 bytes,
 * of which the first four are the usual ones. */
struct stage
{
    IWMSBufferAllocator *allocator;
    INSSBuffer4 *buffer;
    DWORD properties;
};

static struct stage set_stage(DWORD properties)
{
    struct stage stage = {new_allocator(), NULL, properties};
    /* Of a size of its own, so that no property finds room beside it. */
    stage.buffer = new_buffer4(stage.allocator, 1000);
    for (DWORD i = 0; i < properties; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(stage.buffer, property_name(i), value + i, 16), S_OK);
    return stage;
}

/* The properties are as set_stage made them. */
static void check_properties(const struct stage *stage)
{
    CHECK_EQUAL(property_count(stage->buffer), stage->properties);
    for (DWORD i = 0; i < stage->properties; i++)
    {
        GUID name;
        GUID expected = property_name(i);
        BYTE bytes[16];
        DWORD size = sizeof(bytes);
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(stage->buffer, i, &name, bytes, &size), S_OK);
        CHECK(IsEqualGUID(&name, &expected));
        CHECK_EQUAL(size, 16);
        CHECK(memcmp(bytes, value + i, 16) == 0);
    }
}

static void clear_stage(struct stage stage)
{
    CHECK_EQUAL(INSSBuffer4_Release(stage.buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(stage.allocator), 0);
    CHECK_EQUAL(memory_held(), 0);
}

/* An operation that may need memory. It checks what it must leave behind when it fails, and undoes
 * what it did when it succeeds. */
typedef HRESULT (*operation)(const struct stage *);

/* Runs the operation with each of its requests refused: that one alone, and all from there on. The
 * same objects must do the same operation when memory is back. */
static void refuse_each_request(DWORD properties, operation operate)
{
    struct stage stage = set_stage(properties);
    unsigned long requests;
    memory_grant();
    CHECK_EQUAL(operate(&stage), S_OK);
    requests = memory_requests();
    CHECK(requests > 0);
    clear_stage(stage);
    for (unsigned long granted = 0; granted < requests; granted++)
    {
        HRESULT result;
        stage = set_stage(properties);
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        result = operate(&stage);
        memory_grant();
        CHECK_EQUAL(result, E_OUTOFMEMORY);
        CHECK_EQUAL(operate(&stage), S_OK);
        clear_stage(stage);

        /* One refusal may be got over with less memory; if not, it must be told. */
        stage = set_stage(properties);
        memory_refuse(granted, 1);
        result = operate(&stage);
        memory_grant();
        CHECK(result == S_OK || result == E_OUTOFMEMORY);
        CHECK_EQUAL(operate(&stage), S_OK);
        clear_stage(stage);
    }
}

static HRESULT create(const struct stage *stage)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
    HRESULT result = WMSCreateBufferAllocator(NULL, &allocator);
    CHECK((allocator != NULL) == (result == S_OK));
    if (allocator)
        IWMSBufferAllocator_Release(allocator);
    check_properties(stage);
    return result;
}

static HRESULT allocate(const struct stage *stage, int page, DWORD size)
{
    INSSBuffer *buffer = (INSSBuffer *)0x1234;
    HRESULT result = page ? IWMSBufferAllocator_AllocatePageSizeBuffer(stage->allocator, size, &buffer)
                          : IWMSBufferAllocator_AllocateBuffer(stage->allocator, size, &buffer);
    CHECK((buffer != NULL) == (result == S_OK));
    if (buffer)
    {
        CHECK_EQUAL(maximum_of(buffer), size);
        address_of(buffer)[size - 1] = 1;
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    check_properties(stage);
    return result;
}

static HRESULT allocate_packet(const struct stage *stage)
{
    return allocate(stage, 0, 1400);
}

static HRESULT allocate_pages(const struct stage *stage)
{
    return allocate(stage, 1, 100000);
}

static HRESULT allocate_most(const struct stage *stage)
{
    return allocate(stage, 0, MOST_BYTES);
}

/* Enough buffers for several trips to the system; on failure all that came are given back. */
static HRESULT allocate_thousand(const struct stage *stage)
{
    static INSSBuffer *buffers[1000];
    HRESULT result = S_OK;
    int count = 0;
    while (count < 1000 && result == S_OK)
    {
        buffers[count] = (INSSBuffer *)0x1234;
        result = IWMSBufferAllocator_AllocateBuffer(stage->allocator, 3000, &buffers[count]);
        CHECK((buffers[count] != NULL) == (result == S_OK));
        count += result == S_OK;
    }
    while (count-- > 0)
        CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
    check_properties(stage);
    return result;
}

/* Sets one property; on failure the others, and an older value of this one, must be untouched. */
static HRESULT set_property(const struct stage *stage, DWORD number, DWORD size)
{
    HRESULT result = INSSBuffer4_SetProperty(stage->buffer, property_name(number), value, size);
    if (result == S_OK)
    {
        DWORD read = 0;
        CHECK_EQUAL(INSSBuffer4_GetProperty(stage->buffer, property_name(number), NULL, &read), S_OK);
        CHECK_EQUAL(read, size);
    }
    else
    {
        check_properties(stage);
    }
    return result;
}

static HRESULT set_first_property(const struct stage *stage)
{
    return set_property(stage, 0, 16);
}

static HRESULT set_one_more_property(const struct stage *stage)
{
    return set_property(stage, stage->properties, 5000);
}

static HRESULT replace_by_a_larger_property(const struct stage *stage)
{
    return set_property(stage, 1, 5000);
}

static HRESULT set_huge_property(const struct stage *stage)
{
    return set_property(stage, stage->properties, MEBIBYTE);
}

TEST(creating_an_allocator)
{
    refuse_each_request(0, create);
}

TEST(allocating_a_buffer)
{
    refuse_each_request(4, allocate_packet);
}

TEST(allocating_a_page_buffer)
{
    refuse_each_request(4, allocate_pages);
}

TEST(allocating_the_largest_buffer)
{
    refuse_each_request(4, allocate_most);
}

TEST(allocating_a_thousand_buffers)
{
    refuse_each_request(4, allocate_thousand);
}

TEST(setting_the_first_property)
{
    refuse_each_request(0, set_first_property);
}

TEST(setting_one_more_property)
{
    refuse_each_request(4, set_one_more_property);
}

TEST(replacing_a_property_by_a_larger_one)
{
    refuse_each_request(4, replace_by_a_larger_property);
}

TEST(setting_a_property_of_one_mebibyte)
{
    refuse_each_request(4, set_huge_property);
}

TEST(refused_buffers_are_counted_as_failures)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    memory_refuse(0, MEMORY_REFUSE_ALL);
    for (uint64_t i = 1; i <= 3; i++)
    {
        INSSBuffer *buffer = NULL;
        CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 100, &buffer), E_OUTOFMEMORY);
        CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
        CHECK_EQUAL(statistics.cFailures, i);
        CHECK_EQUAL(statistics.cAllocations, 0);
    }
    memory_grant();
    IWMSBufferAllocatorControl_Release(control);
    IWMSBufferAllocator_Release(allocator);
}

TEST(idle_memory_is_used_before_a_request_is_refused)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = NULL;
    release(new_buffer(allocator, 1 << 20));
    /* The pages of the idle buffer go back, so that the system can grant others. */
    memory_refuse(0, 1);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 100, &buffer), S_OK);
    memory_grant();
    CHECK(memory_held() < 1 << 20);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

CHILD(use_up_the_memory)
{
    enum { MOST = 100 };
    INSSBuffer *buffers[MOST];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 10);
    limit_memory((size_t)argument);
    for (int round = 0; round < 3; round++)
    {
        int count = 0;
        HRESULT result = S_OK;
        while (result == S_OK && count < MOST)
        {
            result = IWMSBufferAllocator_AllocateBuffer(allocator, MEBIBYTE, &buffers[count]);
            CHECK((buffers[count] != NULL) == (result == S_OK));
            count += result == S_OK;
        }
        CHECK_EQUAL(result, E_OUTOFMEMORY);
        CHECK(count >= 10 && count < 40);
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), value, MEBIBYTE), E_OUTOFMEMORY);
        CHECK_EQUAL(property_count(buffer), 0);
        while (count-- > 0)
        {
            memset(address_of(buffers[count]), 1, MEBIBYTE);
            CHECK_EQUAL(INSSBuffer_Release(buffers[count]), 0);
        }
    }
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), value, MEBIBYTE), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(memory_held(), 0);
}

TEST(a_process_at_its_limit_is_told_and_goes_on)
{
    struct child child = run_child("use_up_the_memory", 32 * MEBIBYTE);
    fputs(child.errors, stderr);
    CHECK_EQUAL(child.exit_status, 0);
}
