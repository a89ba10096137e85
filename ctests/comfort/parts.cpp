// SPDX-License-Identifier: MIT OR Apache-2.0

// wms::slice, wms::wrap, wms::make_writable: what they give, and how they fail.

#include <wmsbuffer.hpp>

#define MEMORY_IS_HELD_UNTIL_EXIT
#include "../check.h"
#include "../memory_calls.h"
#include "references.h"

using wms::com_ptr;

namespace
{

com_ptr<INSSBuffer> new_buffer(DWORD size)
{
    return wms::allocate(wms::create_allocator(), size);
}

void WMSBUFFER_CALL count(void *context, BYTE *)
{
    ++*static_cast<int *>(context);
}

} // namespace

TEST(a_slice_shows_part_of_its_parent_and_keeps_it)
{
    com_ptr<INSSBuffer> parent = new_buffer(1000);
    BYTE *const data = wms::bytes(parent).data();
    HRESULT result = E_FAIL;
    com_ptr<INSSBuffer> part = wms::slice(parent, 100, 50, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK_EQUAL(references(parent.get()), 2);
    parent.reset();
    CHECK(wms::bytes(part).data() == data + 100);
    CHECK_EQUAL(wms::bytes(part).size(), 50);
}

TEST(a_slice_of_another_interface_is_one_of_the_buffer)
{
    com_ptr<INSSBuffer> parent = new_buffer(1000);
    com_ptr<INSSBuffer3> sample = parent.query<INSSBuffer3>();
    com_ptr<INSSBuffer> part = wms::slice(sample, 0, 1000);
    CHECK(wms::bytes(part).data() == wms::bytes(parent).data());
}

TEST(more_than_the_parent_has_gives_no_slice)
{
    com_ptr<INSSBuffer> parent = new_buffer(1000);
    HRESULT result = S_OK;
    CHECK(!wms::slice(parent, 501, 500, &result));
    CHECK_EQUAL(result, E_INVALIDARG);
    CHECK(!wms::slice(parent.get(), 1001, 0));
    CHECK_EQUAL(references(parent.get()), 1);
    CHECK(!wms::slice(static_cast<INSSBuffer *>(nullptr), 0, 0, &result));
    CHECK_EQUAL(result, E_POINTER);
}

TEST(wrapped_memory_is_told_of_its_release_once)
{
    static BYTE memory[100];
    int releases = 0;
    HRESULT result = E_FAIL;
    com_ptr<INSSBuffer> buffer = wms::wrap(memory, sizeof(memory), count, &releases, &result);
    CHECK_EQUAL(result, S_OK);
    CHECK(wms::bytes(buffer).data() == memory);
    com_ptr<INSSBuffer> second = buffer.share();
    buffer.reset();
    CHECK_EQUAL(releases, 0);
    second.reset();
    CHECK_EQUAL(releases, 1);
}

TEST(no_memory_to_wrap_gives_no_buffer)
{
    int releases = 0;
    HRESULT result = S_OK;
    CHECK(!wms::wrap(nullptr, 1, count, &releases, &result));
    CHECK_EQUAL(result, E_POINTER);
    CHECK_EQUAL(releases, 0);
}

TEST(a_buffer_becomes_writable_by_a_copy_only_if_others_have_it)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    INSSBuffer *const before = buffer.get();
    CHECK_EQUAL(wms::make_writable(buffer), S_OK);
    CHECK(buffer.get() == before);
    wms::bytes(buffer).data()[99] = 42;
    com_ptr<INSSBuffer> second = buffer.share();
    CHECK_EQUAL(wms::make_writable(buffer), S_OK);
    CHECK(buffer.get() != before);
    CHECK_EQUAL(wms::bytes(buffer).data()[99], 42);
    CHECK_EQUAL(references(buffer.get()), 1);
    CHECK_EQUAL(references(second.get()), 1);
}

TEST(nothing_cannot_be_made_writable)
{
    com_ptr<INSSBuffer> nothing;
    CHECK_EQUAL(wms::make_writable(nothing), E_POINTER);
    CHECK(!nothing);
}
