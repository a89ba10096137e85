/* SPDX-License-Identifier: MIT OR Apache-2.0 */

#define COBJMACROS
#include <wmsallocator.h>

uint32_t other_caught_panics(uint32_t count);

int main(void)
{
    IWMSBufferAllocator *allocator = NULL;
    if (FAILED(WMSCreateBufferAllocator(NULL, &allocator)))
        return 1;
    if (other_caught_panics(3) != 3)
        return 2;
    return IWMSBufferAllocator_Release(allocator) == 0 ? 0 : 3;
}
