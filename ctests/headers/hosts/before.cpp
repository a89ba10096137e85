#include HOST
#include <wmsallocator.h>
