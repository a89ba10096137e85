// SPDX-License-Identifier: MIT OR Apache-2.0

// wms::create_allocator, wms::allocate, wms::allocate_pages: what they give, and how they fail.

#include <wmsbuffer.hpp>

#include <memory>

#include "../check.h"
#include "../memory_calls.h"
#include "../page.h"
#include "references.h"

using wms::com_ptr;

namespace
{

constexpr DWORD above_the_limit = 16777216;

DWORD maximum_of(const com_ptr<INSSBuffer> &buffer)
{
    DWORD length = 0;
    CHECK_EQUAL(buffer->GetMaxLength(&length), S_OK);
    return length;
}

} // namespace

TEST(an_allocator_is_made_with_the_defaults)
{
    HRESULT result = E_FAIL;
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator(&result);
    CHECK_EQUAL(result, S_OK);
    CHECK_EQUAL(references(allocator.get()), 1);
    CHECK(!wms::allocate(allocator, above_the_limit));
}

TEST(an_allocator_is_made_with_options)
{
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof(options);
    options.cbMaxBufferSize = 1000;
    HRESULT result = E_FAIL;
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator(options, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK(wms::allocate(allocator, 1000));
    CHECK(!wms::allocate(allocator, 1001));
}

TEST(options_that_are_refused_give_no_allocator)
{
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof(options);
    options.dwReserved = 1;
    HRESULT result = S_OK;
    CHECK(!wms::create_allocator(options, &result));
    CHECK_EQUAL(result, E_INVALIDARG);
    CHECK(!wms::create_allocator(options));
}

TEST(a_buffer_has_the_size_asked_for)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    HRESULT result = E_FAIL;
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1316, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK_EQUAL(references(buffer.get()), 1);
    CHECK_EQUAL(maximum_of(buffer), 1316);
}

TEST(a_page_buffer_starts_on_a_page)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    HRESULT result = E_FAIL;
    com_ptr<INSSBuffer> buffer = wms::allocate_pages(allocator, 1316, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK_EQUAL(maximum_of(buffer), 1316);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(wms::bytes(buffer).data()) % page_bytes(), 0);
}

TEST(a_size_that_is_refused_gives_no_buffer)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    HRESULT result = S_OK;
    CHECK(!wms::allocate(allocator, above_the_limit, &result));
    CHECK_EQUAL(result, E_INVALIDARG);
    result = S_OK;
    CHECK(!wms::allocate_pages(allocator, above_the_limit, &result));
    CHECK_EQUAL(result, E_INVALIDARG);
    CHECK(!wms::allocate_pages(allocator, 0, &result));
    CHECK_EQUAL(result, E_UNEXPECTED);
}

TEST(want_of_memory_gives_no_allocator)
{
    HRESULT result = S_OK;
    memory_refuse(0, MEMORY_REFUSE_ALL);
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator(&result);
    memory_grant();
    CHECK(!allocator);
    CHECK_EQUAL(result, E_OUTOFMEMORY);
}

TEST(want_of_memory_gives_no_buffer)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    HRESULT result = S_OK;
    memory_refuse(0, MEMORY_REFUSE_ALL);
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1000000, &result);
    HRESULT page_result = S_OK;
    com_ptr<INSSBuffer> page_buffer = wms::allocate_pages(allocator, 1000000, &page_result);
    com_ptr<INSSBuffer> without_code = wms::allocate(allocator, 1000000);
    memory_grant();
    CHECK(!buffer);
    CHECK_EQUAL(result, E_OUTOFMEMORY);
    CHECK(!page_buffer);
    CHECK_EQUAL(page_result, E_OUTOFMEMORY);
    CHECK(!without_code);
}

TEST(a_call_that_succeeds_says_so_after_one_that_failed)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    HRESULT result = S_OK;
    com_ptr<INSSBuffer> buffer = wms::allocate_pages(allocator, 0, &result);
    CHECK(FAILED(result));
    buffer = wms::allocate_pages(allocator, 1, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK(buffer);
}

TEST(a_buffer_outlives_its_allocator)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 100);
    allocator.reset();
    CHECK_EQUAL(maximum_of(buffer), 100);
}

TEST(any_pointer_to_an_allocator_will_do)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    com_ptr<IWMSBufferAllocatorControl> derived = allocator.query<IWMSBufferAllocatorControl>();
    std::unique_ptr<IWMSBufferAllocator, releaser> unique(allocator.share().detach());
    CHECK(wms::allocate(allocator.get(), 10));
    CHECK(wms::allocate(derived, 10));
    CHECK(wms::allocate_pages(unique, 10));
}
