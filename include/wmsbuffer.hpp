// SPDX-License-Identifier: MIT OR Apache-2.0

/**
 * @file
 * Buffers and allocators for C++ programs: a smart pointer, and calls that return it.
 *
 * Optional, and all of it inline: what is written with this header compiles to the instructions of
 * the plain calls that it stands for. C++11 or later; neither exceptions nor run-time type information
 * are needed, and nothing here throws. Where exceptions are on, the compiler adds, beside the way that
 * is usually taken, what releases a pointer should one pass.
 *
 *     wms::com_ptr<IWMSBufferAllocator> allocator = wms::create_allocator();
 *     HRESULT result;
 *     wms::com_ptr<INSSBuffer> buffer = wms::allocate(allocator, 1316, &result);
 *     if (!buffer)
 *         return result;
 *     std::memset(wms::bytes(buffer).data(), 0, wms::bytes(buffer).size());
 *
 * Every call that makes or asks for an object takes a place for its result code as the last
 * argument, which may be left out. The pointer that it returns is empty if, and only if, it failed.
 *
 * Where an argument is called a pointer to an interface, any pointer will do that has an operator
 * ->: a plain one, a wms::com_ptr, or the smart pointer that the program uses already. It must not
 * be empty. The calls that take one are not noexcept, because the object and the operator -> may be
 * the program's own, and throw.
 */

#ifndef WMSBUFFER_HPP
#define WMSBUFFER_HPP

#ifdef CINTERFACE
#error "wmsbuffer.hpp needs the interfaces as C++ classes; do not define CINTERFACE in this source file"
#endif

#include <cstddef>
#include <type_traits>
#include <utility>

/* MSVC tells its real standard here only. */
#ifdef _MSVC_LANG
#define WMSBUFFER_CPLUSPLUS _MSVC_LANG
#else
#define WMSBUFFER_CPLUSPLUS __cplusplus
#endif

/* Some ports of the Windows headers define min and max, which <span> cannot bear. */
#if WMSBUFFER_CPLUSPLUS > 201703L && defined(__has_include)
#if __has_include(<span>)
#pragma push_macro("min")
#pragma push_macro("max")
#undef min
#undef max
#include <span>
#pragma pop_macro("max")
#pragma pop_macro("min")
#endif
#endif

#include "wmsallocator.h"

#if WMSBUFFER_CPLUSPLUS >= 201703L
#define WMSBUFFER_NODISCARD [[nodiscard]]
#else
#define WMSBUFFER_NODISCARD
#endif

namespace wms
{

/**
 * The IID of an interface, as query() needs it. An interface of your own has one already where
 * __uuidof knows it; elsewhere specialise this.
 */
template <typename Interface> struct interface_id
/* vkd3d's __uuidof is written with a keyword that the strict standards do not have. */
#if (defined(__uuidof) && !(defined(__VKD3D_WINDOWS_H) && defined(__STRICT_ANSI__))) \
    || defined(_MSC_EXTENSIONS)
{
    /* Some ports of the Windows headers give the identifier by value. */
    static auto get() noexcept -> decltype((__uuidof(Interface))) { return __uuidof(Interface); }
}
#endif
;

template <> struct interface_id<INSSBuffer>
{
    static const IID &get() noexcept { return IID_INSSBuffer; }
};
template <> struct interface_id<INSSBuffer2>
{
    static const IID &get() noexcept { return IID_INSSBuffer2; }
};
template <> struct interface_id<INSSBuffer3>
{
    static const IID &get() noexcept { return IID_INSSBuffer3; }
};
template <> struct interface_id<INSSBuffer4>
{
    static const IID &get() noexcept { return IID_INSSBuffer4; }
};
template <> struct interface_id<IWMSBufferAllocator>
{
    static const IID &get() noexcept { return IID_IWMSBufferAllocator; }
};
template <> struct interface_id<IWMSBufferAllocatorControl>
{
    static const IID &get() noexcept { return IID_IWMSBufferAllocatorControl; }
};
template <> struct interface_id<IUnknown>
{
    /* With some ports of the Windows headers IID_IUnknown is in a library that need not be linked. */
    static const IID &get() noexcept
    {
        static const IID id = {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
        return id;
    }
};

/**
 * One reference on an object, or none. It is moved, never copied: another owner is made by share(),
 * so every AddRef stands in the source.
 *
 * It is as large as a plain pointer. Like std::unique_ptr it is not passed in a register to a
 * function that is not inlined; hand such a function get(), or detach().
 *
 * Threads: a com_ptr is a variable like any other, so that only one thread at a time may change it.
 * What it points to may be used from any thread; share() gives each thread a pointer of its own.
 */
template <typename Interface> class com_ptr
{
public:
    constexpr com_ptr() noexcept = default;
    constexpr com_ptr(std::nullptr_t) noexcept {}

    com_ptr(const com_ptr &) = delete;
    com_ptr &operator=(const com_ptr &) = delete;

    /** Takes over the reference of other, which is empty afterwards. */
    com_ptr(com_ptr &&other) noexcept : object_(other.detach()) {}

    /** The same, from a pointer to an interface that is derived from this one. */
    template <typename Derived, typename = typename std::enable_if<
                                    std::is_convertible<Derived *, Interface *>::value>::type>
    com_ptr(com_ptr<Derived> &&other) noexcept : object_(other.detach())
    {
    }

    /** Takes over the reference of other and releases the one held until now. */
    com_ptr &operator=(com_ptr &&other) noexcept
    {
        com_ptr(std::move(other)).swap(*this);
        return *this;
    }

    /** Releases the reference. */
    ~com_ptr()
    {
        if (object_)
            object_->Release();
    }

    /** The plain pointer. The reference stays here. */
    Interface *get() const noexcept { return object_; }

    /** @pre The pointer is not empty. */
    Interface *operator->() const noexcept { return object_; }

    explicit operator bool() const noexcept { return object_ != nullptr; }

    /** Releases the reference now. The pointer is empty when the object's Release begins. */
    void reset() noexcept { com_ptr().swap(*this); }

    /** Gives the reference to the caller, who must Release it, and leaves the pointer empty. */
    WMSBUFFER_NODISCARD Interface *detach() noexcept
    {
        Interface *object = object_;
        object_ = nullptr;
        return object;
    }

    /**
     * A place for a method to put an object into, together with its reference. What the pointer
     * held before is released first.
     *
     * Do not call a method of the very object that is released: p->QueryInterface(id, p.put()).
     */
    Interface **put() noexcept
    {
        reset();
        return &object_;
    }

    /** Takes one more reference for another owner; empty if the pointer is. */
    WMSBUFFER_NODISCARD com_ptr share() const noexcept;

    /** Asks the object for another of its interfaces, as wms::query does. */
    template <typename Other>
    WMSBUFFER_NODISCARD com_ptr<Other> query(HRESULT *result = nullptr) const;

    void swap(com_ptr &other) noexcept
    {
        Interface *object = object_;
        object_ = other.object_;
        other.object_ = object;
    }

    friend void swap(com_ptr &left, com_ptr &right) noexcept { left.swap(right); }

    friend bool operator==(const com_ptr &pointer, std::nullptr_t) noexcept { return !pointer; }
    friend bool operator==(std::nullptr_t, const com_ptr &pointer) noexcept { return !pointer; }
    friend bool operator!=(const com_ptr &pointer, std::nullptr_t) noexcept { return !!pointer; }
    friend bool operator!=(std::nullptr_t, const com_ptr &pointer) noexcept { return !!pointer; }

private:
    Interface *object_ = nullptr;
};

/** Takes over a reference that the caller holds, such as one from a C function. */
template <typename Interface>
WMSBUFFER_NODISCARD inline com_ptr<Interface> attach(Interface *object) noexcept
{
    com_ptr<Interface> pointer;
    *pointer.put() = object;
    return pointer;
}

/**
 * Takes a reference of its own on an object that somebody else owns, such as an argument that is to
 * be kept; empty if object is NULL.
 */
template <typename Interface>
WMSBUFFER_NODISCARD inline com_ptr<Interface> share(Interface *object) noexcept
{
    if (object)
        object->AddRef();
    return attach(object);
}

namespace detail
{
/* What a call that makes or asks for an object ends with. */
template <typename Interface>
inline com_ptr<Interface> answer(HRESULT code, Interface *object, HRESULT *result) noexcept
{
    if (result)
        *result = code;
    return attach(object);
}
} // namespace detail

/**
 * Asks an object for another of its interfaces.
 *
 * @tparam Other       the interface that is wanted
 * @param[in] object   pointer to an interface
 * @param[out] result  what QueryInterface answered: S_OK, or E_NOINTERFACE if the object does not
 *                     have it; NULL if of no interest
 * @return a reference of its own; empty on failure
 */
template <typename Other, typename Pointer>
WMSBUFFER_NODISCARD inline com_ptr<Other> query(const Pointer &object, HRESULT *result = nullptr)
{
    void *other = nullptr;
    const HRESULT code = object->QueryInterface(interface_id<Other>::get(), &other);
    return detail::answer(code, static_cast<Other *>(other), result);
}

template <typename Interface> inline com_ptr<Interface> com_ptr<Interface>::share() const noexcept
{
    return wms::share(object_);
}

template <typename Interface>
template <typename Other>
inline com_ptr<Other> com_ptr<Interface>::query(HRESULT *result) const
{
    return wms::query<Other>(object_, result);
}

/**
 * Makes an allocator with the defaults.
 *
 * @param[out] result  S_OK or E_OUTOFMEMORY, as WMSCreateBufferAllocator answered; NULL if of no
 *                     interest
 * @return the allocator; empty on failure
 */
WMSBUFFER_NODISCARD inline com_ptr<IWMSBufferAllocator> create_allocator(
    HRESULT *result = nullptr) noexcept
{
    IWMSBufferAllocator *allocator = nullptr;
    const HRESULT code = WMSCreateBufferAllocator(nullptr, &allocator);
    return detail::answer(code, allocator, result);
}

/**
 * Makes an allocator that behaves as options say.
 *
 * @param[in] options  all fields zero but cbSize and what should differ from the defaults
 * @param[out] result  S_OK, E_INVALIDARG for options that the library does not know, or
 *                     E_OUTOFMEMORY, as WMSCreateBufferAllocator answered; NULL if of no interest
 * @return the allocator; empty on failure
 */
WMSBUFFER_NODISCARD inline com_ptr<IWMSBufferAllocator> create_allocator(
    const WMSBufferAllocatorOptions &options, HRESULT *result = nullptr) noexcept
{
    IWMSBufferAllocator *allocator = nullptr;
    const HRESULT code = WMSCreateBufferAllocator(&options, &allocator);
    return detail::answer(code, allocator, result);
}

/**
 * Makes a buffer, aligned to 64 bytes.
 *
 * @param[in] allocator  pointer to an IWMSBufferAllocator
 * @param[in] size       size in bytes, 0 to the allocator's limit
 * @param[out] result    S_OK, E_INVALIDARG if size is above the limit, or E_OUTOFMEMORY, as
 *                       AllocateBuffer answered; NULL if of no interest
 * @return the buffer, which may outlive the allocator; empty on failure
 *
 * Threads: may be called from any thread.
 */
template <typename Pointer>
WMSBUFFER_NODISCARD inline com_ptr<INSSBuffer> allocate(const Pointer &allocator, DWORD size,
                                                 HRESULT *result = nullptr)
{
    INSSBuffer *buffer = nullptr;
    const HRESULT code = allocator->AllocateBuffer(size, &buffer);
    return detail::answer(code, buffer, result);
}

/**
 * Makes a buffer that starts on a page boundary and is whole pages of memory.
 *
 * @param[in] allocator  pointer to an IWMSBufferAllocator
 * @param[in] size       size in bytes, 1 to the allocator's limit
 * @param[out] result    S_OK, E_UNEXPECTED if size is 0, E_INVALIDARG if it is above the limit, or
 *                       E_OUTOFMEMORY, as AllocatePageSizeBuffer answered; NULL if of no interest
 * @return the buffer, which may outlive the allocator; empty on failure
 *
 * Threads: may be called from any thread.
 */
template <typename Pointer>
WMSBUFFER_NODISCARD inline com_ptr<INSSBuffer> allocate_pages(const Pointer &allocator, DWORD size,
                                                       HRESULT *result = nullptr)
{
    INSSBuffer *buffer = nullptr;
    const HRESULT code = allocator->AllocatePageSizeBuffer(size, &buffer);
    return detail::answer(code, buffer, result);
}

/**
 * Makes a buffer of part of another one, which it keeps: nothing is copied.
 *
 * @param[in] parent   a buffer, of this library or any other
 * @param[in] offset   where the part begins, in bytes
 * @param[in] length   bytes of the part, within the parent's maximum length
 * @param[out] result  as WMSCreateBufferSlice answered; NULL if of no interest
 * @return the buffer, with a length and properties of its own; empty on failure
 */
WMSBUFFER_NODISCARD inline com_ptr<INSSBuffer> slice(INSSBuffer *parent, DWORD offset, DWORD length,
                                              HRESULT *result = nullptr)
{
    INSSBuffer *part = nullptr;
    const HRESULT code = WMSCreateBufferSlice(parent, offset, length, &part);
    return detail::answer(code, part, result);
}

template <typename Interface>
WMSBUFFER_NODISCARD inline com_ptr<INSSBuffer> slice(const com_ptr<Interface> &parent, DWORD offset,
                                              DWORD length, HRESULT *result = nullptr)
{
    return slice(parent.get(), offset, length, result);
}

/**
 * Makes a buffer of the caller's memory.
 *
 * @param[in] data     the memory, which stays until `released` is called
 * @param[in] size     its bytes
 * @param[in] released called once, by the thread of the last Release; may be NULL
 * @param[in] context  what it is called with
 * @param[out] result  as WMSWrapMemory answered; NULL if of no interest
 * @return the buffer; empty on failure, and then `released` is not called
 */
WMSBUFFER_NODISCARD inline com_ptr<INSSBuffer> wrap(BYTE *data, DWORD size, WMSMemoryReleased released,
                                             void *context, HRESULT *result = nullptr)
{
    INSSBuffer *buffer = nullptr;
    const HRESULT code = WMSWrapMemory(data, size, released, context, &buffer);
    return detail::answer(code, buffer, result);
}

/**
 * Sees to it that the caller may write: does nothing for the sole owner of a buffer's bytes, and puts a
 * copy in the place of a buffer that others have as well.
 *
 * @param[in,out] buffer  the buffer; as it was on failure
 * @return as WMSMakeWritable answered
 */
inline HRESULT make_writable(com_ptr<INSSBuffer> &buffer)
{
    INSSBuffer *object = buffer.detach();
    const HRESULT result = WMSMakeWritable(&object);
    buffer = attach(object);
    return result;
}

#ifdef __cpp_lib_span

/** Bytes of a buffer. They belong to the buffer: use them no longer than a reference on it is held. */
using byte_span = std::span<BYTE>;

#else

/**
 * Bytes of a buffer. They belong to the buffer: use them no longer than a reference on it is held.
 * From C++20 on this is std::span, of which earlier standards get the part that they can use. So it
 * is another type there: keep it out of what source files of different standards call each other by.
 */
class byte_span
{
public:
    constexpr byte_span() noexcept = default;
    constexpr byte_span(BYTE *data, std::size_t size) noexcept : data_(data), size_(size) {}

    constexpr BYTE *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr BYTE *begin() const noexcept { return data_; }
    constexpr BYTE *end() const noexcept { return data_ + size_; }
    constexpr BYTE &operator[](std::size_t index) const { return data_[index]; }

private:
    BYTE *data_ = nullptr;
    std::size_t size_ = 0;
};

#endif

/**
 * The bytes of a buffer that are marked as used. The span is a snapshot: SetLength does not change
 * one that was taken before.
 *
 * @param[in] buffer  pointer to an INSSBuffer
 * @return empty, too, if the buffer refuses to tell, which those of this library never do
 */
template <typename Pointer> inline byte_span bytes(const Pointer &buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    if (FAILED(buffer->GetBufferAndLength(&data, &size)))
        size = 0;
    return byte_span(data, size);
}

/** The buffer may be gone before its bytes are used: keep the pointer in a variable. */
template <typename Interface> byte_span bytes(const com_ptr<Interface> &&buffer) = delete;

/**
 * All bytes of a buffer, used or not: as many as it was allocated with.
 *
 * @param[in] buffer  pointer to an INSSBuffer
 * @return empty, too, if the buffer refuses to tell, which those of this library never do
 */
template <typename Pointer> inline byte_span capacity(const Pointer &buffer)
{
    BYTE *data = nullptr;
    DWORD size = 0;
    if (FAILED(buffer->GetBuffer(&data)) || FAILED(buffer->GetMaxLength(&size)))
        size = 0;
    return byte_span(data, size);
}

/** As with bytes(), the buffer may be gone before. */
template <typename Interface> byte_span capacity(const com_ptr<Interface> &&buffer) = delete;

} // namespace wms

#undef WMSBUFFER_CPLUSPLUS
#undef WMSBUFFER_NODISCARD

#endif // WMSBUFFER_HPP
