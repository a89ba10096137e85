#define UNIT initguid_ours_then_theirs
#include <initguid.h>
#include <wmsmediabuffer.h>
#include <mediaobj.h>
#include "unit.h"
