/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What cases on the control interface begin with. */

#ifndef CONTROL_H
#define CONTROL_H

#include "fixture.h"

static inline IWMSBufferAllocatorControl *control_of(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 1);
    return control;
}

static inline IWMSBufferAllocatorControl *new_control(void)
{
    return control_of(new_allocator());
}

/* One with a budget, for which allocations wait so many milliseconds. */
static inline IWMSBufferAllocatorControl *new_bounded_control(uint64_t budget, DWORD wait)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbBudget = budget, .dwBudgetWait = wait};
    IWMSBufferAllocator *allocator = NULL;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    return control_of(allocator);
}

static inline INSSBuffer *allocate(IWMSBufferAllocatorControl *control, DWORD size)
{
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(IWMSBufferAllocatorControl_AllocateBuffer(control, size, &buffer), S_OK);
    return buffer;
}

static inline WMSBufferAllocatorStatistics snapshot(IWMSBufferAllocatorControl *control)
{
    WMSBufferAllocatorStatistics statistics;
    memset(&statistics, 0xAA, sizeof(statistics));
    statistics.cbSize = sizeof(statistics);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &statistics), S_OK);
    CHECK_EQUAL(statistics.cbSize, sizeof(statistics));
    CHECK_EQUAL(statistics.dwReserved, 0);
    CHECK_EQUAL(statistics.cHits + statistics.cMisses, statistics.cAllocations);
    CHECK_EQUAL(statistics.cAllocations - statistics.cReleases, statistics.cLiveBuffers);
    CHECK_EQUAL(statistics.cbLive + statistics.cbCached, statistics.cbHeld);
    CHECK(statistics.cbHeld <= statistics.cbPeakHeld);
    CHECK(statistics.cRefusals <= statistics.cFailures);
    return statistics;
}

/* What an allocator keeps of whatever it has done. */
static inline uint64_t bytes_kept(IWMSBufferAllocatorControl *control)
{
    CHECK_EQUAL(IWMSBufferAllocatorControl_Trim(control), S_OK);
    return snapshot(control).cbHeld;
}

#endif
