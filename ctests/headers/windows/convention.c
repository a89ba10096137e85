/* The library's functions are those of C, also where the compiler takes stdcall for its default. */

#include <wmsallocator.h>

typedef HRESULT(__cdecl *create)(const WMSBufferAllocatorOptions *, IWMSBufferAllocator **);
typedef DWORD(__cdecl *version)(void);

_Static_assert(__builtin_types_compatible_p(create, __typeof__(&WMSCreateBufferAllocator)), "create");
_Static_assert(__builtin_types_compatible_p(version, __typeof__(&WMSBufferVersion)), "version");
