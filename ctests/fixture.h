/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What most cases begin with, for C. */

#ifndef FIXTURE_H
#define FIXTURE_H

#define COBJMACROS
#include <wmsallocator.h>
#ifdef _WIN32
#include <nserror.h>
#endif

#include "check.h"

#define MOST_BYTES 16777215u

static inline IWMSBufferAllocator *new_allocator_with(DWORD flags)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = NULL;
    options.dwFlags = flags;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    CHECK(allocator != NULL);
    return allocator;
}

static inline IWMSBufferAllocator *new_allocator(void)
{
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(NULL, &allocator), S_OK);
    CHECK(allocator != NULL);
    return allocator;
}

static inline INSSBuffer *new_buffer(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, size, &buffer), S_OK);
    CHECK(buffer != NULL);
    return buffer;
}

static inline INSSBuffer *new_page_buffer(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, size, &buffer), S_OK);
    CHECK(buffer != NULL);
    return buffer;
}

static inline INSSBuffer4 *new_buffer4(IWMSBufferAllocator *allocator, DWORD size)
{
    INSSBuffer *buffer = new_buffer(allocator, size);
    INSSBuffer4 *buffer4 = NULL;
    CHECK_EQUAL(INSSBuffer_QueryInterface(buffer, &IID_INSSBuffer4, (void **)&buffer4), S_OK);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 1);
    return buffer4;
}

/* The macros of COBJMACROS evaluate their object twice; a function does not. */
static inline ULONG release(void *object)
{
    return IUnknown_Release((IUnknown *)object);
}

static inline BYTE *address_of(INSSBuffer *buffer)
{
    BYTE *address = NULL;
    CHECK_EQUAL(INSSBuffer_GetBuffer(buffer, &address), S_OK);
    CHECK(address != NULL);
    return address;
}

static inline DWORD length_of(INSSBuffer *buffer)
{
    DWORD length = ~0u;
    CHECK_EQUAL(INSSBuffer_GetLength(buffer, &length), S_OK);
    return length;
}

static inline DWORD maximum_of(INSSBuffer *buffer)
{
    DWORD length = ~0u;
    CHECK_EQUAL(INSSBuffer_GetMaxLength(buffer, &length), S_OK);
    return length;
}

static inline DWORD property_count(INSSBuffer4 *buffer)
{
    DWORD count = ~0u;
    CHECK_EQUAL(INSSBuffer4_GetPropertyCount(buffer, &count), S_OK);
    return count;
}

/* A name that no other number has. */
static inline GUID property_name(DWORD number)
{
    GUID name = {0x5ca1ab1e, 0xfade, 0x4bed, {0x8d, 0, 1, 2, 3, 4, 5, 6}};
    name.Data1 ^= number;
    return name;
}

static inline int all_bytes_are(const BYTE *bytes, size_t count, BYTE value)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != value)
            return 0;
    return 1;
}

#endif
