/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A user's program: a packet with a sample extension goes through two owners. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <string.h>

static const GUID sample_duration = {0xc6bd9450, 0x867f, 0x4907, {0x83, 0xa3, 0xc7, 0x79, 0x21, 0xb7, 0x33, 0xad}};

int main(void)
{
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *packet = NULL;
    INSSBuffer3 *packet3 = NULL;
    BYTE *bytes = NULL;
    WORD milliseconds = 40;
    WORD read = 0;
    DWORD size = sizeof(read);

    if (WMSBufferVersion() != WMSBUFFER_VERSION)
        return 1;
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        return 2;
    if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1400, &packet)))
        return 3;
    IWMSBufferAllocator_Release(allocator);
    if (FAILED(INSSBuffer_GetBuffer(packet, &bytes)))
        return 4;
    memset(bytes, 1, 1400);
    if (FAILED(INSSBuffer_QueryInterface(packet, &IID_INSSBuffer3, (void **)&packet3)))
        return 5;
    INSSBuffer_Release(packet);
    if (FAILED(INSSBuffer3_SetProperty(packet3, sample_duration, &milliseconds, sizeof(milliseconds))))
        return 6;
    if (FAILED(INSSBuffer3_GetProperty(packet3, sample_duration, &read, &size)) || read != milliseconds)
        return 7;
    if (INSSBuffer3_Release(packet3) != 0)
        return 8;
    puts("sent");
    return 0;
}
