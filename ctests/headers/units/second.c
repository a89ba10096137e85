#include <wmsallocator.h>

EXTERN_C const IID *second_unit_iid(void);

const IID *second_unit_iid(void)
{
    return &IID_IWMSBufferAllocatorControl;
}
