/* The C tables and the C++ classes are two views of one layout: each call must find its slot. */

#define COBJMACROS
#include "object.h"

#include "check.h"

int main(void)
{
    static const GUID name = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    DWORD size = 12;
    INSSBuffer4 *buffer = cpp_buffer();
    IWMSBufferAllocatorControl *allocator = cpp_allocator();

    CHECK(INSSBuffer4_QueryInterface(buffer, &IID_INSSBuffer4, NULL) == 0);
    CHECK(INSSBuffer4_AddRef(buffer) == 1);
    CHECK(INSSBuffer4_Release(buffer) == 2);
    CHECK(INSSBuffer4_GetLength(buffer, NULL) == 3);
    CHECK(INSSBuffer4_SetLength(buffer, 0) == 4);
    CHECK(INSSBuffer4_GetMaxLength(buffer, NULL) == 5);
    CHECK(INSSBuffer4_GetBuffer(buffer, NULL) == 6);
    CHECK(INSSBuffer4_GetBufferAndLength(buffer, NULL, NULL) == 7);
    CHECK(INSSBuffer4_GetSampleProperties(buffer, 0, NULL) == 8);
    CHECK(INSSBuffer4_SetSampleProperties(buffer, 0, NULL) == 9);
    CHECK(INSSBuffer4_SetProperty(buffer, name, NULL, size) == 10);
    CHECK(INSSBuffer4_GetProperty(buffer, name, NULL, &size) == 11);
    CHECK(INSSBuffer4_GetPropertyCount(buffer, NULL) == 12);
    CHECK(INSSBuffer4_GetPropertyByIndex(buffer, 0, NULL, NULL, NULL) == 13);

    CHECK(IWMSBufferAllocatorControl_QueryInterface(allocator, &IID_IUnknown, NULL) == 0);
    CHECK(IWMSBufferAllocatorControl_AddRef(allocator) == 1);
    CHECK(IWMSBufferAllocatorControl_Release(allocator) == 2);
    CHECK(IWMSBufferAllocatorControl_AllocateBuffer(allocator, 0, NULL) == 3);
    CHECK(IWMSBufferAllocatorControl_AllocatePageSizeBuffer(allocator, 0, NULL) == 4);
    CHECK(IWMSBufferAllocatorControl_GetStatistics(allocator, NULL) == 5);
    CHECK(IWMSBufferAllocatorControl_Trim(allocator) == 6);
    CHECK(IWMSBufferAllocatorControl_FlushThreadCache(allocator) == 7);
    CHECK(IWMSBufferAllocatorControl_Reserve(allocator, 20, 21) == 8);
    CHECK(IWMSBufferAllocatorControl_SetBudget(allocator, (uint64_t)22 << 40) == 9);
    CHECK(IWMSBufferAllocatorControl_CancelWaits(allocator) == 10);
    CHECK(IWMSBufferAllocatorControl_GetLiveBuffers(allocator, NULL, 0, NULL) == 11);

    return failures != 0;
}
