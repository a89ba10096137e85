/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMS_BUFFER_ALLOCATOR_GUARD_PAGES, and the environment that asks for the same. */

#include "host_source.h"
#include "child.h"

static IWMSBufferAllocator *new_guarded_allocator(void)
{
    return new_allocator_with(WMS_BUFFER_ALLOCATOR_GUARD_PAGES);
}

/* What happened before a child crashes. */
static void say(const char *line)
{
    fprintf(stderr, "%s\n", line);
    fflush(stderr);
}

static void check_crash(const char *name, int argument)
{
    struct child child = run_child(name, argument);
    if (!child.crashed || strncmp(child.errors, "now\n", 4) != 0 || strstr(child.errors, "too late"))
    {
        fprintf(stderr, "%s %d did not crash, it said:\n%s", name, argument, child.errors);
        test_failed(__FILE__, __LINE__, "the child crashes at that byte");
    }
}

/* All of the buffer is there, and the byte behind `bytes` is not. */
static void touch_behind(INSSBuffer *buffer, DWORD bytes)
{
    volatile BYTE *address = address_of(buffer);
    for (DWORD i = 0; i < bytes; i++)
        address[i] = (BYTE)i;
    say("now");
    address[bytes] = 1;
    say("too late");
}

CHILD(write_behind)
{
    touch_behind(new_buffer(new_guarded_allocator(), (DWORD)argument), (DWORD)argument);
}

TEST(a_write_behind_a_buffer_crashes)
{
    static const int sizes[] = {16, 1600, 4096, 100000, 16777200};
    for (int i = 0; i < (test_is_wrapped() ? 4 : 5); i++)
        check_crash("write_behind", sizes[i]);
}

TEST(a_copy_is_guarded_as_its_original_is)
{
    static const DWORD sizes[] = {1, 100, 1316, 5000};
    for (int i = 0; i < 4; i++)
    {
        IWMSBufferAllocator *allocator = new_guarded_allocator();
        INSSBuffer *original = new_buffer(allocator, sizes[i]);
        INSSBuffer *copy = original;
        INSSBuffer *page = new_page_buffer(allocator, sizes[i]);
        INSSBuffer *page_copy = page;
        INSSBuffer_AddRef(original);
        INSSBuffer_AddRef(page);
        CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
        CHECK_EQUAL(WMSMakeWritable(&page_copy), S_OK);
        CHECK(copy != original && page_copy != page);
        /* Not in the same page, but as near to its end. */
        CHECK_EQUAL((uintptr_t)address_of(copy) % page_bytes(), (uintptr_t)address_of(original) % page_bytes());
        CHECK(((uintptr_t)address_of(copy) + (sizes[i] + 15) / 16 * 16) % page_bytes() == 0);
        CHECK_EQUAL((uintptr_t)address_of(page_copy) % page_bytes(), 0);
        INSSBuffer_Release(page_copy);
        INSSBuffer_Release(page);
        INSSBuffer_Release(copy);
        INSSBuffer_Release(original);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    }
}

CHILD(read_behind_a_byte)
{
    volatile BYTE *address = address_of(new_buffer(new_guarded_allocator(), (DWORD)argument));
    say("now");
    /* As near as an alignment of 16 bytes allows. */
    if (address[(argument + 15) / 16 * 16] != 1)
        say("too late");
}

TEST(a_read_behind_a_buffer_of_any_size_crashes)
{
    check_crash("read_behind_a_byte", 1);
    check_crash("read_behind_a_byte", 1316);
    check_crash("read_behind_a_byte", 4097);
}

CHILD(write_behind_a_page)
{
    DWORD bytes = (DWORD)page_bytes() * (DWORD)argument;
    touch_behind(new_page_buffer(new_guarded_allocator(), bytes), bytes);
}

TEST(a_write_behind_the_last_page_of_a_page_buffer_crashes)
{
    check_crash("write_behind_a_page", 1);
    check_crash("write_behind_a_page", 5);
}

CHILD(write_behind_the_padding)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES | WMS_BUFFER_ALLOCATOR_PADDED;
    options.cbPadding = 32;
    touch_behind(new_buffer(new_allocator_of(&options), (DWORD)argument), (DWORD)argument + 32);
}

TEST(the_padding_of_a_guarded_buffer_is_there_and_what_lies_behind_is_not)
{
    check_crash("write_behind_the_padding", 160);
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES | WMS_BUFFER_ALLOCATOR_PADDED;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    INSSBuffer *buffer = new_buffer(allocator, 1316);
    CHECK(all_bytes_are(address_of(buffer) + 1316, 64, 0));
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

enum { BUFFER, PAGE_BUFFER };

CHILD(read_after_the_last_release)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    INSSBuffer *buffer = argument == BUFFER ? new_buffer(allocator, 1000) : new_page_buffer(allocator, 1000);
    volatile BYTE *address = address_of(buffer);
    address[0] = 1;
    INSSBuffer_AddRef(buffer);
    INSSBuffer_Release(buffer);
    address[0] = 2;
    say("now");
    INSSBuffer_Release(buffer);
    if (address[0] != 3)
        say("too late");
}

TEST(a_read_after_the_last_release_crashes)
{
    check_crash("read_after_the_last_release", BUFFER);
    check_crash("read_after_the_last_release", PAGE_BUFFER);
}

CHILD(release_twice)
{
    INSSBuffer *buffer = new_buffer(new_guarded_allocator(), (DWORD)argument);
    INSSBuffer_Release(buffer);
    INSSBuffer_Release(buffer);
}

TEST(a_release_too_many_is_named)
{
    struct child child = run_child("release_twice", 1000);
    CHECK(child.aborted);
    CHECK(strstr(child.errors, "wmsbuffer: Release on a buffer that is already free") != NULL);
}

static const DWORD sizes[] = {0, 1, 15, 16, 100, 1316, 4095, 4096, 4097, 65536, 921600};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

TEST(guarded_buffers_are_buffers_like_others)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    for (int round = 0; round < 3; round++)
    {
        INSSBuffer *buffers[2 * SIZES];
        uint64_t live = 0;
        for (int i = 0; i < 2 * SIZES; i++)
        {
            DWORD size = sizes[i / 2];
            buffers[i] = i % 2 && size ? new_page_buffer(allocator, size) : new_buffer(allocator, size);
            CHECK_EQUAL((uintptr_t)address_of(buffers[i]) % (i % 2 && size ? page_bytes() : 16), 0);
            CHECK_EQUAL(maximum_of(buffers[i]), size);
            memset(address_of(buffers[i]), i + 1, size);
            live += size;
        }
        WMSBufferAllocatorStatistics statistics = statistics_of(allocator);
        CHECK_EQUAL(statistics.cLiveBuffers, 2 * SIZES);
        CHECK_EQUAL(statistics.cbLive, live);
        CHECK(statistics.cbHeld > live);
        for (int i = 0; i < 2 * SIZES; i++)
        {
            CHECK(all_bytes_are(address_of(buffers[i]), sizes[i / 2], (BYTE)(i + 1)));
            CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
        }
        trim(allocator);
    }
    WMSBufferAllocatorStatistics statistics = statistics_of(allocator);
    CHECK_EQUAL(statistics.cLiveBuffers, 0);
    CHECK_EQUAL(statistics.cbLive, 0);
    CHECK_EQUAL(statistics.cAllocations, 3 * 2 * SIZES);
    CHECK_EQUAL(statistics.cMisses, 3 * 2 * SIZES);
    CHECK_EQUAL(statistics.cDepotVisits, 0);
    IWMSBufferAllocator_Release(allocator);
}

TEST(the_last_release_gives_the_memory_back_at_once)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    release(new_buffer(allocator, 100));
    size_t before = memory_held();
    for (int i = 0; i < SIZES; i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, sizes[i]);
        CHECK(memory_held() > before + sizes[i]);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        CHECK_EQUAL(memory_held(), before);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(aligned_and_padded_memory_goes_back_with_the_last_release_too)
{
    static const DWORD alignments[] = {0, 64, 4096};
    for (int i = 0; i < 3 * SIZES; i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES};
        options.cbAlignment = alignments[i % 3];
        if (i % 2)
        {
            options.dwFlags |= WMS_BUFFER_ALLOCATOR_PADDED;
            options.cbPadding = 4096;
        }
        IWMSBufferAllocator *allocator = new_allocator_of(&options);
        release(new_buffer(allocator, 100));
        size_t before = memory_held();
        release(new_buffer(allocator, sizes[i / 3]));
        CHECK_EQUAL(memory_held(), before);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(guarded_buffers_have_properties_and_outlive_their_allocator)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    INSSBuffer4 *buffer = new_buffer4(allocator, 1000);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (DWORD i = 0; i < 30; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), (void *)sizes, sizeof(sizes)), S_OK);
    for (DWORD i = 0; i < 30; i++)
    {
        DWORD read[SIZES];
        DWORD size = sizeof(read);
        CHECK_EQUAL(INSSBuffer4_GetProperty(buffer, property_name(i), read, &size), S_OK);
        CHECK(memcmp(read, sizes, sizeof(sizes)) == 0);
    }
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
}

TEST(what_held_a_property_is_no_guarded_buffer)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    for (DWORD size = 16; size < 1000; size += 16)
    {
        INSSBuffer4 *owner = new_buffer4(allocator, 100);
        BYTE value[1000] = {0};
        CHECK_EQUAL(INSSBuffer4_SetProperty(owner, property_name(0), value, size), S_OK);
        CHECK_EQUAL(INSSBuffer4_Release(owner), 0);
        for (DWORD behind = 0; behind < 128; behind += 16)
        {
            INSSBuffer *buffer = new_buffer(allocator, size + behind);
            CHECK_EQUAL((uintptr_t)(address_of(buffer) + size + behind) % page_bytes(), 0);
            CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        }
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(zeros_and_alignments_are_kept_in_guarded_buffers)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    options.dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES | WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE |
                      WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE;
    options.cbAlignment = 2048;
    options.cbPageAlignment = 1 << 20;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 1; i < SIZES; i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, sizes[i]);
        INSSBuffer *page = new_page_buffer(allocator, sizes[i]);
        CHECK_EQUAL((uintptr_t)address_of(buffer) % 2048, 0);
        CHECK_EQUAL((uintptr_t)address_of(page) % (1 << 20), 0);
        CHECK(all_bytes_are(address_of(buffer), sizes[i], 0));
        CHECK(all_bytes_are(address_of(page), sizes[i], 0));
        memset(address_of(buffer), 1, sizes[i]);
        memset(address_of(page), 1, sizes[i]);
        INSSBuffer_Release(page);
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
}

static void *use_and_end(void *argument)
{
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)argument;
    for (unsigned round = 0; round < test_rounds(500); round++)
    {
        INSSBuffer *buffer = new_buffer(allocator, 100 + round);
        memset(address_of(buffer), 1, 100 + round);
        CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
    }
    return new_buffer(allocator, 100);
}

TEST(threads_share_a_guarded_allocator)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    pthread_t threads[4];
    void *buffers[4];
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, use_and_end, allocator), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(pthread_join(threads[i], &buffers[i]), 0);
    CHECK_EQUAL(statistics_of(allocator).cLiveBuffers, 4);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQUAL(release(buffers[i]), 0);
}

TEST(no_memory_for_a_guarded_buffer_loses_nothing)
{
    memory_grant();
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    unsigned long made = memory_requests();
    release(new_buffer(allocator, 5000));
    unsigned long requests = memory_requests() - made;
    CHECK(requests > 0);
    IWMSBufferAllocator_Release(allocator);
    for (unsigned long granted = 0; granted < requests; granted++)
    {
        INSSBuffer *buffer = NULL;
        allocator = new_guarded_allocator();
        memory_refuse(granted, MEMORY_REFUSE_ALL);
        HRESULT result = IWMSBufferAllocator_AllocateBuffer(allocator, 5000, &buffer);
        memory_grant();
        /* Without a cache for the thread, or magazines, there still is a buffer. */
        CHECK(result == (buffer ? S_OK : E_OUTOFMEMORY));
        if (granted == 0)
            CHECK_EQUAL(result, E_OUTOFMEMORY);
        if (buffer)
            CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
        release(new_buffer(allocator, 5000));
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
        CHECK_EQUAL(memory_held(), 0);
    }
}

TEST(a_thousand_refused_guarded_buffers_take_no_memory)
{
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    release(new_buffer(allocator, 5000));
    size_t before = memory_held();
    memory_refuse(0, MEMORY_REFUSE_ALL);
    for (int i = 0; i < 1000; i++)
    {
        INSSBuffer *buffer = NULL;
        CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 5000, &buffer), E_OUTOFMEMORY);
    }
    memory_grant();
    release(new_buffer(allocator, 5000));
    CHECK_EQUAL(memory_held(), before);
    IWMSBufferAllocator_Release(allocator);
}

TEST(what_the_system_lets_nobody_guard_is_no_buffer)
{
#ifdef _WIN32
    SKIP("the system is asked for other calls there");
#else
    IWMSBufferAllocator *allocator = new_guarded_allocator();
    INSSBuffer *buffer = NULL;
    release(new_buffer(allocator, 5000));
    size_t before = memory_held();
    memory_can_be_forbidden(0);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 5000, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
    memory_can_be_forbidden(1);
    CHECK_EQUAL(memory_held(), before);
    release(new_buffer(allocator, 5000));
    IWMSBufferAllocator_Release(allocator);
#endif
}

TEST(guard_pages_in_memory_of_the_host_are_refused)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_GUARD_PAGES;
    refuse_options(&options);
    end_source(source);
}

/* A buffer that comes again is served from memory that is held, unless it is a guarded one. */
static int is_guarded(IWMSBufferAllocator *allocator)
{
    release(new_buffer(allocator, 1000));
    release(new_buffer(allocator, 1000));
    uint64_t misses = statistics_of(allocator).cMisses;
    CHECK(misses == 1 || misses == 2);
    IWMSBufferAllocator_Release(allocator);
    return misses == 2;
}

static void set_guard(const char *value)
{
#ifdef _WIN32
    CHECK(SetEnvironmentVariableA("WMSBUFFER_GUARD", value) || value == NULL);
#else
    CHECK_EQUAL(value ? setenv("WMSBUFFER_GUARD", value, 1) : unsetenv("WMSBUFFER_GUARD"), 0);
#endif
}

static const char *const values[] = {NULL, "", "0", "2", "10", "yes", "1"};
enum { VALUES = sizeof(values) / sizeof(values[0]) };

CHILD(be_guarded_by_the_environment)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    set_guard(values[argument]);
    CHECK_EQUAL(is_guarded(new_allocator()), argument == VALUES - 1);
    /* Whatever comes later: the process has made up its mind. */
    set_guard(argument == VALUES - 1 ? NULL : "1");
    CHECK_EQUAL(is_guarded(new_allocator()), argument == VALUES - 1);
    CHECK_EQUAL(is_guarded(new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE)), argument == VALUES - 1);
    CHECK(is_guarded(new_guarded_allocator()));
    CHECK(!is_guarded(new_allocator_of(&options)));
    end_source(source);
}

TEST(the_environment_guards_every_allocator_of_system_memory)
{
    for (int i = 0; i < VALUES; i++)
    {
        struct child child = run_child("be_guarded_by_the_environment", i);
        fputs(child.errors, stderr);
        CHECK_EQUAL(child.exit_status, 0);
    }
}

#ifdef __linux__

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>

enum { WITHOUT_FOREIGN_RIGHTS = 3, OTHER_USER = 1 };

CHILD(have_foreign_rights)
{
    (void)argument;
    if (!getauxval(AT_SECURE))
        _Exit(WITHOUT_FOREIGN_RIGHTS);
    CHECK(getenv("WMSBUFFER_GUARD") != NULL);
    CHECK(!is_guarded(new_allocator()));
}

static void copy_program(const char *to)
{
    char bytes[65536];
    ssize_t count;
    int from = open("/proc/self/exe", O_RDONLY);
    int file = open(to, O_WRONLY | O_CREAT | O_EXCL, 0700);
    CHECK(from >= 0 && file >= 0);
    while ((count = read(from, bytes, sizeof(bytes))) > 0)
        CHECK_EQUAL(write(file, bytes, (size_t)count), count);
    CHECK_EQUAL(count, 0);
    CHECK_EQUAL(fchown(file, OTHER_USER, OTHER_USER), 0);
    CHECK_EQUAL(fchmod(file, 04755), 0);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(close(from), 0);
}

static void run_with_foreign_rights(void)
{
    char folder[] = "/tmp/wmsbuffer-XXXXXX";
    char program[sizeof(folder) + 8];
    int status;
    pid_t process;
    if (geteuid() != 0)
        SKIP("only root can make a program of another user's");
    if (test_is_wrapped())
        SKIP("a program with foreign rights cannot be watched");
    if (getauxval(AT_BASE) == 0)
        SKIP("what the system has started is the loader of this program");
    CHECK(mkdtemp(folder) != NULL);
    CHECK_EQUAL(chmod(folder, 0755), 0);
    snprintf(program, sizeof(program), "%s/child", folder);
    copy_program(program);
    process = fork();
    CHECK(process >= 0);
    if (process == 0)
    {
        set_guard("1");
        execl(program, program, "have_foreign_rights", "0", (char *)NULL);
        _Exit(WITHOUT_FOREIGN_RIGHTS);
    }
    CHECK_EQUAL(waitpid(process, &status, 0), process);
    CHECK_EQUAL(unlink(program), 0);
    CHECK_EQUAL(rmdir(folder), 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == WITHOUT_FOREIGN_RIGHTS)
        SKIP("this system gives a program no rights of another user's");
    CHECK_EQUAL(status, 0);
}

#else

static void run_with_foreign_rights(void)
{
    SKIP("how a program gets another user's rights is for Linux alone");
}

#endif

TEST(the_environment_is_ignored_in_a_program_with_foreign_rights)
{
    run_with_foreign_rights();
}
