/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A host that looks for buffers which a plug-in did not release: how many there are while it runs, which of
 * them are old, and what is said of them when the process ends. */

#define COBJMACROS
#include <wmsallocator.h>

#include <inttypes.h>
#include <stdio.h>

/* The plug-in has a mistake: it keeps every tenth packet. */
static void send_packets(IWMSBufferAllocator *allocator)
{
    for (int packet = 0; packet < 50; packet++)
    {
        INSSBuffer *buffer = NULL;
        if (FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &buffer)))
            return;
        if (packet % 10)
            INSSBuffer_Release(buffer);
    }
}

int main(void)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options),
                                         .dwFlags = WMS_BUFFER_ALLOCATOR_TRACK_AGE |
                                                    WMS_BUFFER_ALLOCATOR_REPORT_LEAKS,
                                         .pszLabel = "packets"};
    IWMSBufferAllocator *allocator = NULL;
    IWMSBufferAllocatorControl *control = NULL;
    WMSLiveBuffer live[4];
    DWORD count = 0;
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)) ||
        FAILED(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control)))
        return 1;
    send_packets(allocator);

    /* S_FALSE: there are more of them than there is room for. */
    HRESULT result = IWMSBufferAllocatorControl_GetLiveBuffers(control, live, 4, &count);
    if (result != S_FALSE || count != 5)
        return 1;
    for (DWORD i = 0; i < 4; i++)
    {
        if (live[i].cReferences != 1 || live[i].cAge > 49)
            return 1;
        printf("%s: %" PRIu32 " bytes at %p, allocated %" PRIu64 " packets ago\n", live[i].szLabel,
               (uint32_t)live[i].cbMaxLength, (void *)live[i].pData, live[i].cAge);
    }

    /* The five buffers are named on standard error behind the end of main. */
    IWMSBufferAllocatorControl_Release(control);
    IWMSBufferAllocator_Release(allocator);
    return 0;
}
