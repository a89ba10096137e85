/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* This library, as it was installed. */

#include "com_buffer.h"
#include "contender.h"

static const char *wmsbuffer_start(void)
{
    return WMSBufferVersion() == WMSBUFFER_VERSION ? NULL : "header and library are of different versions";
}

static struct pool *wmsbuffer_open(const struct contender *self, const struct demand *demand)
{
    IWMSBufferAllocator *allocator;
    (void)self, (void)demand;
    return SUCCEEDED(WMSCreateBufferAllocator(NULL, &allocator)) ? (struct pool *)allocator : NULL;
}

static void wmsbuffer_close(struct pool *pool)
{
    IWMSBufferAllocator_Release((IWMSBufferAllocator *)pool);
}

HRESULT OWN(com_slice)(INSSBuffer *parent, DWORD offset, DWORD bytes, INSSBuffer **out)
{
    return WMSCreateBufferSlice(parent, offset, bytes, out);
}

static IWMSBufferAllocatorControl *control_of(struct pool *pool)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)pool;
    void *control;
    if (FAILED(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, &control)))
        return NULL;
    return control;
}

static void wmsbuffer_trim(const struct contender *self, struct pool *pool)
{
    IWMSBufferAllocatorControl *control = control_of(pool);
    (void)self;
    if (control == NULL)
        return;
    IWMSBufferAllocatorControl_Trim(control);
    IWMSBufferAllocatorControl_Release(control);
}

static uint64_t wmsbuffer_depot_visits(struct pool *pool)
{
    WMSBufferAllocatorStatistics statistics = {.cbSize = sizeof statistics};
    IWMSBufferAllocatorControl *control = control_of(pool);
    if (control == NULL)
        return 0;
    IWMSBufferAllocatorControl_GetStatistics(control, &statistics);
    IWMSBufferAllocatorControl_Release(control);
    return statistics.cDepotVisits;
}

const struct contender contender_wmsbuffer = {
    .name = "wmsbuffer",
    .offers = COM_OFFERS | POOL,
    .loops = &OWN(com_loops),
    .start = wmsbuffer_start,
    .open = wmsbuffer_open,
    .close = wmsbuffer_close,
    .trim = wmsbuffer_trim,
    .depot_visits = wmsbuffer_depot_visits,
};
