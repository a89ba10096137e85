// SPDX-License-Identifier: MIT OR Apache-2.0

// Each name of wmsbuffer.hpp once, to be compiled in every standard and beside every host's headers.

#include <wmsbuffer.hpp>
#include <wmsbuffer.hpp>

struct own_interface : public IUnknown
{
};

/* The host may have a __uuidof to declare an identifier for. */
struct declared_interface : public IUnknown
{
};
#if defined(__CRT_UUID_DECL) && !(defined(__VKD3D_WINDOWS_H) && defined(__STRICT_ANSI__))
#define DECLARED_INTERFACE
__CRT_UUID_DECL(declared_interface, 0x5ca1ab1e, 0xfade, 0x4bed, 0x8d, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06)
#endif

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
    WMSBufferAllocatorOptions options = {};
    options.cbSize = sizeof(options);
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
#ifdef DECLARED_INTERFACE
    if (buffer.query<declared_interface>())
        return E_UNEXPECTED;
#endif
#ifdef OF_A_TEMPORARY
    wms::OF_A_TEMPORARY(wms::allocate(allocator, 1316));
#endif
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
