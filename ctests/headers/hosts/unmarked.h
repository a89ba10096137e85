/* A host that nothing tells from a program's own names. */

#include "unknwn.h"

#undef __IUnknown_INTERFACE_DEFINED__
#undef MIDL_INTERFACE
