#include <wmsallocator.h>

EXTERN_C INSSBuffer4 *cpp_buffer(void);
EXTERN_C IWMSBufferAllocatorControl *cpp_allocator(void);
