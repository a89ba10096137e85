// SPDX-License-Identifier: MIT OR Apache-2.0

// The functions for hosts as C++ calls them.

#define MEMORY_IS_HELD_UNTIL_EXIT
#include <wmsallocator.h>

#include <vector>

#include "check.h"

namespace
{

// A buffer of the host's own: of the interfaces, the first.
class vector_buffer final : public INSSBuffer
{
public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override
    {
        *ppvObject = nullptr;
        if (riid != IID_IUnknown && riid != IID_INSSBuffer)
            return E_NOINTERFACE;
        AddRef();
        *ppvObject = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++references; }
    STDMETHODIMP_(ULONG) Release() override { return --references; }
    STDMETHODIMP GetLength(DWORD *pdwLength) override { return GetMaxLength(pdwLength); }
    STDMETHODIMP SetLength(DWORD) override { return E_NOTIMPL; }
    STDMETHODIMP GetMaxLength(DWORD *pdwLength) override
    {
        *pdwLength = static_cast<DWORD>(bytes.size());
        return S_OK;
    }
    STDMETHODIMP GetBuffer(BYTE **ppdwBuffer) override { *ppdwBuffer = bytes.data(); return S_OK; }
    STDMETHODIMP GetBufferAndLength(BYTE **ppdwBuffer, DWORD *pdwLength) override
    {
        GetBuffer(ppdwBuffer);
        return GetLength(pdwLength);
    }

    std::vector<BYTE> bytes = std::vector<BYTE>(100, 7);
    ULONG references = 1;
};

BYTE *address_of(INSSBuffer *buffer)
{
    BYTE *address = nullptr;
    CHECK_EQUAL(buffer->GetBuffer(&address), S_OK);
    return address;
}

} // namespace

TEST(a_class_of_the_hosts_is_cut_and_copied)
{
    vector_buffer own;
    INSSBuffer *slice = nullptr;
    CHECK_EQUAL(WMSCreateBufferSlice(&own, 90, 11, &slice), E_INVALIDARG);
    CHECK_EQUAL(WMSCreateBufferSlice(&own, 90, 10, &slice), S_OK);
    CHECK(address_of(slice) == own.bytes.data() + 90);
    CHECK_EQUAL(own.references, 2u);
    CHECK_EQUAL(slice->Release(), 0u);
    CHECK_EQUAL(own.references, 1u);

    INSSBuffer *copy = &own;
    CHECK_EQUAL(WMSIsSoleOwner(copy), S_FALSE);
    CHECK_EQUAL(WMSMakeWritable(&copy), S_OK);
    CHECK_EQUAL(WMSIsSoleOwner(copy), S_OK);
    CHECK_EQUAL(own.references, 0u);
    CHECK(std::vector<BYTE>(address_of(copy), address_of(copy) + 100) == own.bytes);
    copy->Release();
}

namespace
{

void WMSBUFFER_CALL erase(void *, BYTE *pData)
{
    delete[] pData;
}

} // namespace

TEST(memory_of_new_is_wrapped_and_deleted)
{
    INSSBuffer *buffer = nullptr;
    CHECK_EQUAL(WMSWrapMemory(new BYTE[1000](), 1000, erase, nullptr, &buffer), S_OK);
    address_of(buffer)[999] = 1;
    CHECK_EQUAL(buffer->Release(), 0u);
}

TEST(released_buffers_are_counted)
{
    WMSBufferAllocatorOptions options = {};
    DWORD bytes = 0;
    options.cbSize = sizeof(options);
    options.pReleasedContext = &bytes;
    options.pfnBufferReleased = [](void *pContext, DWORD cbMaxLength) { *static_cast<DWORD *>(pContext) += cbMaxLength; };
    IWMSBufferAllocator *allocator = nullptr;
    INSSBuffer *buffer = nullptr;
    CHECK_EQUAL(WMSCreateBufferAllocator(&options, &allocator), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(100, &buffer), S_OK);
    buffer->Release();
    CHECK_EQUAL(allocator->AllocateBuffer(200, &buffer), S_OK);
    allocator->Release();
    buffer->Release();
    CHECK_EQUAL(bytes, 300u);
}
