/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMS_BUFFER_ALLOCATOR_HUGE_PAGES. */

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "host_source.h"

enum { MEBIBYTE = 1 << 20, HUGE_PAGE = 2 << 20 };

static IWMSBufferAllocator *new_huge_allocator(void)
{
    return new_allocator_with(WMS_BUFFER_ALLOCATOR_HUGE_PAGES);
}

static const DWORD sizes[] = {1, 100, 1070, 1316, 4096, 9000, 32768, 100000, 2097152, 5000000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), EACH = 20 };

/* Many buffers of all sizes with bytes of their own. */
static void use(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffers[SIZES * EACH];
    for (int i = 0; i < SIZES * EACH; i++)
    {
        DWORD size = sizes[i % SIZES];
        buffers[i] = i % 3 ? new_buffer(allocator, size) : new_page_buffer(allocator, size);
        memset(address_of(buffers[i]), i + 1, size < 10000 ? size : 10000);
    }
    for (int i = 0; i < SIZES * EACH; i++)
    {
        DWORD size = sizes[i % SIZES];
        CHECK(all_bytes_are(address_of(buffers[i]), size < 10000 ? size : 10000, (BYTE)(i + 1)));
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
}

#ifdef __linux__

/* Whether the kernel was told that there should be huge pages at this address. */
static int has_advice(const void *address)
{
    char line[512];
    int is_there = 0;
    int has = -1;
    FILE *file = fopen("/proc/self/smaps", "r");
    CHECK(file != NULL);
    while (has < 0 && fgets(line, sizeof(line), file))
    {
        uintptr_t start;
        uintptr_t end;
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &start, &end) == 2)
            is_there = (uintptr_t)address >= start && (uintptr_t)address < end;
        else if (is_there && strncmp(line, "VmFlags:", 8) == 0)
            has = strstr(line, " hg") != NULL;
    }
    fclose(file);
    return has;
}

static void skip_without_huge_pages(void)
{
    FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");
    if (file == NULL)
        SKIP("this kernel has no transparent huge pages");
    fclose(file);
    if (has_advice(&file) < 0)
        SKIP("nobody tells here what the kernel was told");
    void *pages = mmap(NULL, 2 * HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(pages != MAP_FAILED);
    int is_told = madvise(pages, 2 * HUGE_PAGE, MADV_HUGEPAGE) == 0 && has_advice(pages) > 0;
    CHECK_EQUAL(munmap(pages, 2 * HUGE_PAGE), 0);
    if (!is_told)
        SKIP("an emulator does not pass such a wish on");
}

#else

static int has_advice(const void *address)
{
    (void)address;
    return 0;
}

static void skip_without_huge_pages(void)
{
    SKIP("huge pages are wished for on Linux alone");
}

#endif

TEST(the_kernel_is_told_where_huge_pages_should_be)
{
    static const DWORD told[] = {100, 1070, 1316, 32768, 2097152, 5000000};
    skip_without_huge_pages();
    IWMSBufferAllocator *allocator = new_huge_allocator();
    IWMSBufferAllocator *ordinary = new_allocator();
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, told[i]);
        CHECK_EQUAL(has_advice(address_of(buffer)), 1);
        if (told[i] >= HUGE_PAGE)
            CHECK_EQUAL((uintptr_t)address_of(buffer) % HUGE_PAGE, 0);
        INSSBuffer_Release(buffer);
        buffer = new_buffer(ordinary, told[i]);
        CHECK_EQUAL(has_advice(address_of(buffer)), 0);
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocator_Release(ordinary);
    IWMSBufferAllocator_Release(allocator);
}

TEST(trim_gives_huge_pages_back_too)
{
    IWMSBufferAllocator *allocator = new_huge_allocator();
    uint64_t start = statistics_of(allocator).cbHeld;
    for (int i = 0; i < 3; i++)
    {
        use(allocator);
        CHECK_EQUAL(statistics_of(allocator).cLiveBuffers, 0);
        trim(allocator);
        CHECK(statistics_of(allocator).cbHeld < start + MEBIBYTE / 4);
    }
    IWMSBufferAllocator_Release(allocator);
}

TEST(what_rests_goes_back_while_little_goes_on)
{
    IWMSBufferAllocator *allocator = new_huge_allocator();
    use(allocator);
    for (int i = 0; i < 20000; i++)
    {
        release(new_buffer(allocator, 1316));
        memory_pass_time(1);
    }
    /* The run that it comes from, and that of the magazines. */
    CHECK(statistics_of(allocator).cbHeld < 3 * HUGE_PAGE);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_source_is_asked_for_whole_huge_pages)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_HUGE_PAGES;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 0; i < SIZES; i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, sizes[i]);
        const BYTE *address = address_of(buffer);
        for (size_t j = 0; j < source->regions; j++)
        {
            const struct region *region = &source->out[j];
            if (address < region->memory || address >= region->memory + region->bytes)
                continue;
            CHECK(region->bytes >= HUGE_PAGE || (sizes[i] > 32768 && sizes[i] < HUGE_PAGE));
            if (region->bytes >= HUGE_PAGE)
                CHECK_EQUAL((uintptr_t)region->memory % HUGE_PAGE, 0);
        }
        INSSBuffer_Release(buffer);
    }
    CHECK_EQUAL(source->largest_alignment, HUGE_PAGE);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

TEST(smaller_pieces_do_where_there_is_no_memory_for_huge_ones)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    INSSBuffer *buffer = NULL;
    options.dwFlags = WMS_BUFFER_ALLOCATOR_HUGE_PAGES;
    source->most = MEBIBYTE;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int round = 0; round < 3; round++)
    {
        for (int i = 0; i < SIZES && sizes[i] < MEBIBYTE; i++)
            release(new_buffer(allocator, sizes[i]));
        CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, HUGE_PAGE, &buffer), E_OUTOFMEMORY);
    }
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

TEST(ordinary_pages_do_where_nothing_begins_with_a_huge_one)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_HUGE_PAGES;
    source->most_aligned = page_bytes();
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 0; i < SIZES; i++)
        release(new_buffer(allocator, sizes[i]));
    CHECK_EQUAL(source->largest_alignment, HUGE_PAGE);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}
