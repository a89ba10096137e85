#define UNIT initguid_ours
#include <initguid.h>
#include <wmsmediabuffer.h>
#include "unit.h"
