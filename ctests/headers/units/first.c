/* Two source files of one program include every header: they must agree on the constants. */

#include <wmsallocator.h>

EXTERN_C const IID *second_unit_iid(void);

int main(void)
{
    return second_unit_iid() == &IID_IWMSBufferAllocatorControl ? 0 : 1;
}
