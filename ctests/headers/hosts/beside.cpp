// A program may use both, each in source files of its own.

#include "LinuxCOM.h"

extern "C" int wmsbuffer_unit();

int main()
{
    return E_POINTER == (HRESULT)0x80000005 ? wmsbuffer_unit() : 1;
}
