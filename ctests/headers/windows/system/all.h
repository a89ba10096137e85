#include <windows.h>

#include <wmsdk.h>
#include <wmsdkidl.h>
#include <dshow.h>
