/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* An allocator with a label. */

#ifndef LABEL_H
#define LABEL_H

#include "fixture.h"

static inline IWMSBufferAllocatorControl *new_labelled_control(DWORD flags, const char *label)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = flags, .pszLabel = label};
    IWMSBufferAllocator *allocator = NULL;
    IWMSBufferAllocatorControl *control = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 1);
    return control;
}

#endif
