// SPDX-License-Identifier: MIT OR Apache-2.0

// IMediaBuffer as C++ sees it: what a media object of DirectX does with a buffer, whoever made it.

#include <wmsallocator.h>
#include <wmsmediabuffer.h>

#include <cstring>

#include "check.h"

namespace
{

// Of the user's own, as media objects have them on Windows.
class array_buffer final : public IMediaBuffer
{
public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override
    {
        *ppvObject = riid == IID_IUnknown || riid == IID_IMediaBuffer ? this : nullptr;
        return *ppvObject ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP SetLength(DWORD cbLength) override { length = cbLength; return S_OK; }
    STDMETHODIMP GetMaxLength(DWORD *pcbMaxLength) override { *pcbMaxLength = sizeof(bytes); return S_OK; }
    STDMETHODIMP GetBufferAndLength(BYTE **ppBuffer, DWORD *pcbLength) override
    {
        *ppBuffer = bytes;
        *pcbLength = length;
        return S_OK;
    }

private:
    BYTE bytes[100] = {};
    DWORD length = 0;
};

// Puts its output behind what is in the buffer.
HRESULT process_output(IMediaBuffer *buffer)
{
    BYTE *address = nullptr;
    DWORD length = 0;
    DWORD maximum = 0;
    CHECK_EQUAL(buffer->GetBufferAndLength(&address, &length), S_OK);
    CHECK_EQUAL(buffer->GetMaxLength(&maximum), S_OK);
    if (maximum - length < 6)
        return E_FAIL;
    std::memcpy(address + length, "output", 6);
    return buffer->SetLength(length + 6);
}

IWMSBufferAllocator *new_allocator(DWORD flags)
{
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof(options);
    options.dwFlags = flags;
    IWMSBufferAllocator *allocator = nullptr;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    return allocator;
}

} // namespace

TEST(a_media_object_writes_into_a_buffer)
{
    IWMSBufferAllocator *allocator = new_allocator(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER);
    INSSBuffer *buffer = nullptr;
    IMediaBuffer *media = nullptr;
    BYTE *address = nullptr;
    DWORD length = 0;
    CHECK_EQUAL(allocator->AllocateBuffer(16, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(&media)), S_OK);
    CHECK_EQUAL(buffer->SetLength(0), S_OK);
    CHECK_EQUAL(process_output(media), S_OK);
    CHECK_EQUAL(process_output(media), S_OK);
    CHECK_EQUAL(process_output(media), E_FAIL);
    CHECK_EQUAL(media->Release(), 1);
    CHECK_EQUAL(buffer->GetBufferAndLength(&address, &length), S_OK);
    CHECK_EQUAL(length, 12);
    CHECK(std::memcmp(address, "outputoutput", 12) == 0);
    CHECK_EQUAL(buffer->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(a_users_own_media_buffer_stands_beside_ours)
{
    array_buffer own;
    CHECK_EQUAL(process_output(&own), S_OK);
    INSSBuffer *none = reinterpret_cast<INSSBuffer *>(0x1234);
    CHECK_EQUAL(own.QueryInterface(IID_PPV_ARGS(&none)), E_NOINTERFACE);
    CHECK(none == nullptr);
}

TEST(the_interface_has_its_id)
{
    IMediaBuffer *media = nullptr;
    CHECK(__uuidof(IMediaBuffer) == IID_IMediaBuffer);
    CHECK(__uuidof(media) == IID_IMediaBuffer);
}

TEST(the_typed_query_interface_asks_for_its_type)
{
    IWMSBufferAllocator *allocator = new_allocator(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER);
    INSSBuffer *buffer = nullptr;
    IMediaBuffer *media = nullptr;
    INSSBuffer4 *back = nullptr;
    CHECK_EQUAL(allocator->AllocatePageSizeBuffer(16, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(&media), S_OK);
    CHECK_EQUAL(media->QueryInterface(&back), S_OK);
    CHECK(back == buffer);
    CHECK_EQUAL(back->Release(), 2);
    CHECK_EQUAL(buffer->Release(), 1);
    CHECK_EQUAL(media->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(without_the_option_there_is_none)
{
    IWMSBufferAllocator *allocator = new_allocator(0);
    INSSBuffer *buffer = nullptr;
    IMediaBuffer *none = reinterpret_cast<IMediaBuffer *>(0x1234);
    CHECK_EQUAL(allocator->AllocateBuffer(16, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(&none)), E_NOINTERFACE);
    CHECK(none == nullptr);
    CHECK_EQUAL(buffer->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}
