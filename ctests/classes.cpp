// SPDX-License-Identifier: MIT OR Apache-2.0

// The interfaces as C++ sees them: abstract classes, called and implemented.

#include <wmsallocator.h>

#include "check.h"
#include "stack.h"

namespace
{

IWMSBufferAllocator *new_allocator()
{
    IWMSBufferAllocator *allocator = nullptr;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, &allocator), S_OK);
    return allocator;
}

constexpr GUID name = {0x5ca1ab1e, 0xfade, 0x4bed, {0x8d, 0, 1, 2, 3, 4, 5, 6}};

// A buffer of the user's own, as plug-ins have them: five methods around an array.
class array_buffer final : public INSSBuffer
{
public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override
    {
        if (!ppvObject)
            return E_POINTER;
        *ppvObject = nullptr;
        if (riid != IID_IUnknown && riid != IID_INSSBuffer)
            return E_NOINTERFACE;
        AddRef();
        *ppvObject = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++references; }
    STDMETHODIMP_(ULONG) Release() override { return --references; }
    STDMETHODIMP GetLength(DWORD *pdwLength) override { *pdwLength = length; return S_OK; }
    STDMETHODIMP SetLength(DWORD dwLength) override { length = dwLength; return S_OK; }
    STDMETHODIMP GetMaxLength(DWORD *pdwLength) override { *pdwLength = sizeof(bytes); return S_OK; }
    STDMETHODIMP GetBuffer(BYTE **ppdwBuffer) override { *ppdwBuffer = bytes; return S_OK; }
    STDMETHODIMP GetBufferAndLength(BYTE **ppdwBuffer, DWORD *pdwLength) override
    {
        *ppdwBuffer = bytes;
        *pdwLength = length;
        return S_OK;
    }

    ULONG references = 1;

private:
    BYTE bytes[100] = {};
    DWORD length = sizeof(bytes);
};

// What a server does with a buffer, whoever made it.
DWORD bytes_to_send(IUnknown *unknown)
{
    INSSBuffer *buffer = nullptr;
    BYTE *address = nullptr;
    DWORD length = 0;
    CHECK_EQUAL(unknown->QueryInterface(IID_INSSBuffer, reinterpret_cast<void **>(&buffer)), S_OK);
    CHECK_EQUAL(buffer->SetLength(7), S_OK);
    CHECK_EQUAL(buffer->GetBufferAndLength(&address, &length), S_OK);
    CHECK(address != nullptr);
    buffer->Release();
    return length;
}

} // namespace

TEST(every_method_of_a_buffer_is_reached)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = nullptr;
    CHECK_EQUAL(allocator->AllocateBuffer(1000, &buffer), S_OK);
    INSSBuffer4 *buffer4 = nullptr;
    CHECK_EQUAL(buffer->QueryInterface(IID_INSSBuffer4, reinterpret_cast<void **>(&buffer4)), S_OK);
    CHECK_EQUAL(buffer4->AddRef(), 3);
    CHECK_EQUAL(buffer4->Release(), 2);

    DWORD length = 0;
    BYTE *address = nullptr;
    BYTE *same_address = nullptr;
    CHECK_EQUAL(buffer4->SetLength(999), S_OK);
    CHECK_EQUAL(buffer4->GetLength(&length), S_OK);
    CHECK_EQUAL(length, 999);
    CHECK_EQUAL(buffer4->GetMaxLength(&length), S_OK);
    CHECK_EQUAL(length, 1000);
    CHECK_EQUAL(buffer4->GetBuffer(&address), S_OK);
    CHECK_EQUAL(buffer4->GetBufferAndLength(&same_address, &length), S_OK);
    CHECK(address == same_address);
    CHECK_EQUAL(length, 999);

    CHECK_EQUAL(buffer4->GetSampleProperties(0, nullptr), E_NOTIMPL);
    CHECK_EQUAL(buffer4->SetSampleProperties(0, nullptr), E_NOTIMPL);

    char value[] = "value";
    char read[8] = {};
    DWORD size = sizeof(read);
    GUID read_name = {};
    DWORD count = 0;
    CHECK_EQUAL(buffer4->SetProperty(name, value, 5), S_OK);
    CHECK_EQUAL(buffer4->GetProperty(name, read, &size), S_OK);
    CHECK_EQUAL(size, 5);
    CHECK(memcmp(read, value, 5) == 0);
    CHECK_EQUAL(buffer4->GetPropertyCount(&count), S_OK);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(buffer4->GetPropertyByIndex(0, &read_name, nullptr, &size), S_OK);
    CHECK(read_name == name);

    CHECK_EQUAL(buffer4->Release(), 1);
    CHECK_EQUAL(buffer->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(every_method_of_an_allocator_is_reached)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocatorControl *control = nullptr;
    CHECK_EQUAL(allocator->QueryInterface(IID_IWMSBufferAllocatorControl, reinterpret_cast<void **>(&control)), S_OK);
    CHECK_EQUAL(control->AddRef(), 3);
    CHECK_EQUAL(control->Release(), 2);
    INSSBuffer *small = nullptr;
    INSSBuffer *page = nullptr;
    CHECK_EQUAL(control->AllocateBuffer(0, &small), S_OK);
    CHECK_EQUAL(control->AllocatePageSizeBuffer(0, &page), E_UNEXPECTED);
    CHECK(page == nullptr);
    CHECK_EQUAL(control->AllocatePageSizeBuffer(1, &page), S_OK);
    WMSBufferAllocatorStatistics statistics = {};
    statistics.cbSize = sizeof(statistics);
    CHECK_EQUAL(control->GetStatistics(&statistics), S_OK);
    CHECK_EQUAL(statistics.cLiveBuffers, 2);
    CHECK_EQUAL(statistics.cbLive, 1);
    CHECK_EQUAL(small->Release(), 0);
    CHECK_EQUAL(page->Release(), 0);
    CHECK_EQUAL(control->Release(), 1);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(a_derived_pointer_converts_to_its_bases)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *buffer = nullptr;
    INSSBuffer4 *buffer4 = nullptr;
    CHECK_EQUAL(allocator->AllocateBuffer(10, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(IID_INSSBuffer4, reinterpret_cast<void **>(&buffer4)), S_OK);
    INSSBuffer3 *buffer3 = buffer4;
    INSSBuffer2 *buffer2 = buffer3;
    IWMSBuffer *base = buffer2;
    IUnknown *unknown = base;
    IUnknown *identity = nullptr;
    CHECK_EQUAL(buffer3->QueryInterface(IID_IUnknown, reinterpret_cast<void **>(&identity)), S_OK);
    CHECK(base == buffer);
    CHECK(unknown == identity);
    identity->Release();
    buffer4->Release();
    buffer->Release();
    allocator->Release();
}

TEST(a_users_own_buffer_stands_beside_ours)
{
    IWMSBufferAllocator *allocator = new_allocator();
    INSSBuffer *ours = nullptr;
    CHECK_EQUAL(allocator->AllocateBuffer(10, &ours), S_OK);
    array_buffer users;
    CHECK_EQUAL(bytes_to_send(ours), 7);
    CHECK_EQUAL(bytes_to_send(&users), 7);
    CHECK_EQUAL(users.references, 1);
    CHECK_EQUAL(ours->Release(), 0);
    CHECK_EQUAL(allocator->Release(), 0);
}

TEST(no_method_moves_the_stack)
{
    IWMSBufferAllocator *allocator = new_allocator();
    IWMSBufferAllocatorControl *control = nullptr;
    INSSBuffer *buffer = nullptr;
    INSSBuffer4 *buffer4 = nullptr;
    void *object = nullptr;
    BYTE *address = nullptr;
    BYTE value[16] = {};
    DWORD size = sizeof(value);
    GUID read_name = {};
    WMSBufferAllocatorStatistics statistics = {};
    statistics.cbSize = sizeof(statistics);
    CHECK_EQUAL(allocator->QueryInterface(IID_IWMSBufferAllocatorControl, reinterpret_cast<void **>(&control)), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(100, &buffer), S_OK);
    CHECK_EQUAL(buffer->QueryInterface(IID_INSSBuffer4, reinterpret_cast<void **>(&buffer4)), S_OK);
    CHECK_EQUAL(buffer->Release(), 1);
    KEEP_STACK_ROOM();
    CHECK_STACK_STAYS(buffer4->QueryInterface(IID_IWMSBufferAllocator, &object));
    CHECK_STACK_STAYS(buffer4->AddRef());
    CHECK_STACK_STAYS(buffer4->Release());
    CHECK_STACK_STAYS(buffer4->GetLength(&size));
    CHECK_STACK_STAYS(buffer4->SetLength(100));
    CHECK_STACK_STAYS(buffer4->GetMaxLength(&size));
    CHECK_STACK_STAYS(buffer4->GetBuffer(&address));
    CHECK_STACK_STAYS(buffer4->GetBufferAndLength(&address, &size));
    CHECK_STACK_STAYS(buffer4->GetSampleProperties(16, value));
    CHECK_STACK_STAYS(buffer4->SetSampleProperties(16, value));
    CHECK_STACK_STAYS(buffer4->SetProperty(name, value, 16));
    CHECK_STACK_STAYS(buffer4->GetProperty(name, value, &size));
    CHECK_STACK_STAYS(buffer4->GetPropertyCount(&size));
    CHECK_STACK_STAYS(buffer4->GetPropertyByIndex(0, &read_name, value, &size));
    CHECK_STACK_STAYS((control->AllocateBuffer(100, &buffer), buffer->Release()));
    CHECK_STACK_STAYS((control->AllocatePageSizeBuffer(100, &buffer), buffer->Release()));
    CHECK_STACK_STAYS(control->GetStatistics(&statistics));
    CHECK_EQUAL(buffer4->Release(), 0);
    CHECK_EQUAL(control->Release(), 1);
    CHECK_EQUAL(allocator->Release(), 0);
}
