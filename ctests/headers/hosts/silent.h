/* A host whose methods are plain functions, and that has no macro for it. */

#include "unknwn.h"

#undef STDMETHODCALLTYPE
