/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Decoders of media read a few words at a time, and so beyond the end of their input. A buffer with padding
 * lets them: what they find there is zero, and no length shows it. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <string.h>

enum { STEP = 32 };

/* Where the next start code lies, as a decoder would look for it: a whole word at a time, with a zero behind
 * the last byte to stop at. */
static DWORD find_start_code(const BYTE *bytes, DWORD length)
{
    static const BYTE code[3] = {0, 0, 1};
    for (DWORD i = 0; i < length; i += STEP)
    {
        BYTE word[STEP + sizeof(code) - 1];
        memcpy(word, bytes + i, sizeof(word));
        for (DWORD j = 0; j < STEP; j++)
            if (memcmp(word + j, code, sizeof(code)) == 0)
                return i + j;
    }
    return length;
}

int main(void)
{
    static const char packet[] = "a packet that ends in the middle of a start code: ";
    const DWORD length = sizeof(packet) + 1;
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *buffer = NULL;
    BYTE *bytes = NULL;
    DWORD found;
    options.dwFlags = WMS_BUFFER_ALLOCATOR_PADDED;
    options.cbPadding = 2 * STEP;
    if (WMSCreateBufferAllocator(&options, &allocator) != S_OK)
        return 1;
    if (IWMSBufferAllocator_AllocateBuffer(allocator, length, &buffer) != S_OK)
    {
        IWMSBufferAllocator_Release(allocator);
        return 1;
    }
    INSSBuffer_GetBuffer(buffer, &bytes);
    memcpy(bytes, packet, sizeof(packet));
    bytes[length - 1] = 0;
    found = find_start_code(bytes, length);
    printf("%u bytes, start code at %u\n", (unsigned)length, (unsigned)found);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
    return found == length ? 0 : 1;
}
