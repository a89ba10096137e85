/* Another source file of the program, with the same headers in the same order. */

#ifdef SHIM_FIRST
#include SHIM_FIRST
#endif
#include <wmsallocator.h>
#ifdef SHIM_LAST
#include SHIM_LAST
#endif

EXTERN_C const IID *unit_iid(void);

const IID *unit_iid(void)
{
    return &IID_INSSBuffer;
}
