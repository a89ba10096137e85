/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Buffers for a device that reads memory in blocks: packets on multiples of 512 bytes, and pages on multiples
 * of 2 MiB in memory that the system may back with huge pages. Nothing of one tenant's is left for the next. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 512, HUGE_PAGE = 2 << 20 };

static uintptr_t address_of(INSSBuffer *buffer)
{
    BYTE *bytes = NULL;
    INSSBuffer_GetBuffer(buffer, &bytes);
    return (uintptr_t)bytes;
}

int main(void)
{
    WMSBufferAllocatorOptions options = {
        .cbSize = sizeof(options),
        .dwFlags = WMS_BUFFER_ALLOCATOR_HUGE_PAGES | WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE,
        .cbAlignment = BLOCK,
        .cbPageAlignment = HUGE_PAGE,
        .pszLabel = "device",
    };
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *packet = NULL, *pages = NULL;
    int is_good;
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)))
        return 1;
    if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &packet)) ||
        FAILED(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 4 << 20, &pages)))
        return 1;
    printf("a packet at %#jx, pages at %#jx\n", (uintmax_t)address_of(packet), (uintmax_t)address_of(pages));
    is_good = address_of(packet) % BLOCK == 0 && address_of(pages) % HUGE_PAGE == 0;

    /* An alignment that is no power of two cannot be: no allocator. */
    options.cbAlignment = 100;
    IWMSBufferAllocator_Release(allocator);
    if (WMSCreateBufferAllocator(&options, &allocator) != E_INVALIDARG || allocator != NULL)
        is_good = 0;

    INSSBuffer_Release(pages);
    INSSBuffer_Release(packet);
    return is_good ? 0 : 1;
}
