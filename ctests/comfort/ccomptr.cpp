// SPDX-License-Identifier: MIT OR Apache-2.0

// The library behind a pointer like ATL's CComPtr.

#include <wmsallocator.h>

#include <utility>

#include "../check.h"
#include "atl_like.h"
#include "references.h"

using atl_like::CComPtr;
using atl_like::CComQIPtr;

namespace
{

CComPtr<INSSBuffer> new_buffer()
{
    CComPtr<IWMSBufferAllocator> allocator;
    CComPtr<INSSBuffer> buffer;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(100, &buffer), S_OK);
    return buffer;
}

} // namespace

TEST(takes_out_parameters)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    CHECK_EQUAL(references(buffer), 1);
    CHECK_EQUAL(buffer->SetLength(1), S_OK);
}

TEST(shares_by_copying)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    CComPtr<INSSBuffer> copy = buffer;
    CComPtr<INSSBuffer> assigned;
    assigned = buffer;
    CHECK_EQUAL(references(buffer), 3);
    copy = nullptr;
    assigned.Release();
    CHECK_EQUAL(references(buffer), 1);
}

TEST(moves_without_counting)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    CComPtr<INSSBuffer> moved = std::move(buffer);
    CHECK(!buffer);
    CHECK_EQUAL(references(moved), 1);
}

TEST(queries_for_its_type)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    CComPtr<INSSBuffer4> buffer4;
    CComPtr<IWMSBufferAllocator> none;
    CHECK_EQUAL(buffer.QueryInterface(&buffer4), S_OK);
    CHECK_EQUAL(references(buffer), 2);
    CHECK_EQUAL(buffer.QueryInterface(&none), E_NOINTERFACE);
    CHECK(!none);
    CHECK(buffer.IsEqualObject(buffer4));
    CHECK_EQUAL(references(buffer), 2);
}

TEST(a_qiptr_queries_by_assignment)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    CComQIPtr<INSSBuffer3> buffer3(buffer);
    CHECK(buffer3 == buffer.p);
    CComQIPtr<IWMSBufferAllocator> none(buffer);
    CHECK(!none);
    CHECK_EQUAL(references(buffer), 2);
    buffer3 = nullptr;
    CHECK_EQUAL(references(buffer), 1);
}

TEST(attaches_and_detaches)
{
    CComPtr<INSSBuffer> buffer = new_buffer();
    INSSBuffer *plain = buffer.Detach();
    CComPtr<INSSBuffer> attached;
    attached.Attach(plain);
    CHECK_EQUAL(references(attached), 1);
    CHECK_EQUAL(attached.CopyTo(&plain), S_OK);
    CHECK_EQUAL(plain->Release(), 1);
}
