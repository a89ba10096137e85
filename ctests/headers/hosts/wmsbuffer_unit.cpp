#include <wmsallocator.h>

extern "C" int wmsbuffer_unit();

int wmsbuffer_unit()
{
    return E_POINTER == static_cast<HRESULT>(0x80004003) ? 0 : 1;
}
