/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSCreateBufferAllocator and WMSBufferVersion. */

#include "fixture.h"

TEST(gives_an_allocator_with_one_reference)
{
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(NULL, &allocator), S_OK);
    CHECK(allocator != NULL);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(a_null_pointer_is_refused)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    CHECK_EQUAL(WMSCreateBufferAllocator(NULL, NULL), E_POINTER);
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, NULL), E_POINTER);
    options.cbSize = 0;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, NULL), E_POINTER);
}

TEST(each_call_makes_an_allocator_of_its_own)
{
    IWMSBufferAllocator *one = new_allocator();
    IWMSBufferAllocator *other = new_allocator();
    INSSBuffer *from_one = new_buffer(one, 100);
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof(statistics)};
    CHECK(one != other);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(other, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
    CHECK_EQUAL(statistics.cAllocations, 0);
    IWMSBufferAllocatorControl_Release(control);
    CHECK_EQUAL(IWMSBufferAllocator_Release(other), 0);
    memset(address_of(from_one), 1, 100);
    CHECK_EQUAL(INSSBuffer_Release(from_one), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(one), 0);
}

TEST(a_thousand_allocators_live_side_by_side)
{
    enum { ALLOCATORS = 1000 };
    static IWMSBufferAllocator *allocators[ALLOCATORS];
    static INSSBuffer *buffers[ALLOCATORS];
    for (int i = 0; i < ALLOCATORS; i++)
    {
        allocators[i] = new_allocator();
        buffers[i] = new_buffer(allocators[i], 100);
    }
    for (int i = 0; i < ALLOCATORS; i++)
    {
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocators[i]), 0);
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
}

TEST(the_librarys_version_is_that_of_the_header)
{
    CHECK_EQUAL(WMSBufferVersion(), WMSBUFFER_VERSION);
}

TEST(the_headers_version_is_that_of_the_project)
{
    CHECK_EQUAL(WMSBUFFER_VERSION_MAJOR, PROJECT_VERSION_MAJOR);
    CHECK_EQUAL(WMSBUFFER_VERSION_MINOR, PROJECT_VERSION_MINOR);
    CHECK_EQUAL(WMSBUFFER_VERSION_PATCH, PROJECT_VERSION_PATCH);
    CHECK_EQUAL(WMSBUFFER_VERSION, PROJECT_VERSION_MAJOR << 16 | PROJECT_VERSION_MINOR << 8 | PROJECT_VERSION_PATCH);
}
