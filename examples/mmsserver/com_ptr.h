#pragma once

#include <wmscom.h>

#include <utility>

/// One reference on a COM object. It is moved, never copied: share() is the one place where the
/// server takes a further reference, so every AddRef of a fan-out is visible where it happens.
template <class T>
class com_ptr {
public:
    com_ptr() = default;
    com_ptr(com_ptr &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    com_ptr &operator=(com_ptr &&other) noexcept
    {
        std::swap(object_, other.object_);
        other.reset();
        return *this;
    }
    ~com_ptr() { reset(); }

    [[nodiscard]] com_ptr share() const
    {
        if (object_)
            object_->AddRef();
        com_ptr other;
        other.object_ = object_;
        return other;
    }

    void reset()
    {
        if (T *object = std::exchange(object_, nullptr))
            object->Release();
    }

    /// For out-parameters, which hand over a reference of their own.
    T **put()
    {
        reset();
        return &object_;
    }

    T *operator->() const { return object_; }
    T *get() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    T *object_ = nullptr;
};
