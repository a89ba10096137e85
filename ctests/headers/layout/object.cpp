// Objects written against the C++ classes; each method answers the number of its slot.

#include "object.h"

namespace {

const GUID expected = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

struct Buffer final : INSSBuffer4
{
    STDMETHODIMP QueryInterface(REFIID, void **) override { return 0; }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 2; }
    STDMETHODIMP GetLength(DWORD *) override { return 3; }
    STDMETHODIMP SetLength(DWORD) override { return 4; }
    STDMETHODIMP GetMaxLength(DWORD *) override { return 5; }
    STDMETHODIMP GetBuffer(BYTE **) override { return 6; }
    STDMETHODIMP GetBufferAndLength(BYTE **, DWORD *) override { return 7; }
    STDMETHODIMP GetSampleProperties(DWORD, BYTE *) override { return 8; }
    STDMETHODIMP SetSampleProperties(DWORD, BYTE *) override { return 9; }
    STDMETHODIMP SetProperty(GUID name, void *, DWORD size) override
    {
        return name == expected && size == 12 ? 10 : E_FAIL;
    }
    STDMETHODIMP GetProperty(GUID name, void *, DWORD *size) override
    {
        return name == expected && *size == 12 ? 11 : E_FAIL;
    }
    STDMETHODIMP GetPropertyCount(DWORD *) override { return 12; }
    STDMETHODIMP GetPropertyByIndex(DWORD, GUID *, void *, DWORD *) override { return 13; }
};

struct Allocator final : IWMSBufferAllocatorControl
{
    STDMETHODIMP QueryInterface(REFIID, void **) override { return 0; }
    STDMETHODIMP_(ULONG) AddRef() override { return 1; }
    STDMETHODIMP_(ULONG) Release() override { return 2; }
    STDMETHODIMP AllocateBuffer(DWORD, INSSBuffer **) override { return 3; }
    STDMETHODIMP AllocatePageSizeBuffer(DWORD, INSSBuffer **) override { return 4; }
    STDMETHODIMP GetStatistics(WMSBufferAllocatorStatistics *) override { return 5; }
    STDMETHODIMP Trim() override { return 6; }
    STDMETHODIMP FlushThreadCache() override { return 7; }
    STDMETHODIMP Reserve(DWORD size, DWORD count) override { return size == 20 && count == 21 ? 8 : E_FAIL; }
    STDMETHODIMP SetBudget(uint64_t bytes) override { return bytes == (uint64_t)22 << 40 ? 9 : E_FAIL; }
    STDMETHODIMP CancelWaits() override { return 10; }
    STDMETHODIMP GetLiveBuffers(WMSLiveBuffer *, DWORD, DWORD *) override { return 11; }
};

Buffer buffer;
Allocator allocator;

} // namespace

INSSBuffer4 *cpp_buffer(void)
{
    return &buffer;
}

IWMSBufferAllocatorControl *cpp_allocator(void)
{
    return &allocator;
}
