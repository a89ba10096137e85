/* A program that does without windows.h has its types from smaller headers; ours includes neither
 * windows.h nor ole2.h then. */

#define COBJMACROS
#define COM_NO_WINDOWS_H
#define RPC_NO_WINDOWS_H

#include <windef.h>
#include <combaseapi.h>

#include OURS

#include "uses.h"

#if defined(_WINDOWS_) || defined(_OLE2_H_)
#error "windows.h or ole2.h was included"
#endif
