#define UNIT initguid_ours
#include <initguid.h>
#include <wmsbuffer.h>
#include "unit.h"
