/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A program of two Rust libraries, each of which uses what the other does not have. */

#define COBJMACROS
#include <wmsallocator.h>

#include <string.h>

enum { THREADS = 4, ROUNDS = 200, PANICS = 100, BYTES = 1316 };

uint32_t other_caught_panics(uint32_t count);
uint32_t other_run_on_threads(uint32_t count, void (*action)(void *, uint32_t), void *argument);

static INSSBuffer *left[THREADS];

/* Buffers come and go; the last one is left to another thread. */
static void use(void *argument, uint32_t number)
{
    for (int i = 0; i < ROUNDS; i++)
    {
        INSSBuffer *buffer = NULL;
        BYTE *bytes = NULL;
        if (FAILED(IWMSBufferAllocator_AllocateBuffer((IWMSBufferAllocator *)argument, BYTES, &buffer)))
            return;
        if (FAILED(INSSBuffer_GetBuffer(buffer, &bytes)))
            return;
        memset(bytes, (int)number, BYTES);
        if (left[number])
            INSSBuffer_Release(left[number]);
        left[number] = buffer;
    }
}

int main(void)
{
    IWMSBufferAllocator *allocator = NULL;
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        return 1;
    if (other_caught_panics(PANICS) != PANICS)
        return 2;
    if (other_run_on_threads(THREADS, use, allocator) != THREADS)
        return 3;
    for (uint32_t number = 0; number < THREADS; number++)
    {
        BYTE *bytes = NULL;
        if (!left[number] || FAILED(INSSBuffer_GetBuffer(left[number], &bytes)) || bytes[BYTES - 1] != number)
            return 4;
        if (INSSBuffer_Release(left[number]) != 0)
            return 5;
    }
    return IWMSBufferAllocator_Release(allocator) == 0 ? 0 : 6;
}
