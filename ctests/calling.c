/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* How methods are called: who pops the arguments, and how a GUID travels by value. */

#include "fixture.h"
#include "stack.h"

#ifdef __i386__
__attribute__((noinline, stdcall)) static int pops_its_arguments(int one, int other)
{
    __asm__ volatile("");
    return one + other;
}
#endif

/* The measure notices a function that pops what its caller pops, or it would prove nothing. Only
 * one processor has such functions. */
static void check_the_measure(void)
{
#ifdef __i386__
    int (*volatile wrong)(int, int) = (int (*)(int, int))(void (*)(void))pops_its_arguments;
    uintptr_t before;
    KEEP_STACK_ROOM();
    before = stack_end();
    REPEAT(wrong(1, 2));
    CHECK_EQUAL(stack_end() - before, STACK_CALLS * 2 * sizeof(int));
#endif
}

TEST(no_method_of_a_buffer_moves_the_stack)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 100);
    GUID name = property_name(0);
    void *object = NULL;
    BYTE *address = NULL;
    BYTE value[16] = {0};
    DWORD size = sizeof(value);
    check_the_measure();
    KEEP_STACK_ROOM();
    CHECK_STACK_STAYS(INSSBuffer4_QueryInterface(buffer, &IID_IWMSBufferAllocator, &object));
    CHECK_STACK_STAYS(INSSBuffer4_AddRef(buffer));
    CHECK_STACK_STAYS(INSSBuffer4_Release(buffer));
    CHECK_STACK_STAYS(INSSBuffer4_GetLength(buffer, &size));
    CHECK_STACK_STAYS(INSSBuffer4_SetLength(buffer, 100));
    CHECK_STACK_STAYS(INSSBuffer4_GetMaxLength(buffer, &size));
    CHECK_STACK_STAYS(INSSBuffer4_GetBuffer(buffer, &address));
    CHECK_STACK_STAYS(INSSBuffer4_GetBufferAndLength(buffer, &address, &size));
    CHECK_STACK_STAYS(INSSBuffer4_GetSampleProperties(buffer, 16, value));
    CHECK_STACK_STAYS(INSSBuffer4_SetSampleProperties(buffer, 16, value));
    CHECK_STACK_STAYS(INSSBuffer4_SetProperty(buffer, name, value, 16));
    CHECK_STACK_STAYS(INSSBuffer4_GetProperty(buffer, name, value, &size));
    CHECK_STACK_STAYS(INSSBuffer4_GetPropertyCount(buffer, &size));
    CHECK_STACK_STAYS(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, value, &size));
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(no_method_of_an_allocator_moves_the_stack)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    WMSLiveBuffer live;
    DWORD count = 0;
    INSSBuffer *buffer = NULL;
    void *object = NULL;
    KEEP_STACK_ROOM();
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_QueryInterface(control, &IID_INSSBuffer, &object));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_AddRef(control));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_Release(control));
    CHECK_STACK_STAYS((IWMSBufferAllocatorControl_AllocateBuffer(control, 100, &buffer), release(buffer)));
    CHECK_STACK_STAYS((IWMSBufferAllocatorControl_AllocatePageSizeBuffer(control, 100, &buffer), release(buffer)));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_GetStatistics(control, &statistics));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_Trim(control));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_FlushThreadCache(control));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_Reserve(control, 100, 10));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_SetBudget(control, (uint64_t)1 << 33));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_CancelWaits(control));
    CHECK_STACK_STAYS(IWMSBufferAllocatorControl_GetLiveBuffers(control, &live, 1, &count));
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 1);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(no_exported_function_moves_the_stack)
{
    WMSBufferAllocatorOptions options = {0};
    IWMSBufferAllocator *allocator = NULL;
    KEEP_STACK_ROOM();
    CHECK_STACK_STAYS(WMSBufferVersion());
    CHECK_STACK_STAYS(WMSCreateBufferAllocator(&options, &allocator));
}

/* The name stands between two arguments, which must arrive as well. */
TEST(a_name_by_value_arrives_whole)
{
    IWMSBufferAllocator *allocator = new_allocator();
    for (DWORD i = 0; i < STACK_CALLS; i++)
    {
        INSSBuffer4 *buffer = new_buffer4(allocator, 0);
        GUID name;
        GUID stored;
        DWORD value = ~i;
        DWORD size = sizeof(value);
        for (size_t byte = 0; byte < sizeof(name); byte++)
            ((BYTE *)&name)[byte] = (BYTE)(i * 40503u >> byte);
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, name, &value, sizeof(value)), S_OK);
        CHECK_EQUAL(INSSBuffer4_GetPropertyByIndex(buffer, 0, &stored, NULL, &size), S_OK);
        CHECK(IsEqualGUID(&stored, &name));
        value = i;
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, name, &value, &size), S_OK);
        CHECK_EQUAL(size, sizeof(value));
        CHECK_EQUAL(value, ~i);
        CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    }
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}
