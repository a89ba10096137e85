/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* The references of an object: how many there are, as a debugger would find out, and giving one up. */

#ifndef REFERENCES_H
#define REFERENCES_H

#include <wmscom.h>

inline ULONG references(IUnknown *object)
{
    object->AddRef();
    return object->Release();
}

/* The deleter of a std::unique_ptr. */
struct releaser
{
    void operator()(IUnknown *object) const { object->Release(); }
};

#endif
