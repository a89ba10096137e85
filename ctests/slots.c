/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The library beside a program's own thread-local slots, and its last error. */

#include <errno.h>
#include <pthread.h>

#include "control.h"
#include "memory_calls.h"

/* More than lie in a thread's own block, on Windows and elsewhere. Only threads that end have values there,
 * as the C library never frees what the first one's are in. */
enum { SLOTS = 200, THREADS = 4 };

#ifdef _WIN32
typedef DWORD slot;
static int has_slot(slot *made) { return (*made = TlsAlloc()) != TLS_OUT_OF_INDEXES; }
static void free_slot(slot freed) { CHECK(TlsFree(freed)); }
static void set_slot(slot at, void *value) { CHECK(TlsSetValue(at, value)); }
static void *slot_value(slot at) { return TlsGetValue(at); }
static void set_last_error(int error) { SetLastError((DWORD)error); }
static int last_error(void) { return (int)GetLastError(); }
#else
typedef pthread_key_t slot;
static int has_slot(slot *made) { return pthread_key_create(made, NULL) == 0; }
static void free_slot(slot freed) { CHECK_EQUAL(pthread_key_delete(freed), 0); }
static void set_slot(slot at, void *value) { CHECK_EQUAL(pthread_setspecific(at, value), 0); }
static void *slot_value(slot at) { return pthread_getspecific(at); }
static void set_last_error(int error) { errno = error; }
static int last_error(void) { return errno; }
#endif

static void new_slot(slot *made)
{
    CHECK(has_slot(made));
}

static slot slots[SLOTS];

/* Takes from its own cache, and keeps the last error and the program's slots. */
static void *allocate_beside_own_slots(void *argument)
{
    IWMSBufferAllocatorControl *control = (IWMSBufferAllocatorControl *)argument;
    for (int i = 0; i < SLOTS; i++)
        set_slot(slots[i], &slots[i]);
    for (int i = 0; i < 1000; i++)
    {
        set_last_error(i);
        release(allocate(control, 1316));
        CHECK_EQUAL(last_error(), i);
    }
    for (int i = 0; i < SLOTS; i++)
        CHECK(slot_value(slots[i]) == &slots[i]);
    return NULL;
}

static void allocate_on_several_threads(void)
{
    IWMSBufferAllocatorControl *control = new_control();
    pthread_t threads[THREADS];
    WMSBufferAllocatorStatistics statistics;
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, allocate_beside_own_slots, control), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    statistics = snapshot(control);
    CHECK_EQUAL(statistics.cAllocations, 1000 * THREADS);
    CHECK(statistics.cDepotVisits < 100);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(control), 0);
    CHECK_EQUAL(memory_held(), 0);
}

TEST(a_programs_slots_and_last_error_are_left_alone)
{
    for (int i = 0; i < SLOTS; i++)
        new_slot(&slots[i]);
    allocate_on_several_threads();
    for (int i = 0; i < SLOTS; i++)
        free_slot(slots[i]);
}

TEST(slots_that_come_after_an_allocator_are_left_alone)
{
    IWMSBufferAllocator *first = new_allocator();
    for (int i = 0; i < SLOTS; i++)
        new_slot(&slots[i]);
    release(new_buffer(first, 1316));
    CHECK_EQUAL(IWMSBufferAllocator_Release(first), 0);
    allocate_on_several_threads();
    for (int i = 0; i < SLOTS; i++)
        free_slot(slots[i]);
}

TEST(without_a_slot_there_is_no_allocator_and_nothing_is_held)
{
    enum { MOST = 5000 };
    static slot all[MOST];
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)&all;
    int count = 0;
    while (count < MOST && has_slot(&all[count]))
        count++;
    CHECK(count < MOST);
    CHECK_EQUAL(WMSCreateBufferAllocator(NULL, &allocator), E_OUTOFMEMORY);
    CHECK(allocator == NULL);
    CHECK_EQUAL(memory_held(), 0);
    free_slot(all[--count]);
    allocator = new_allocator();
    release(new_buffer(allocator, 1316));
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    while (count > 0)
        free_slot(all[--count]);
}
