// SPDX-License-Identifier: MIT OR Apache-2.0

// Each name of wmsbuffer.hpp once, to be compiled in every standard and beside every host's headers.

#include <wmsbuffer.hpp>
#include <wmsbuffer.hpp>

struct own_interface : public IUnknown
{
};

namespace wms
{
template <> struct interface_id<own_interface>
{
    static const IID &get() noexcept { return IID_INSSBuffer4; }
};
} // namespace wms

HRESULT usage(INSSBuffer *argument);

HRESULT usage(INSSBuffer *argument)
{
    HRESULT result = S_OK;
    WMSBufferAllocatorOptions options = {sizeof(options), 0, 0, 0};
    wms::com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator(&result);
    allocator = wms::create_allocator(options, &result);
    if (!allocator)
        return result;
    wms::com_ptr<IWMSBufferAllocatorControl> control = allocator.query<IWMSBufferAllocatorControl>();
    wms::com_ptr<IUnknown> unknown = wms::query<IUnknown>(control, &result);
    wms::com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1316, &result);
    buffer = wms::allocate_pages(allocator.get(), 1316);
    if (wms::query<own_interface>(buffer))
        return E_UNEXPECTED;
    wms::com_ptr<INSSBuffer> kept = wms::share(argument);
    wms::com_ptr<INSSBuffer> again = wms::attach(kept.share().detach());
    result = allocator->AllocateBuffer(188, kept.put());
    swap(kept, again);
    again.swap(kept);
    kept.reset();
    unknown = std::move(again);
    for (BYTE &each : wms::bytes(buffer))
        each = 0;
    wms::byte_span memory = wms::capacity(buffer);
    return kept == nullptr && nullptr != buffer && memory.size() != 0 ? result : E_FAIL;
}
