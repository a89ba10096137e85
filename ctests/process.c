/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* What happens to the whole process: it forks, and loads and unloads the library. */

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "control.h"
#include "forked.h"
#include "memory_calls.h"

enum { THREADS = 4, FORKS = 200, BUFFERS = 100 };

static atomic_int is_over;

static void *allocate_until_over(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    DWORD size = 0;
    while (!is_over)
    {
        INSSBuffer *buffers[40];
        for (int i = 0; i < 40; i++)
            buffers[i] = new_buffer(allocator, ++size % 5000);
        for (int i = 0; i < 40; i++)
            INSSBuffer_Release(buffers[i]);
    }
    return NULL;
}

static void use(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffers[BUFFERS];
    for (DWORD i = 0; i < BUFFERS; i++)
        buffers[i] = new_buffer(allocator, i * 70);
    for (int i = 0; i < BUFFERS; i++)
        INSSBuffer_Release(buffers[i]);
}

static void use_and_end(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    use(allocator);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

TEST(a_process_may_fork_before_its_allocator_is_used)
{
    IWMSBufferAllocator *allocator = new_allocator();
    check_child(use_and_end, allocator);
    use_and_end(allocator);
    CHECK_EQUAL(memory_held(), 0);
}

static void *set_a_property_until_over(void *argument)
{
    INSSBuffer4 *buffer = (INSSBuffer4 *)argument;
    for (DWORD i = 0; !is_over; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i % 5), &i, i % 5), S_OK);
    return NULL;
}

static void read_properties_and_end(void *argument)
{
    INSSBuffer4 *buffer = (INSSBuffer4 *)argument;
    DWORD count = 0;
    DWORD value = 5;
    CHECK_EQUAL(INSSBuffer4_GetPropertyCount(buffer, &count), S_OK);
    CHECK(count <= 6);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(9), &value, sizeof(value)), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
}

TEST(a_child_is_not_held_up_by_a_property_that_a_thread_was_setting)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    pthread_t thread;
    CHECK_EQUAL(pthread_create(&thread, NULL, set_a_property_until_over, buffer), 0);
    for (unsigned i = 0; i < test_rounds(FORKS); i++)
        check_child(read_properties_and_end, buffer);
    is_over = 1;
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

/* Destructors run for so many rounds; after the last, nobody tells the library that the thread ends. */
static pthread_key_t unheard_key;
static IWMSBufferAllocatorControl *used_unheard;

static void allocate_in_the_last_round(void *rounds)
{
    if ((uintptr_t)rounds > 1)
        CHECK_EQUAL(pthread_setspecific(unheard_key, (char *)rounds - 1), 0);
    else
        release(allocate(used_unheard, 1316));
}

static void *begin_rounds(void *unused)
{
    (void)unused;
    CHECK_EQUAL(pthread_setspecific(unheard_key, (void *)(uintptr_t)PTHREAD_DESTRUCTOR_ITERATIONS), 0);
    return NULL;
}

static void end_unheard(unsigned threads)
{
    CHECK_EQUAL(pthread_key_create(&unheard_key, allocate_in_the_last_round), 0);
    for (unsigned i = 0; i < threads; i++)
    {
        pthread_t thread;
        CHECK_EQUAL(pthread_create(&thread, NULL, begin_rounds, NULL), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    pthread_key_delete(unheard_key);
}

TEST(threads_whose_end_is_not_heard_leave_no_memory)
{
#ifdef __SANITIZE_THREAD__
    SKIP("ThreadSanitizer lets go of a thread before its last destructors");
#endif
    used_unheard = new_control();
    end_unheard(test_rounds(2000));
    /* Some dozens of caches. */
    CHECK(snapshot(used_unheard).cbHeld < 3 << 20);
    CHECK_EQUAL(IWMSBufferAllocatorControl_Release(used_unheard), 0);
    CHECK_EQUAL(memory_held(), 0);
}

struct inheritance
{
    IWMSBufferAllocator *allocator;
    INSSBuffer *buffer;
};

static void use_inherited_and_own(void *argument)
{
    struct inheritance *inherited = (struct inheritance *)argument;
    IWMSBufferAllocator *own = new_allocator();
    use(inherited->allocator);
    use(own);
    INSSBuffer_Release(inherited->buffer);
    IWMSBufferAllocator_Release(own);
    IWMSBufferAllocator_Release(inherited->allocator);
}

TEST(a_child_of_a_process_whose_threads_allocate_works)
{
    IWMSBufferAllocator *allocator = new_allocator();
    struct inheritance inherited = {allocator, new_buffer(allocator, 1000)};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, allocate_until_over, allocator), 0);
    for (unsigned i = 0; i < test_rounds(FORKS); i++)
        check_child(use_inherited_and_own, &inherited);
    is_over = 1;
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(INSSBuffer_Release(inherited.buffer), 0);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
}

typedef HRESULT (*factory)(const WMSBufferAllocatorOptions *, IWMSBufferAllocator **);

typedef HRESULT (*wrapper)(BYTE *, DWORD, WMSMemoryReleased, void *, INSSBuffer **);

/* What the library does with an allocator of its own. */
static void wrap_and_release(wrapper wrap)
{
    BYTE bytes[10];
    INSSBuffer *buffer = NULL;
    CHECK_EQUAL(wrap(bytes, 10, NULL, NULL, &buffer), S_OK);
    CHECK(address_of(buffer) == bytes);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

/* A thread that has used the library and outlives it. */
struct survivor
{
    IWMSBufferAllocator *allocator;
    pthread_barrier_t turn;
};

static void *survive(void *argument)
{
    struct survivor *survivor = (struct survivor *)argument;
    use(survivor->allocator);
    pthread_barrier_wait(&survivor->turn);
    /* The library is unloaded. */
    pthread_barrier_wait(&survivor->turn);
    return NULL;
}

static int mappings(void)
{
    FILE *file = fopen("/proc/self/maps", "r");
    int count = 0;
    int character;
    CHECK(file != NULL);
    while ((character = fgetc(file)) != EOF)
        count += character == '\n';
    fclose(file);
    return count;
}

TEST(the_library_can_be_loaded_and_unloaded_a_thousand_times)
{
    /* A sanitizer maps memory of its own now and then. */
    const int few = test_is_sanitized() ? 20 : 2;
    const unsigned rounds = test_rounds(1000);
    int before = 0;
    struct survivor survivor;
    CHECK_EQUAL(pthread_barrier_init(&survivor.turn, NULL, 2), 0);
    for (unsigned i = 0; i < rounds; i++)
    {
        void *library = dlopen(SHARED_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        pthread_t thread;
        factory create;
        wrapper wrap;
        CHECK(library != NULL);
        *(void **)&create = dlsym(library, FACTORY);
        CHECK(create != NULL);
        CHECK_EQUAL(create(NULL, &survivor.allocator), S_OK);
        *(void **)&wrap = dlsym(library, WRAPPER);
        wrap_and_release(wrap);
        CHECK_EQUAL(pthread_create(&thread, NULL, survive, &survivor), 0);
        use(survivor.allocator);
        pthread_barrier_wait(&survivor.turn);
        CHECK_EQUAL(IWMSBufferAllocator_Release(survivor.allocator), 0);
        CHECK_EQUAL(dlclose(library), 0);
        CHECK(dlopen(SHARED_LIBRARY, RTLD_NOW | RTLD_NOLOAD) == NULL);
        pthread_barrier_wait(&survivor.turn);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
        if (i == rounds / 2)
            before = mappings();
    }
    CHECK(mappings() <= before + few);
    pthread_barrier_destroy(&survivor.turn);
}

/* What a library that is unloaded leaves behind is told then, when its own code is still there. */
TEST(live_buffers_are_reported_when_the_library_is_unloaded)
{
    int ends[2];
    int status;
    char said[400];
    char expected[200];
    ssize_t length;
    pid_t child;
    CHECK_EQUAL(pipe(ends), 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options),
                                             .dwFlags = WMS_BUFFER_ALLOCATOR_REPORT_LEAKS,
                                             .pszLabel = "unloaded"};
        void *library = dlopen(SHARED_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        IWMSBufferAllocator *allocator = NULL;
        factory create;
        CHECK(library != NULL);
        *(void **)&create = dlsym(library, FACTORY);
        CHECK(create != NULL);
        CHECK_EQUAL(create(&options, &allocator), S_OK);
        dprintf(ends[1], "%p", (void *)new_buffer(allocator, 1000));
        dup2(ends[1], STDERR_FILENO);
        CHECK_EQUAL(dlclose(library), 0);
        _Exit(0);
    }
    close(ends[1]);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    length = read(ends[0], said, sizeof(said) - 1);
    close(ends[0]);
    /* As in leaks.c. */
    CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || (test_is_wrapped() && WEXITSTATUS(status) == 9)));
    CHECK(length > 0);
    said[length] = 0;
    snprintf(expected, sizeof(expected), "%.*swmsbuffer: live at exit: \"unloaded\": buffer at 0x%0*" PRIxPTR
             ", 1000 bytes, 1 reference\n", (int)strcspn(said, "w"), said, 2 * (int)sizeof(void *),
             (uintptr_t)strtoull(said, NULL, 16));
    CHECK(strcmp(said, expected) == 0);
}
