/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Memory that comes from the host. */

#include "host_source.h"

TEST(half_a_source_is_refused)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.pfnAcquireMemory = NULL;
    refuse_options(&options);
    options = options_with(source);
    options.pfnReleaseMemory = NULL;
    refuse_options(&options);
    options.pfnAcquireMemory = NULL;
    refuse_options(&options);
    CHECK_EQUAL(source->requests, 0);
    end_source(source);
}

static int lies_in_a_region(const struct source *source, const BYTE *memory, size_t bytes)
{
    for (size_t i = 0; i < source->regions; i++)
    {
        const struct region *region = &source->out[i];
        if (memory >= region->memory && memory + bytes <= region->memory + region->bytes)
            return 1;
    }
    return 0;
}

static const DWORD sizes[] = {0, 1, 100, 1316, 5000, 40000, 100000, 3000000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

/* Buffers of both kinds and with properties, of which each byte can be written. */
static void use(IWMSBufferAllocator *allocator, const struct source *source)
{
    INSSBuffer *buffers[2 * SIZES];
    for (int i = 0; i < 2 * SIZES; i++)
    {
        DWORD size = sizes[i / 2];
        buffers[i] = i % 2 && size ? new_page_buffer(allocator, size) : new_buffer(allocator, size);
        memset(address_of(buffers[i]), i + 1, size);
        CHECK(lies_in_a_region(source, address_of(buffers[i]), size));
    }
    INSSBuffer4 *buffer = new_buffer4(allocator, 200);
    for (DWORD i = 0; i < 20; i++)
    {
        CHECK_EQUAL(property_count(buffer), i);
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), (void *)sizes, sizeof(sizes)), S_OK);
    }
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    for (int i = 0; i < 2 * SIZES; i++)
    {
        CHECK(all_bytes_are(address_of(buffers[i]), sizes[i / 2], (BYTE)(i + 1)));
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    }
}

TEST(all_memory_comes_from_the_source_and_goes_back_there)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    memory_grant();
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    CHECK(lies_in_a_region(source, (const BYTE *)allocator, sizeof(void *)));
    CHECK_EQUAL(statistics_of(allocator).cLiveBuffers, 0);
    for (int i = 0; i < 3; i++)
    {
        use(allocator, source);
        CHECK_EQUAL(statistics_of(allocator).cbHeld, source->bytes_out);
    }
    CHECK_EQUAL(statistics_of(allocator).cAllocations, 3 * (2 * SIZES + 1));
    size_t before = source->bytes_out;
    trim(allocator);
    CHECK(source->bytes_out < before / 2);
    CHECK_EQUAL(statistics_of(allocator).cbHeld, source->bytes_out);
    CHECK_EQUAL(memory_requests(), 0);
    CHECK_EQUAL(source->largest_alignment, page_bytes());
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    end_source(source);
}

TEST(zeros_are_promised_for_memory_that_is_not_zero)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    options.dwFlags = WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 0; i < SIZES; i++)
    {
        INSSBuffer *buffer = new_buffer(allocator, sizes[i]);
        CHECK(all_bytes_are(address_of(buffer), sizes[i], 0));
        INSSBuffer_Release(buffer);
    }
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

TEST(the_last_buffer_gives_the_last_memory_back)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    INSSBuffer *small = new_buffer(allocator, 100);
    INSSBuffer *large = new_page_buffer(allocator, 100000);
    CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    CHECK_EQUAL(INSSBuffer_Release(small), 0);
    CHECK(lies_in_a_region(source, address_of(large), 100000));
    CHECK_EQUAL(INSSBuffer_Release(large), 0);
    end_source(source);
}

/* What a process with some threads keeps for each lies in memory of the source too. */
enum { THREADS = 70 };

static struct source *shared;
static IWMSBufferAllocator *shared_allocator;
static pthread_barrier_t all_are_there;

static void *use_beside_others(void *unused)
{
    INSSBuffer *buffers[20];
    (void)unused;
    pthread_barrier_wait(&all_are_there);
    for (int round = 0; round < 3; round++)
    {
        for (DWORD i = 0; i < 20; i++)
        {
            buffers[i] = new_buffer(shared_allocator, 100 + 3000 * i);
            memset(address_of(buffers[i]), (int)i, 100 + 3000 * i);
        }
        for (DWORD i = 0; i < 20; i++)
        {
            CHECK(all_bytes_are(address_of(buffers[i]), 100 + 3000 * i, (BYTE)i));
            INSSBuffer_Release(buffers[i]);
        }
    }
    pthread_barrier_wait(&all_are_there);
    return NULL;
}

TEST(the_source_is_called_by_many_threads)
{
    pthread_t threads[THREADS];
    shared = new_source();
    WMSBufferAllocatorOptions options = options_with(shared);
    shared_allocator = new_allocator_of(&options);
    CHECK_EQUAL(pthread_barrier_init(&all_are_there, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_create(&threads[i], NULL, use_beside_others, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
    CHECK_EQUAL(statistics_of(shared_allocator).cLiveBuffers, 0);
    CHECK_EQUAL(statistics_of(shared_allocator).cbHeld, shared->bytes_out);
    pthread_barrier_destroy(&all_are_there);
    IWMSBufferAllocator_Release(shared_allocator);
    end_source(shared);
}

/* It would wait for itself if its caller held the lock of the process, or of a thread's own things. */
static void use_another_allocator(void)
{
    IWMSBufferAllocator *other = new_allocator();
    INSSBuffer *buffer = new_buffer(other, 1000);
    CHECK_EQUAL(IWMSBufferAllocator_Release(other), 0);
    CHECK_EQUAL(INSSBuffer_Release(buffer), 0);
}

TEST(the_source_may_use_another_allocator)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    source->meanwhile = use_another_allocator;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    for (int i = 0; i < 3; i++)
    {
        use(allocator, source);
        trim(allocator);
    }
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

/* What a scenario of failures does: everything that asks for memory. */
static HRESULT operate(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffers[2 * SIZES] = {NULL};
    HRESULT result = S_OK;
    for (int i = 0; i < 2 * SIZES && result == S_OK; i++)
    {
        DWORD size = sizes[i / 2];
        buffers[i] = (INSSBuffer *)0x1234;
        result = i % 2 && size ? IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, size, &buffers[i])
                               : IWMSBufferAllocator_AllocateBuffer(allocator, size, &buffers[i]);
        CHECK((buffers[i] != NULL) == (result == S_OK));
        if (result == S_OK)
            memset(address_of(buffers[i]), 1, size);
    }
    if (result == S_OK)
    {
        INSSBuffer4 *buffer = NULL;
        CHECK_EQUAL(INSSBuffer_QueryInterface(buffers[1], &IID_INSSBuffer4, (void **)&buffer), S_OK);
        for (DWORD i = 0; i < 40 && result == S_OK; i++)
            result = INSSBuffer4_SetProperty(buffer, property_name(i), (void *)sizes, sizeof(sizes));
        INSSBuffer4_Release(buffer);
    }
    for (int i = 0; i < 2 * SIZES && buffers[i]; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    CHECK(result == S_OK || result == E_OUTOFMEMORY);
    return result;
}

/* With the requests from `first` up to below `last` refused: the outcome, making the allocator included. */
static HRESULT operate_with_a_fault(enum fault fault, unsigned long first, unsigned long last, unsigned long *requests)
{
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    IWMSBufferAllocator *allocator = (IWMSBufferAllocator *)0x1234;
    source->fault = fault;
    source->first_refused = first;
    source->last_refused = last;
    HRESULT result = WMSCreateBufferAllocator(&options, &allocator);
    CHECK((allocator != NULL) == (result == S_OK));
    if (result == S_OK)
    {
        result = operate(allocator);
        *requests = source->requests;
        /* Memory is back: the same allocator does it all. */
        source->last_refused = 0;
        CHECK_EQUAL(operate(allocator), S_OK);
        CHECK_EQUAL(statistics_of(allocator).cLiveBuffers, 0);
        CHECK_EQUAL(statistics_of(allocator).cbHeld, source->bytes_out);
        CHECK_EQUAL(IWMSBufferAllocator_Release(allocator), 0);
    }
    else
    {
        CHECK_EQUAL(result, E_OUTOFMEMORY);
    }
    end_source(source);
    return result;
}

static void fail_at_each_request(enum fault fault)
{
    unsigned long requests = 0;
    unsigned long ignored;
    CHECK_EQUAL(operate_with_a_fault(fault, ~0ul, 0, &requests), S_OK);
    CHECK(requests > 10);
    for (unsigned long k = 0; k < requests; k++)
    {
        CHECK_EQUAL(operate_with_a_fault(fault, k, ~0ul, &ignored), E_OUTOFMEMORY);
        /* One alone may be made up for with what lies idle, or less. */
        operate_with_a_fault(fault, k, k + 1, &ignored);
    }
}

TEST(no_memory_at_any_request_loses_nothing)
{
    fail_at_each_request(NO_MEMORY);
}

TEST(headers_do_in_smaller_pieces)
{
    /* Beyond 900 of them, headers would come in larger pieces. */
    enum { COUNT = 1000 };
    static INSSBuffer *buffers[COUNT];
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    source->most = 48 << 10;
    for (int i = 0; i < COUNT; i++)
        buffers[i] = new_buffer(allocator, 40000);
    CHECK(source->largest_request > source->most);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(INSSBuffer_Release(buffers[i]), 0);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}

TEST(misaligned_memory_goes_back_and_counts_as_none)
{
    fail_at_each_request(MISALIGNED);
}

TEST(memory_on_a_page_is_misaligned_where_more_was_asked_for)
{
    enum { ALIGNMENT = 2 << 20 };
    struct source *source = new_source();
    WMSBufferAllocatorOptions options = options_with(source);
    INSSBuffer *buffer = (INSSBuffer *)0x1234;
    options.cbPageAlignment = ALIGNMENT;
    IWMSBufferAllocator *allocator = new_allocator_of(&options);
    source->fault = ON_ANY_PAGE;
    source->last_refused = ~0ul;
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 100, &buffer), E_OUTOFMEMORY);
    CHECK(buffer == NULL);
    source->last_refused = 0;
    buffer = new_page_buffer(allocator, 100);
    CHECK_EQUAL((uintptr_t)address_of(buffer) % ALIGNMENT, 0);
    release(buffer);
    IWMSBufferAllocator_Release(allocator);
    end_source(source);
}
