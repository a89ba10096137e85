// SPDX-License-Identifier: MIT OR Apache-2.0

// wms::bytes and wms::capacity. Built for C++11, where they give a class of their own, and for
// C++20, where they give std::span.

#include <wmsbuffer.hpp>

#include <type_traits>

#include "../check.h"

using wms::com_ptr;

namespace
{

com_ptr<INSSBuffer> new_buffer(DWORD size)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    CHECK(allocator != nullptr);
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, size);
    CHECK(buffer != nullptr);
    return buffer;
}

// A buffer of somebody else's that tells a length, but refuses the address.
class refusing_buffer final : public INSSBuffer
{
public:
    STDMETHODIMP QueryInterface(REFIID, void **) override { return E_NOINTERFACE; }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP GetLength(DWORD *pdwLength) override { return GetMaxLength(pdwLength); }
    STDMETHODIMP SetLength(DWORD) override { return E_FAIL; }
    STDMETHODIMP GetMaxLength(DWORD *pdwLength) override
    {
        *pdwLength = 100;
        return S_OK;
    }
    STDMETHODIMP GetBuffer(BYTE **) override { return E_FAIL; }
    STDMETHODIMP GetBufferAndLength(BYTE **, DWORD *pdwLength) override
    {
        *pdwLength = 100;
        return E_FAIL;
    }
};

} // namespace

TEST(a_span_is_that_of_the_standard_where_there_is_one)
{
#ifdef __cpp_lib_span
    static_assert(std::is_same<wms::byte_span, std::span<BYTE>>::value, "std::span in C++20");
#elif __cplusplus > 201703L
    SKIP("this C++20 has no std::span");
#else
    static_assert(std::is_class<wms::byte_span>::value, "a class of its own before C++20");
#endif
    CHECK(wms::byte_span().empty());
}

TEST(bytes_are_the_used_ones)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    BYTE *address = nullptr;
    CHECK_EQUAL(buffer->GetBuffer(&address), S_OK);
    CHECK_EQUAL(wms::bytes(buffer).size(), 100);
    CHECK_EQUAL(buffer->SetLength(7), S_OK);
    CHECK(wms::bytes(buffer).data() == address);
    CHECK_EQUAL(wms::bytes(buffer).size(), 7);
}

TEST(capacity_is_all_the_memory)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    BYTE *address = nullptr;
    CHECK_EQUAL(buffer->GetBuffer(&address), S_OK);
    CHECK_EQUAL(buffer->SetLength(7), S_OK);
    CHECK(wms::capacity(buffer).data() == address);
    CHECK_EQUAL(wms::capacity(buffer).size(), 100);
}

TEST(a_span_taken_before_keeps_its_size)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    const wms::byte_span before = wms::bytes(buffer);
    CHECK_EQUAL(buffer->SetLength(7), S_OK);
    CHECK_EQUAL(before.size(), 100);
}

TEST(bytes_are_written_and_read)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    BYTE value = 0;
    for (BYTE &byte : wms::bytes(buffer))
        byte = value++;
    const wms::byte_span bytes = wms::bytes(buffer);
    CHECK_EQUAL(bytes[0], 0);
    CHECK_EQUAL(bytes[99], 99);
    unsigned sum = 0;
    for (BYTE byte : bytes)
        sum += byte;
    CHECK_EQUAL(sum, 99 * 100 / 2);
    CHECK_EQUAL(bytes.end() - bytes.begin(), 100);
}

TEST(an_empty_buffer_has_no_bytes)
{
    com_ptr<INSSBuffer> buffer = new_buffer(0);
    CHECK(wms::bytes(buffer).empty());
    CHECK(wms::capacity(buffer).empty());
}

TEST(a_plain_pointer_will_do)
{
    com_ptr<INSSBuffer> buffer = new_buffer(100);
    INSSBuffer *plain = buffer.get();
    CHECK_EQUAL(wms::bytes(plain).size(), 100);
    CHECK_EQUAL(wms::capacity(plain).size(), 100);
}

TEST(a_buffer_that_refuses_has_no_bytes)
{
    refusing_buffer buffer;
    CHECK(wms::bytes(&buffer).empty());
    CHECK(wms::capacity(&buffer).empty());
}
