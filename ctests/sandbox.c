/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A system that refuses what is no request for memory, or takes membarrier away while there are allocators. That
 * these work where membarrier was never there is what the programs with sandboxed.c find out. */

#include <pthread.h>
#include <sys/mman.h>

#include "fixture.h"
#include "child.h"
#include "memory_calls.h"
#include "sandbox.h"
#include "unread.h"

static pthread_barrier_t turn;

static void *stay_at_the_allocator(void *argument)
{
    INSSBuffer *kept = new_buffer((IWMSBufferAllocator *)argument, 100);
    release(new_buffer((IWMSBufferAllocator *)argument, 100));
    pthread_barrier_wait(&turn);
    pthread_barrier_wait(&turn);
    release(kept);
    return NULL;
}

CHILD(lose_membarrier)
{
    IWMSBufferAllocator *allocator = new_allocator();
    size_t left;
    pthread_t thread;
    (void)argument;
    CHECK_EQUAL(pthread_barrier_init(&turn, NULL, 2), 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, stay_at_the_allocator, allocator), 0);
    pthread_barrier_wait(&turn);
    if (!refuse_membarrier(EPERM))
        _Exit(77);
    CHECK(membarrier_is_refused_with(EPERM));
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    left = memory_held();
    CHECK(left > 0);

    /* What begins in the sandbox ends as anywhere. */
    allocator = new_allocator();
    CHECK_EQUAL(pthread_create(&thread, NULL, stay_at_the_allocator, allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    pthread_barrier_wait(&turn);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(memory_held(), left);
}

/* Without a barrier the library could take memory from a thread that is using it. */
TEST(an_allocator_that_lost_its_barrier_keeps_its_memory_and_others_end)
{
    struct child child;
    if (!has_membarrier())
        SKIP("the system has no membarrier");
    child = run_child("lose_membarrier", 0);
    if (child.exit_status == 77)
        SKIP("the system has no filters for its calls");
    CHECK(!child.aborted);
    CHECK_EQUAL(child.exit_status, 0);
}

static void check_in_sandbox(const char *name, int exit_status)
{
    struct child child = run_child(name, 0);
    if (child.exit_status == 77)
        SKIP("the system has no filters for its calls");
    CHECK_EQUAL(child.exit_status, exit_status);
}

enum { ENDED_BY_HANDLER = 7 };

static void WMSBUFFER_CALL end(void *context, const char *message)
{
    (void)context;
    (void)message;
    _Exit(ENDED_BY_HANDLER);
}

/* As if a signal came whenever somebody waits until standard error can be written to. */
static int interrupt_polls(void)
{
#ifdef SYS_poll
    if (!refuse_call(SYS_poll, EINTR))
        return 0;
#endif
    return refuse_call(SYS_ppoll, EINTR);
}

CHILD(fail_amid_signals)
{
    INSSBuffer *buffer = new_buffer(new_allocator(), 100);
    (void)argument;
    alarm(20);
    WMSSetFatalErrorHandler(end, NULL);
    if (!interrupt_polls())
        _Exit(77);
    let_nobody_read(FULL);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer);
}

/* Neither are they counted as time, nor is the pipe taken for one with room. */
TEST(a_host_is_told_though_signals_come_while_nobody_reads_standard_error)
{
    check_in_sandbox("fail_amid_signals", ENDED_BY_HANDLER);
}

/* As kernels without huge pages do. */
CHILD(wish_for_huge_pages_in_vain)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = WMS_BUFFER_ALLOCATOR_HUGE_PAGES};
    IWMSBufferAllocator *allocator = NULL;
    INSSBuffer *buffer = NULL;
    (void)argument;
    if (!refuse_call(SYS_madvise, EINVAL))
        _Exit(77);
    errno = 12345;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 100, &buffer), S_OK);
    CHECK_EQUAL(errno, 12345);
    release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_wish_that_is_refused_leaves_the_last_error_alone)
{
    check_in_sandbox("wish_for_huge_pages_in_vain", 0);
}

/* As the kernel does when a process has as many mappings as it may have. */
CHILD(keep_mappings)
{
    enum { BYTES = 8 << 20, LEAST_PAGE = 4096 };
    static unsigned char is_resident[BYTES / LEAST_PAGE];
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = new_page_buffer(allocator, BYTES);
    BYTE *bytes = address_of(buffer);
    (void)argument;
    memset(bytes, 1, BYTES);
    if (!refuse_call(SYS_munmap, ENOMEM))
        _Exit(77);
    release(buffer);
    IWMSBufferAllocator_Release(allocator);
    CHECK_EQUAL(mincore(bytes, BYTES, is_resident), 0);
    for (int page = 0; page < BYTES / LEAST_PAGE; page++)
        CHECK_EQUAL(is_resident[page] & 1, 0);
}

TEST(memory_goes_back_though_its_mapping_stays)
{
    if (test_is_wrapped())
        SKIP("what watches memory has mappings of its own");
    check_in_sandbox("keep_mappings", 0);
}
