/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* Pointers with the methods and the habits of ATL's CComPtr and CComQIPtr. */

#ifndef ATL_LIKE_H
#define ATL_LIKE_H

#include <wmscom.h>

#include <utility>

#include "../check.h"

namespace atl_like
{

/* What operator -> gives: the object, with AddRef and Release out of reach. */
template <typename T> class NoAddRefRelease : public T
{
private:
    STDMETHODIMP_(ULONG) AddRef() override = 0;
    STDMETHODIMP_(ULONG) Release() override = 0;
};

template <typename T> class CComPtr
{
public:
    CComPtr() = default;
    CComPtr(std::nullptr_t) {}
    CComPtr(T *other) : p(other)
    {
        if (p)
            p->AddRef();
    }
    CComPtr(const CComPtr &other) : CComPtr(other.p) {}
    CComPtr(CComPtr &&other) noexcept : p(other.Detach()) {}
    ~CComPtr() { Release(); }

    T *operator=(T *other)
    {
        CComPtr(other).Swap(*this);
        return p;
    }
    T *operator=(const CComPtr &other) { return *this = other.p; }
    T *operator=(CComPtr &&other)
    {
        CComPtr(std::move(other)).Swap(*this);
        return p;
    }

    operator T *() const { return p; }
    T &operator*() const { return *p; }
    T **operator&()
    {
        CHECK(p == nullptr); /* ATL asserts it, too: what it holds would leak */
        return &p;
    }
    NoAddRefRelease<T> *operator->() const { return static_cast<NoAddRefRelease<T> *>(p); }
    bool operator!() const { return p == nullptr; }
    bool operator==(T *other) const { return p == other; }
    bool operator!=(T *other) const { return p != other; }

    void Release()
    {
        if (T *old = std::exchange(p, nullptr))
            old->Release();
    }
    void Attach(T *other)
    {
        Release();
        p = other;
    }
    T *Detach() { return std::exchange(p, nullptr); }
    void Swap(CComPtr &other) { std::swap(p, other.p); }
    HRESULT CopyTo(T **other)
    {
        if (!other)
            return E_POINTER;
        *other = p;
        if (p)
            p->AddRef();
        return S_OK;
    }
    template <typename Q> HRESULT QueryInterface(Q **other) const
    {
        return p->QueryInterface(__uuidof(Q), reinterpret_cast<void **>(other));
    }
    bool IsEqualObject(IUnknown *other) const
    {
        CComPtr<IUnknown> mine, others;
        p->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void **>(&mine));
        other->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void **>(&others));
        return mine == others;
    }

    T *p = nullptr;
};

/* Made from a pointer to anything, it asks for its own interface and is empty if there is none. */
template <typename T> class CComQIPtr : public CComPtr<T>
{
public:
    CComQIPtr() = default;
    CComQIPtr(IUnknown *other) { *this = other; }
    T *operator=(IUnknown *other)
    {
        this->Release();
        if (other)
            other->QueryInterface(__uuidof(T), reinterpret_cast<void **>(&this->p));
        return this->p;
    }
};

} // namespace atl_like

#endif
