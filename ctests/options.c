/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* WMSBufferAllocatorOptions. */

#include "fixture.h"
#include "page.h"

static IWMSBufferAllocator *const garbage = (IWMSBufferAllocator *)0x1234;

static void refuse(const WMSBufferAllocatorOptions *options)
{
    IWMSBufferAllocator *allocator = garbage;
    CHECK_EQUAL(WMSCreateBufferAllocator(options, &allocator), E_INVALIDARG);
    CHECK(allocator == NULL);
}

static IWMSBufferAllocator *grant(const WMSBufferAllocatorOptions *options)
{
    IWMSBufferAllocator *allocator = garbage;
    CHECK_EQUAL(WMSCreateBufferAllocator(options, &allocator), S_OK);
    CHECK(allocator != NULL && allocator != garbage);
    return allocator;
}

/* The allocator grants this size and refuses one byte more, by both methods. */
static void check_ceiling(IWMSBufferAllocator *allocator, DWORD ceiling)
{
    INSSBuffer *buffer = new_buffer(allocator, ceiling);
    CHECK_EQUAL(maximum_of(buffer), ceiling);
    address_of(buffer)[ceiling - 1] = 1;
    INSSBuffer_Release(buffer);
    buffer = new_page_buffer(allocator, ceiling);
    CHECK_EQUAL(maximum_of(buffer), ceiling);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, ceiling + 1, &buffer), E_INVALIDARG);
    CHECK(buffer == NULL);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, ceiling + 1, &buffer), E_INVALIDARG);
    CHECK(buffer == NULL);
    CHECK_EQUAL(IWMSBufferAllocator_AllocateBuffer(allocator, 0xFFFFFFFF, &buffer), E_INVALIDARG);
}

static void check_defaults(IWMSBufferAllocator *allocator)
{
    INSSBuffer *buffer = new_buffer(allocator, 10);
    check_ceiling(allocator, MOST_BYTES);
    CHECK_EQUAL(INSSBuffer_GetLength(buffer, NULL), E_POINTER);
    INSSBuffer_Release(buffer);
}

TEST(null_means_the_defaults)
{
    IWMSBufferAllocator *allocator = grant(NULL);
    check_defaults(allocator);
    IWMSBufferAllocator_Release(allocator);
}

TEST(zeros_mean_the_defaults)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options)};
    IWMSBufferAllocator *allocator = grant(&options);
    check_defaults(allocator);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_size_that_no_version_had_is_refused)
{
    static const DWORD sizes[] = {0, 1, 4, 7, 9, 10, 11, 13, 27, 38, 4100, 0x10000, 0xFFFFFFFF};
    static union
    {
        WMSBufferAllocatorOptions options;
        /* A size that is believed is a size that is read. */
        BYTE bytes[4100];
    } asked;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
    {
        asked.options.cbSize = sizes[i];
        refuse(&asked.options);
    }
}

TEST(what_a_smaller_structure_lacks_is_the_default)
{
    /* Fields behind cbSize are not there, whatever the memory holds. */
    WMSBufferAllocatorOptions flags_alone = {.cbSize = 8,
                                             .dwFlags = WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG,
                                             .cbMaxBufferSize = 10,
                                             .dwBudgetWait = 0xFFFFFFFF};
    IWMSBufferAllocator *allocator = grant(&flags_alone);
    INSSBuffer *buffer = new_buffer(allocator, 10);
    check_ceiling(allocator, MOST_BYTES);
    CHECK_EQUAL(INSSBuffer_GetLength(buffer, NULL), E_INVALIDARG);
    INSSBuffer_Release(buffer);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_larger_structure_is_accepted_if_what_is_new_is_zero)
{
    struct
    {
        WMSBufferAllocatorOptions known;
        BYTE unknown[16];
    } newer;
    memset(&newer, 0, sizeof(newer));
    newer.known.cbSize = sizeof(newer);
    newer.known.cbMaxBufferSize = 5000;
    IWMSBufferAllocator *allocator = grant(&newer.known);
    check_ceiling(allocator, 5000);
    IWMSBufferAllocator_Release(allocator);
}

TEST(a_larger_structure_is_refused_if_what_is_new_is_set)
{
    struct
    {
        WMSBufferAllocatorOptions known;
        BYTE unknown[16];
    } newer;
    for (size_t i = 0; i < sizeof(newer.unknown); i++)
    {
        memset(&newer, 0, sizeof(newer));
        newer.known.cbSize = sizeof(newer);
        newer.unknown[i] = 1;
        refuse(&newer.known);
    }
}

TEST(a_structure_that_ends_within_a_field_is_refused)
{
    WMSBufferAllocatorOptions options = {.cbSize = 0};
    IWMSBufferAllocator *allocator = NULL;
    static const size_t ends[] = {
        offsetof(WMSBufferAllocatorOptions, cbBudget),
        offsetof(WMSBufferAllocatorOptions, cbAlignment),
        offsetof(WMSBufferAllocatorOptions, pszLabel),
        offsetof(WMSBufferAllocatorOptions, pfnAcquireMemory),
        offsetof(WMSBufferAllocatorOptions, pfnReleaseMemory),
        offsetof(WMSBufferAllocatorOptions, pMemoryContext),
        offsetof(WMSBufferAllocatorOptions, pfnBufferReleased),
        offsetof(WMSBufferAllocatorOptions, pReleasedContext),
        sizeof(options),
    };
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
    {
        options.cbSize = (DWORD)ends[i];
        CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
        IWMSBufferAllocator_Release(allocator);
    }
    options.cbSize = offsetof(WMSBufferAllocatorOptions, cbBudget) + 4;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
    if (sizeof(void *) == 8)
    {
        for (size_t i = 2; i < sizeof(ends) / sizeof(ends[0]) - 1; i++)
        {
            options.cbSize = (DWORD)ends[i] + 4;
            CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), E_INVALIDARG);
            CHECK(allocator == NULL);
        }
    }
}

TEST(an_unknown_flag_is_refused)
{
    const DWORD known = WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG | WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE |
                        WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE | WMS_BUFFER_ALLOCATOR_PADDED |
                        WMS_BUFFER_ALLOCATOR_HUGE_PAGES | WMS_BUFFER_ALLOCATOR_GUARD_PAGES |
                        WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER | WMS_BUFFER_ALLOCATOR_TRACK_AGE |
                        WMS_BUFFER_ALLOCATOR_REPORT_LEAKS;
    for (int bit = 0; bit < 32; bit++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwFlags = (DWORD)1 << bit};
        if (options.dwFlags & known)
            release(grant(&options));
        else
            refuse(&options);
    }
}

TEST(the_reserved_field_must_be_zero)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .dwReserved = 1};
    refuse(&options);
    options.dwReserved = 0x80000000;
    refuse(&options);
}

TEST(a_lower_ceiling_is_kept)
{
    static const DWORD ceilings[] = {1, 1000, 4096, 16777214};
    for (size_t i = 0; i < 4; i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbMaxBufferSize = ceilings[i]};
        IWMSBufferAllocator *allocator = grant(&options);
        check_ceiling(allocator, ceilings[i]);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(a_higher_ceiling_is_granted)
{
    static const DWORD ceilings[] = {1u << 24, (1u << 25) + 1};
    for (size_t i = 0; i < 2; i++)
    {
        WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbMaxBufferSize = ceilings[i]};
        IWMSBufferAllocator *allocator = grant(&options);
        check_ceiling(allocator, ceilings[i]);
        IWMSBufferAllocator_Release(allocator);
    }
}

TEST(zero_size_keeps_its_answers_under_any_ceiling)
{
    WMSBufferAllocatorOptions options = {.cbSize = sizeof(options), .cbMaxBufferSize = 1};
    IWMSBufferAllocator *allocator = grant(&options);
    INSSBuffer *buffer = new_buffer(allocator, 0);
    INSSBuffer_Release(buffer);
    CHECK_EQUAL(IWMSBufferAllocator_AllocatePageSizeBuffer(allocator, 0, &buffer), E_UNEXPECTED);
    IWMSBufferAllocator_Release(allocator);
}

static const DWORD sizes[] = {1, 64, 100, 5000, 100000};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static void soil(IWMSBufferAllocator *allocator)
{
    for (int i = 0; i < SIZES; i++)
    {
        INSSBuffer *small = new_buffer(allocator, sizes[i]);
        INSSBuffer *page = new_page_buffer(allocator, sizes[i]);
        memset(address_of(small), 0xEE, sizes[i]);
        memset(address_of(page), 0xEE, sizes[i]);
        INSSBuffer_Release(small);
        INSSBuffer_Release(page);
    }
}

/* A read that was rounded up to whole pages has written behind the maximum length. */
TEST(zero_on_free_reaches_to_the_end_of_the_last_page)
{
    IWMSBufferAllocator *allocator = new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE);
    size_t page = page_bytes();
    /* So many that most of the memory serves again. */
    INSSBuffer *buffers[64];
    for (int i = 0; i < 64; i++)
    {
        buffers[i] = new_page_buffer(allocator, 100);
        memset(address_of(buffers[i]), 0xEE, page);
    }
    for (int i = 0; i < 64; i++)
        INSSBuffer_Release(buffers[i]);
    for (int i = 0; i < 64; i++)
    {
        buffers[i] = new_page_buffer(allocator, (DWORD)page);
        CHECK(all_bytes_are(address_of(buffers[i]), page, 0));
    }
    for (int i = 0; i < 64; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocator_Release(allocator);
}

/* Buffers of the same sizes again hold only zeros, and their memory is not new. */
static void check_clean(IWMSBufferAllocator *allocator)
{
    IWMSBufferAllocatorControl *control = NULL;
    WMSBufferAllocatorStatistics before = {.cbSize = sizeof(before)};
    WMSBufferAllocatorStatistics after = {.cbSize = sizeof(after)};
    CHECK_EQUAL(IWMSBufferAllocator_QueryInterface(allocator, &IID_IWMSBufferAllocatorControl, (void **)&control), S_OK);
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &before), S_OK);
    for (int i = 0; i < SIZES; i++)
    {
        INSSBuffer *small = new_buffer(allocator, sizes[i]);
        INSSBuffer *page = new_page_buffer(allocator, sizes[i]);
        CHECK(all_bytes_are(address_of(small), sizes[i], 0));
        CHECK(all_bytes_are(address_of(page), sizes[i], 0));
        INSSBuffer_Release(small);
        INSSBuffer_Release(page);
    }
    CHECK_EQUAL(IWMSBufferAllocatorControl_GetStatistics(control, &after), S_OK);
    CHECK_EQUAL(after.cHits - before.cHits, 2 * SIZES);
    CHECK_EQUAL(after.cMisses, before.cMisses);
    IWMSBufferAllocatorControl_Release(control);
}

TEST(zero_on_allocate_gives_zeros)
{
    IWMSBufferAllocator *allocator = new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE);
    soil(allocator);
    check_clean(allocator);
    IWMSBufferAllocator_Release(allocator);
}

TEST(zero_on_free_leaves_zeros_behind)
{
    IWMSBufferAllocator *allocator = new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE);
    soil(allocator);
    check_clean(allocator);
    IWMSBufferAllocator_Release(allocator);
}

static const BYTE secret[16] = {0xC0, 0xFF, 0xEE, 1, 2, 3, 0xC0, 0xFF, 0xEE, 4, 5, 6, 7, 8, 9, 10};

static int holds_secret(const BYTE *bytes, size_t count)
{
    for (size_t i = 0; i + sizeof(secret) <= count; i++)
        if (memcmp(bytes + i, secret, sizeof(secret)) == 0)
            return 1;
    return 0;
}

/* Whether properties that were set, moved, replaced and released can be found in the memory of
 * later buffers. */
static int secret_is_found(IWMSBufferAllocator *allocator)
{
    INSSBuffer4 *buffer = new_buffer4(allocator, 10);
    INSSBuffer *buffers[64];
    int found = 0;
    for (DWORD i = 0; i < 20; i++)
        CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(i), (void *)secret, 16), S_OK);
    CHECK_EQUAL(INSSBuffer4_SetProperty(buffer, property_name(0), (void *)secret, 15), S_OK);
    CHECK_EQUAL(INSSBuffer4_Release(buffer), 0);
    for (DWORD i = 0; i < 64; i++)
    {
        DWORD size = (i + 1) * 64;
        buffers[i] = new_buffer(allocator, size);
        found |= holds_secret(address_of(buffers[i]), size);
    }
    for (DWORD i = 0; i < 64; i++)
        INSSBuffer_Release(buffers[i]);
    IWMSBufferAllocator_Release(allocator);
    return found;
}

TEST(zero_on_free_reaches_the_properties)
{
    CHECK(!secret_is_found(new_allocator_with(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE)));
    /* The search finds what was not overwritten, or it would prove nothing. It reads what nobody wrote, which
     * memcheck reports. */
    if (!test_is_wrapped())
        CHECK(secret_is_found(new_allocator()));
}
