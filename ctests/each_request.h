/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* An operation with an allocator, again and again: at each of its requests of memory that request alone is refused,
 * and all from there on, by the system or by a source of the host's. Then it has to succeed on the same objects. */

#ifndef WMSBUFFER_TEST_EACH_REQUEST_H
#define WMSBUFFER_TEST_EACH_REQUEST_H

#include "control.h"
#include "host_source.h"
#include "memory_calls.h"

/* What is done: all or nothing, told by the result. It leaves nothing behind, whatever comes of it. */
typedef HRESULT (*operation)(IWMSBufferAllocatorControl *);

/* Requests are counted, and refused, by the system or a source. */
static inline void refuse(struct source *source, unsigned long granted, unsigned long count)
{
    if (source)
    {
        source->requests = 0;
        source->first_refused = granted;
        source->last_refused = count == MEMORY_REFUSE_ALL ? ~0ul : granted + count;
    }
    else
    {
        memory_refuse(granted, count);
    }
}

static inline void grant(struct source *source)
{
    refuse(source, ~0ul, 0);
}

static inline unsigned long requests(const struct source *source)
{
    return source ? source->requests : memory_requests();
}

struct outcome
{
    HRESULT result;
    unsigned long requests;
    uint64_t bytes_kept;
};

/* With an allocator that was made while there was memory, and a thread that it does not know. */
static inline struct outcome operate_refused(const WMSBufferAllocatorOptions *options, struct source *source,
                                             operation operate, unsigned long granted, unsigned long count)
{
    struct outcome outcome;
    IWMSBufferAllocator *allocator = NULL;
    IWMSBufferAllocatorControl *control;
    grant(source);
    CHECK_EQUAL(WMSCreateBufferAllocator(options, &allocator), S_OK);
    control = control_of(allocator);
    refuse(source, granted, count);
    outcome.result = operate(control);
    outcome.requests = requests(source);
    grant(source);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    CHECK_EQUAL(operate(control), S_OK);
    CHECK_EQUAL(snapshot(control).cLiveBuffers, 0);
    if (source)
        CHECK_EQUAL(snapshot(control).cbHeld, source->bytes_out);
    outcome.bytes_kept = bytes_kept(control);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
    CHECK_EQUAL(memory_held(), 0);
    return outcome;
}

static inline unsigned long refuse_each(const WMSBufferAllocatorOptions *options, struct source *source,
                                        operation operate)
{
    const struct outcome usual = operate_refused(options, source, operate, ~0ul, 0);
    CHECK_EQUAL(usual.result, S_OK);
    for (unsigned long granted = 0; granted < usual.requests; granted++)
    {
        struct outcome outcome = operate_refused(options, source, operate, granted, MEMORY_REFUSE_ALL);
        CHECK_EQUAL(outcome.result, E_OUTOFMEMORY);
        CHECK_EQUAL(outcome.bytes_kept, usual.bytes_kept);
        /* One refusal may be got over with less memory; if not, it must be told. */
        outcome = operate_refused(options, source, operate, granted, 1);
        CHECK(outcome.result == S_OK || outcome.result == E_OUTOFMEMORY);
        CHECK_EQUAL(outcome.bytes_kept, usual.bytes_kept);
    }
    return usual.requests;
}

static inline void refuse_each_request(DWORD flags, operation operate)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.dwFlags = flags;
    CHECK(refuse_each(&options, NULL, operate) > 0);
    if (flags & WMS_BUFFER_ALLOCATOR_GUARD_PAGES)
        return;
    for (int fault = 0; fault < 2; fault++)
    {
        struct source *source = new_source();
        options = options_with(source);
        options.dwFlags = flags;
        source->fault = fault ? MISALIGNED : NO_MEMORY;
        CHECK(refuse_each(&options, source, operate) > 0);
        end_source(source);
    }
}

#endif
