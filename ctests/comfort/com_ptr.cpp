// SPDX-License-Identifier: MIT OR Apache-2.0

// wms::com_ptr: who owns the reference after each thing that can be done with it.

#include <wmsbuffer.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "../check.h"
#include "references.h"

using wms::com_ptr;

static_assert(sizeof(com_ptr<INSSBuffer>) == sizeof(INSSBuffer *), "nothing but the pointer");
static_assert(!std::is_copy_constructible<com_ptr<INSSBuffer>>::value, "share() is explicit");
static_assert(!std::is_copy_assignable<com_ptr<INSSBuffer>>::value, "share() is explicit");
static_assert(std::is_nothrow_move_constructible<com_ptr<INSSBuffer>>::value, "for containers");
static_assert(std::is_nothrow_move_assignable<com_ptr<INSSBuffer>>::value, "for containers");
static_assert(!std::is_constructible<com_ptr<INSSBuffer>, INSSBuffer *>::value,
              "attach() and share() say what becomes of the reference");
static_assert(std::is_convertible<com_ptr<INSSBuffer4>, com_ptr<IUnknown>>::value, "up");
static_assert(!std::is_constructible<com_ptr<INSSBuffer4>, com_ptr<INSSBuffer>>::value,
              "down by query() alone");
static_assert(!std::is_convertible<com_ptr<INSSBuffer>, bool>::value, "in conditions only");

// An interface of the user's own, declared as wmsbuffer.h declares those of the library.
MIDL_INTERFACE("5ca1ab1e-fade-4bed-8d00-010203040506")
plug_in : public IUnknown
{
public:
    virtual ULONG STDMETHODCALLTYPE Answer() = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(plug_in, 0x5ca1ab1e, 0xfade, 0x4bed, 0x8d, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06)
#endif

namespace
{

class plug_in_object final : public plug_in
{
public:
    STDMETHODIMP QueryInterface(REFIID riid, void **ppvObject) override
    {
        *ppvObject = riid == __uuidof(plug_in) ? this : nullptr;
        references += *ppvObject ? 1 : 0;
        return *ppvObject ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++references; }
    STDMETHODIMP_(ULONG) Release() override { return --references; }
    STDMETHODIMP_(ULONG) Answer() override { return 42; }

    ULONG references = 1;
};

com_ptr<INSSBuffer> new_buffer()
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    CHECK(allocator != nullptr);
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 100);
    CHECK(buffer != nullptr);
    return buffer;
}

// An object that tells whether the pointer to it was still there when it was released.
class witness final : public IUnknown
{
public:
    STDMETHODIMP QueryInterface(REFIID, void **ppvObject) override
    {
        *ppvObject = nullptr;
        return E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 2; }
    STDMETHODIMP_(ULONG) Release() override
    {
        releases++;
        saw_itself = *pointer != nullptr;
        return 0;
    }

    com_ptr<IUnknown> *pointer = nullptr;
    unsigned releases = 0;
    bool saw_itself = false;
};

} // namespace

TEST(a_new_pointer_is_empty)
{
    com_ptr<INSSBuffer> pointer;
    com_ptr<INSSBuffer> null = nullptr;
    CHECK(!pointer);
    CHECK(pointer.get() == nullptr);
    CHECK(pointer == nullptr && nullptr == pointer);
    CHECK(!(pointer != nullptr) && !(nullptr != pointer));
    CHECK(!null);
}

TEST(a_full_pointer_is_not_null)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    CHECK(buffer);
    CHECK(buffer != nullptr && nullptr != buffer);
    CHECK(!(buffer == nullptr) && !(nullptr == buffer));
}

TEST(the_end_of_the_scope_releases)
{
    com_ptr<INSSBuffer> survivor;
    {
        com_ptr<INSSBuffer> buffer = new_buffer();
        survivor = buffer.share();
        CHECK_EQUAL(references(buffer.get()), 2);
    }
    CHECK_EQUAL(references(survivor.get()), 1);
}

TEST(moving_leaves_the_source_empty)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    INSSBuffer *plain = buffer.get();
    com_ptr<INSSBuffer> moved = std::move(buffer);
    CHECK(!buffer);
    CHECK(moved.get() == plain);
    CHECK_EQUAL(references(moved.get()), 1);
}

TEST(moving_onto_a_full_pointer_releases_what_it_held)
{
    com_ptr<INSSBuffer> target = new_buffer();
    com_ptr<INSSBuffer> old = target.share();
    com_ptr<INSSBuffer> source = new_buffer();
    INSSBuffer *plain = source.get();
    target = std::move(source);
    CHECK(!source);
    CHECK(target.get() == plain);
    CHECK_EQUAL(references(target.get()), 1);
    CHECK_EQUAL(references(old.get()), 1);
}

TEST(moving_onto_itself_changes_nothing)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<INSSBuffer> &same = buffer;
    INSSBuffer *plain = buffer.get();
    buffer = std::move(same);
    CHECK(buffer.get() == plain);
    CHECK_EQUAL(references(buffer.get()), 1);
}

TEST(moving_to_a_base_takes_the_reference_over)
{
    com_ptr<INSSBuffer4> buffer4 = new_buffer().query<INSSBuffer4>();
    com_ptr<INSSBuffer> buffer = std::move(buffer4);
    CHECK(!buffer4);
    CHECK_EQUAL(references(buffer.get()), 1);
    com_ptr<IUnknown> unknown;
    unknown = std::move(buffer);
    CHECK(!buffer);
    CHECK_EQUAL(references(unknown.get()), 1);
}

TEST(swapping_exchanges_the_objects)
{
    com_ptr<INSSBuffer> left = new_buffer();
    com_ptr<INSSBuffer> right;
    INSSBuffer *plain = left.get();
    swap(left, right);
    CHECK(!left);
    CHECK(right.get() == plain);
    right.swap(left);
    CHECK(left.get() == plain);
    CHECK_EQUAL(references(left.get()), 1);
}

TEST(reset_releases_at_once)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<INSSBuffer> other = buffer.share();
    buffer.reset();
    CHECK(!buffer);
    CHECK_EQUAL(references(other.get()), 1);
    buffer.reset();
    CHECK(!buffer);
}

TEST(reset_empties_the_pointer_before_it_releases)
{
    witness object;
    com_ptr<IUnknown> pointer = wms::attach(static_cast<IUnknown *>(&object));
    object.pointer = &pointer;
    pointer.reset();
    CHECK_EQUAL(object.releases, 1);
    CHECK(!object.saw_itself);
}

TEST(assigning_nullptr_releases)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<INSSBuffer> other = buffer.share();
    buffer = nullptr;
    CHECK(!buffer);
    CHECK_EQUAL(references(other.get()), 1);
}

TEST(detach_gives_the_reference_to_the_caller)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    INSSBuffer *plain = buffer.detach();
    CHECK(!buffer);
    CHECK_EQUAL(plain->Release(), 0);
}

TEST(attach_takes_the_callers_reference_over)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    INSSBuffer *plain = nullptr;
    CHECK_EQUAL(allocator->AllocateBuffer(100, &plain), S_OK);
    com_ptr<INSSBuffer> buffer = wms::attach(plain);
    CHECK(buffer.get() == plain);
    CHECK_EQUAL(references(plain), 1);
}

TEST(share_gives_a_second_owner)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<INSSBuffer> other = buffer.share();
    CHECK(other.get() == buffer.get());
    CHECK_EQUAL(references(buffer.get()), 2);
}

TEST(share_of_an_empty_pointer_is_empty)
{
    com_ptr<INSSBuffer> buffer;
    CHECK(!buffer.share());
    CHECK(!wms::share(static_cast<INSSBuffer *>(nullptr)));
}

TEST(an_argument_is_kept_by_sharing_it)
{
    com_ptr<INSSBuffer> callers = new_buffer();
    INSSBuffer *argument = callers.get();
    com_ptr<INSSBuffer> kept = wms::share(argument);
    CHECK_EQUAL(references(argument), 2);
    callers.reset();
    CHECK_EQUAL(references(kept.get()), 1);
}

TEST(put_takes_what_a_method_gives)
{
    com_ptr<IWMSBufferAllocator> allocator;
    com_ptr<INSSBuffer> buffer;
    CHECK_EQUAL(WMSCreateBufferAllocator(nullptr, allocator.put()), S_OK);
    CHECK_EQUAL(allocator->AllocateBuffer(100, buffer.put()), S_OK);
    CHECK_EQUAL(references(buffer.get()), 1);
}

TEST(put_releases_what_the_pointer_held)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 100);
    com_ptr<INSSBuffer> old = buffer.share();
    CHECK_EQUAL(allocator->AllocateBuffer(200, buffer.put()), S_OK);
    CHECK(buffer.get() != old.get());
    CHECK_EQUAL(references(buffer.get()), 1);
    CHECK_EQUAL(references(old.get()), 1);
}

TEST(put_is_empty_after_a_failure)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 100);
    CHECK_EQUAL(allocator->AllocatePageSizeBuffer(0, buffer.put()), E_UNEXPECTED);
    CHECK(!buffer);
}

TEST(put_serves_iid_ppv_args)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<INSSBuffer3> buffer3;
    CHECK_EQUAL(buffer->QueryInterface(IID_PPV_ARGS(buffer3.put())), S_OK);
    CHECK(buffer3.get() == buffer.get());
    CHECK_EQUAL(references(buffer.get()), 2);
}

TEST(query_gives_another_interface)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    HRESULT result = E_FAIL;
    com_ptr<INSSBuffer2> buffer2 = buffer.query<INSSBuffer2>(&result);
    CHECK_EQUAL(result, S_OK);
    com_ptr<INSSBuffer3> buffer3 = buffer2.query<INSSBuffer3>();
    com_ptr<INSSBuffer4> buffer4 = buffer3.query<INSSBuffer4>();
    com_ptr<INSSBuffer> again = buffer4.query<INSSBuffer>();
    CHECK(again.get() == buffer.get());
    CHECK_EQUAL(references(buffer.get()), 5);
}

TEST(query_for_the_identity_gives_it)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    com_ptr<IUnknown> from_base = buffer.query<IUnknown>();
    com_ptr<IUnknown> from_derived = buffer.query<INSSBuffer4>().query<IUnknown>();
    CHECK(from_base != nullptr);
    CHECK(from_base.get() == from_derived.get());
}

TEST(query_knows_both_allocator_interfaces)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    com_ptr<IWMSBufferAllocatorControl> control = allocator.query<IWMSBufferAllocatorControl>();
    CHECK(control != nullptr);
    CHECK(control.query<IWMSBufferAllocator>().get() == allocator.get());
}

TEST(query_knows_an_interface_of_the_users_own)
{
    plug_in_object object;
    IUnknown *unknown = &object;
    {
        com_ptr<plug_in> pointer = wms::query<plug_in>(unknown);
        CHECK(pointer);
        CHECK_EQUAL(pointer->Answer(), 42);
        CHECK_EQUAL(object.references, 2);
    }
    CHECK_EQUAL(object.references, 1);
}

TEST(query_that_fails_is_empty_and_tells_the_code)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    HRESULT result = S_OK;
    com_ptr<IWMSBufferAllocator> none = buffer.query<IWMSBufferAllocator>(&result);
    CHECK(!none);
    CHECK_EQUAL(result, E_NOINTERFACE);
    CHECK(!buffer.query<IWMSBufferAllocator>());
    CHECK_EQUAL(references(buffer.get()), 1);
}

TEST(query_asks_through_any_pointer)
{
    com_ptr<INSSBuffer> buffer = new_buffer();
    INSSBuffer *plain = buffer.get();
    std::unique_ptr<INSSBuffer, releaser> unique(buffer.share().detach());
    HRESULT result = E_FAIL;
    CHECK(wms::query<INSSBuffer3>(plain, &result).get() == plain);
    CHECK_EQUAL(result, S_OK);
    CHECK(wms::query<INSSBuffer3>(buffer).get() == plain);
    CHECK(wms::query<INSSBuffer3>(unique).get() == plain);
    CHECK_EQUAL(references(plain), 2);
}

TEST(pointers_live_in_containers)
{
    com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
    std::vector<com_ptr<INSSBuffer>> packets;
    for (DWORD i = 0; i < 1000; i++)
        packets.push_back(wms::allocate(allocator, i));
    packets.erase(packets.begin(), packets.begin() + 500);
    for (const com_ptr<INSSBuffer> &packet : packets)
        CHECK_EQUAL(references(packet.get()), 1);
    allocator.reset();
    packets.resize(1);
    CHECK_EQUAL(packets.front()->SetLength(500), S_OK);
}
