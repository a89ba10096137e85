/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* A pointer with the methods and the habits of WRL's ComPtr, found under the name of its header
 * where the real one is not installed. */

#ifndef WRL_LIKE_CLIENT_H
#define WRL_LIKE_CLIENT_H

#include <wmscom.h>

#include <utility>

namespace Microsoft
{
namespace WRL
{

template <typename T> class ComPtr;

namespace Details
{

/* What operator & gives: to a method, an empty place; to As and CopyTo, the pointer itself. */
template <typename T> class ComPtrRef
{
public:
    explicit ComPtrRef(ComPtr<T> *pointer) : pointer_(pointer) {}
    operator T **() const { return pointer_->ReleaseAndGetAddressOf(); }
    operator void **() const { return reinterpret_cast<void **>(pointer_->ReleaseAndGetAddressOf()); }
    operator ComPtr<T> *() const { return pointer_; }
    T *operator*() const { return pointer_->Get(); }

private:
    ComPtr<T> *pointer_;
};

} // namespace Details

template <typename T> class ComPtr
{
public:
    ComPtr() = default;
    ComPtr(std::nullptr_t) {}
    ComPtr(T *other) : pointer_(other) { add_reference(); }
    ComPtr(const ComPtr &other) : ComPtr(other.pointer_) {}
    ComPtr(ComPtr &&other) noexcept : pointer_(other.Detach()) {}
    template <typename Derived> ComPtr(const ComPtr<Derived> &other) : ComPtr(other.Get()) {}
    ~ComPtr() { Reset(); }
    ComPtr &operator=(ComPtr other) noexcept
    {
        Swap(other);
        return *this;
    }

    T *Get() const { return pointer_; }
    T *operator->() const { return pointer_; }
    explicit operator bool() const { return pointer_ != nullptr; }
    Details::ComPtrRef<T> operator&() { return Details::ComPtrRef<T>(this); }
    T *const *GetAddressOf() const { return &pointer_; }
    T **GetAddressOf() { return &pointer_; }
    T **ReleaseAndGetAddressOf()
    {
        Reset();
        return &pointer_;
    }

    unsigned long Reset()
    {
        T *old = std::exchange(pointer_, nullptr);
        return old ? old->Release() : 0;
    }
    void Attach(T *other)
    {
        Reset();
        pointer_ = other;
    }
    T *Detach() { return std::exchange(pointer_, nullptr); }
    void Swap(ComPtr &other) { std::swap(pointer_, other.pointer_); }

    HRESULT CopyTo(T **other) const
    {
        add_reference();
        *other = pointer_;
        return S_OK;
    }
    HRESULT CopyTo(REFIID iid, void **other) const { return pointer_->QueryInterface(iid, other); }
    template <typename U> HRESULT CopyTo(U **other) const
    {
        return pointer_->QueryInterface(__uuidof(U), reinterpret_cast<void **>(other));
    }
    template <typename U> HRESULT As(Details::ComPtrRef<U> other) const
    {
        return pointer_->QueryInterface(__uuidof(U), other);
    }
    HRESULT AsIID(REFIID iid, ComPtr<IUnknown> *other) const
    {
        return pointer_->QueryInterface(iid, reinterpret_cast<void **>(other->ReleaseAndGetAddressOf()));
    }

private:
    void add_reference() const
    {
        if (pointer_)
            pointer_->AddRef();
    }

    T *pointer_ = nullptr;
};

} // namespace WRL
} // namespace Microsoft

template <typename T> void **IID_PPV_ARGS_Helper(Microsoft::WRL::Details::ComPtrRef<T> reference)
{
    return reference;
}

#endif
