/* SPDX-License-Identifier: MIT OR Apache-2.0 */

/* How many references an object has, as a debugger would find out. */

#ifndef REFERENCES_H
#define REFERENCES_H

#include <wmscom.h>

inline ULONG references(IUnknown *object)
{
    object->AddRef();
    return object->Release();
}

#endif
