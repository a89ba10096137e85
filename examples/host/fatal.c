/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A host that wants to write down why its process ends. */

#define COBJMACROS
#include <wmsallocator.h>

#include <stdio.h>
#include <stdlib.h>

/* Nothing of the library, and nothing that may wait for what another thread holds. */
static void WMSBUFFER_CALL write_down(void *context, const char *message)
{
    FILE *journal = (FILE *)context;
    fprintf(journal, "the server ends: %s\n", message);
    fflush(journal);
    /* A server would abort() here, for a core. */
    _Exit(0);
}

int main(void)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .pszLabel = "packets"};
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *buffer = NULL;
    WMSSetFatalErrorHandler(write_down, stdout);
    if (FAILED(WMSCreateBufferAllocator(&options, &allocator)) ||
        FAILED(IWMSBufferAllocator_AllocateBuffer(allocator, 1316, &buffer)))
        return 1;
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer); /* once too often */
    return 1;
}
