/* Where a header of Microsoft's shape came first, everything is there once. */

#include THEIRS
#include <wmsallocator.h>

const IID *const identifiers[] = {&IID_INSSBuffer, &IID_IWMSBuffer, &IID_INSSBuffer2, &IID_INSSBuffer3,
                                  &IID_INSSBuffer4, &IID_IWMSBufferAllocator};

HRESULT use(IWMSBuffer *buffer, INSSBuffer4 *buffer4, DWORD *number);
HRESULT use(IWMSBuffer *buffer, INSSBuffer4 *buffer4, DWORD *number)
{
#if defined(__cplusplus) && !defined(CINTERFACE)
    return buffer->GetLength(number) | buffer4->GetPropertyCount(number);
#else
    return buffer->lpVtbl->GetLength(buffer, number) | buffer4->lpVtbl->GetPropertyCount(buffer4, number);
#endif
}
