// SPDX-License-Identifier: MIT OR Apache-2.0

// __uuidof, IID_PPV_ARGS and the typed QueryInterface, as Windows programs write them.

#include <wmsallocator.h>

#include "check.h"

TEST(each_interface_has_its_id)
{
    CHECK(__uuidof(IUnknown) == IID_IUnknown);
    CHECK(__uuidof(INSSBuffer) == IID_INSSBuffer);
    CHECK(__uuidof(IWMSBuffer) == IID_IWMSBuffer);
    CHECK(__uuidof(INSSBuffer2) == IID_INSSBuffer2);
    CHECK(__uuidof(INSSBuffer3) == IID_INSSBuffer3);
    CHECK(__uuidof(INSSBuffer4) == IID_INSSBuffer4);
    CHECK(__uuidof(IWMSBufferAllocator) == IID_IWMSBufferAllocator);
    CHECK(__uuidof(IWMSBufferAllocatorControl) == IID_IWMSBufferAllocatorControl);
}

TEST(a_pointer_has_the_id_of_what_it_points_to)
{
    INSSBuffer4 *buffer = nullptr;
    CHECK(__uuidof(buffer) == IID_INSSBuffer4);
    CHECK(__uuidof(*buffer) == IID_INSSBuffer4);
}

TEST(iid_ppv_args_asks_for_the_pointers_interface)
{
    IWMSBufferAllocator *allocator = nullptr;
    INSSBuffer *buffer = nullptr;
    INSSBuffer3 *buffer3 = nullptr;
    IWMSBufferAllocator *none = reinterpret_cast<IWMSBufferAllocator *>(0x1234);
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(10, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(&buffer3)), S_OK);
    CHECK(buffer3 == buffer);
    CHECK_EQUAL(buffer3->Release(), 1);
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(&none)), E_NOINTERFACE);
    CHECK(none == nullptr);
    CHECK_EQUAL(buffer->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(the_typed_query_interface_asks_for_its_type)
{
    IWMSBufferAllocator *allocator = nullptr;
    IWMSBufferAllocatorControl *control = nullptr;
    INSSBuffer *none = reinterpret_cast<INSSBuffer *>(0x1234);
    IUnknown *unknown = nullptr;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    unknown = allocator;
    CHECK_EQUAL(unknown->QueryInterface(&control), S_OK);
    CHECK(control == allocator);
    CHECK_EQUAL(control->Release(), 1);
    CHECK_EQUAL(unknown->QueryInterface(&none), E_NOINTERFACE);
    CHECK(none == nullptr);
    CHECK_EQUAL(allocator->Release(), 0);
}
