/* A program that has its COM types from another project's headers uses the library from end to end. */

#define COBJMACROS
#ifdef SHIM_FIRST
#include SHIM_FIRST
#endif
#include <wmsallocator.h>
#ifdef SHIM_LAST
#include SHIM_LAST
#endif

#include "../headers/layout/check.h"

const IID *unit_iid(void);

static const GUID property = {0x11223344, 0x5566, 0x7788, {0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x01}};

static void length_and_memory(INSSBuffer4 *buffer)
{
    BYTE *memory = NULL;
    DWORD length = 0;

    CHECK(INSSBuffer4_SetLength(buffer, 999) == S_OK);
    CHECK(INSSBuffer4_GetBufferAndLength(buffer, &memory, &length) == S_OK);
    CHECK(length == 999);
    memset(memory, 0x5a, length);
    CHECK(INSSBuffer4_SetLength(buffer, 1001) == E_INVALIDARG);
}

static void properties(INSSBuffer4 *buffer)
{
    DWORD value = 0xfeedface;
    DWORD read = 0;
    DWORD size = sizeof read;
    DWORD count = 0;
    GUID name;

    CHECK(INSSBuffer4_SetProperty(buffer, property, &value, sizeof value) == S_OK);
    CHECK(INSSBuffer4_GetProperty(buffer, property, &read, &size) == S_OK);
    CHECK(read == value && size == sizeof value);

    CHECK(INSSBuffer4_GetPropertyCount(buffer, &count) == S_OK);
    CHECK(count == 1);
    read = 0;
    CHECK(INSSBuffer4_GetPropertyByIndex(buffer, 0, &name, &read, &size) == S_OK);
    CHECK(memcmp(&name, &property, sizeof name) == 0 && read == value);
}

static void statistics(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics statistics = {0};

    CHECK(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control) == S_OK);
    statistics.cbSize = sizeof statistics;
    CHECK(IWMSBufferAllocatorControl_GetStatistics(control, &statistics) == S_OK);
    CHECK(statistics.cLiveBuffers == 1 && statistics.cbLive == 1000);
    IWMSBufferAllocatorControl_Release(control);
}

int main(void)
{
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *buffer = NULL;
    INSSBuffer4 *buffer4 = NULL;
    void *none = NULL;

    CHECK(WMSCreateBufferAllocator(NULL, &allocator) == S_OK);
    CHECK(IWMSBufferAllocator_AllocateBuffer(allocator, 1000, &buffer) == S_OK);
    CHECK(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4) == S_OK);
    CHECK(INSSBuffer_QueryInterface(buffer, &IID_IWMSBufferAllocator, &none) == E_NOINTERFACE);

    CHECK(unit_iid() == &IID_INSSBuffer);

    length_and_memory(buffer4);
    properties(buffer4);
    statistics(allocator);

    /* One object: its base is the IUnknown of the other headers. */
    CHECK(IUnknown_Release((IUnknown *)buffer4) == 1);
    CHECK(IWMSBufferAllocator_Release(allocator) == 0);
    CHECK(INSSBuffer_Release(buffer) == 0);
    return failures != 0;
}
