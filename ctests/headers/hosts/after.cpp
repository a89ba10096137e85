#include <wmsallocator.h>
#include HOST
