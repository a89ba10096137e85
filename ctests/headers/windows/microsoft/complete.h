/* A wmsbuffer.h with all five interfaces, and without the macros that newer compilers bring. */

#include <windows.h>
#include <ole2.h>

#include "../../oracle/table/wmsbuffer.h"
