/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A read of a file is cut into packets without a copy: each is a buffer of its own, with its own length and
 * properties, and the memory of the read comes back with the last of them. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <string.h>

enum { READ = 65536, PACKET = 1456, MOST = READ / PACKET + 1 };

/* When a packet is to be shown. */
static const GUID presentation_time = {0x2af1d2b3, 0x6e71, 0x4c0b, {0x9c, 0x11, 0x5a, 0x3b, 0x10, 0x77, 0x42, 0xe0}};

static int fail(const char *what)
{
    fprintf(stderr, "%s failed\n", what);
    return 1;
}

static HRESULT cut(INSSBuffer *read, DWORD bytes, INSSBuffer **packets, DWORD *count)
{
    for (*count = 0; *count * PACKET < bytes; ++*count)
    {
        DWORD start = *count * PACKET;
        DWORD length = bytes - start < PACKET ? bytes - start : PACKET;
        HRESULT result = WMSCreateBufferSlice(read, start, length, &packets[*count]);
        if (FAILED(result))
            return result;
    }
    return S_OK;
}

static HRESULT tell_time(INSSBuffer *packet, DWORD milliseconds)
{
    INSSBuffer3 *named = NULL;
    HRESULT result = INSSBuffer_QueryInterface(packet, &IID_INSSBuffer3, (void **)&named);
    if (FAILED(result))
        return result;
    result = INSSBuffer3_SetProperty(named, presentation_time, &milliseconds, sizeof(milliseconds));
    INSSBuffer3_Release(named);
    return result;
}

/* What a sink does with a packet: here, count its bytes. */
static DWORD send_out(INSSBuffer *packet)
{
    DWORD length = 0;
    BYTE *bytes = NULL;
    INSSBuffer_GetBufferAndLength(packet, &bytes, &length);
    INSSBuffer_Release(packet);
    return length;
}

int main(void)
{
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *read = NULL;
    INSSBuffer *packets[MOST];
    DWORD count = 0;
    DWORD sent = 0;
    BYTE *bytes = NULL;
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        return fail("WMSCreateBufferAllocator");
    if (FAILED(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, READ, &read)))
        return fail("AllocatePageSizeBuffer");
    INSSBuffer_GetBuffer(read, &bytes);
    memset(bytes, 1, READ); /* the read */

    if (FAILED(cut(read, READ, packets, &count)))
        return fail("WMSCreateBufferSlice");
    INSSBuffer_Release(read); /* the packets hold it */
    for (DWORD i = 0; i < count; i++)
    {
        if (FAILED(tell_time(packets[i], 40 * i)))
            return fail("SetProperty");
        sent += send_out(packets[i]);
    }
    IWMSBufferAllocator_Release(allocator);
    printf("%u packets, %u bytes\n", (unsigned)count, (unsigned)sent);
    return sent == READ ? 0 : fail("sending");
}
