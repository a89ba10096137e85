// The identifiers as text, which only compilers with __declspec(uuid) look at.

#if __has_include(<windows.h>)
#include <windows.h>
#include <ole2.h>
#include <objidl.h>
#else
#include <wmscom.h>
#endif

#define PASTE(left, right) left##right
#define NUMBERED(name, number) PASTE(name, number)

#undef MIDL_INTERFACE
#define MIDL_INTERFACE(text) \
    extern const char NUMBERED(midl_text_, __COUNTER__)[] = text; \
    struct

#include <wmsbuffer.h>
