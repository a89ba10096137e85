#define UNIT initguid_theirs_then_ours
#include <initguid.h>
#include <mediaobj.h>
#include <wmsmediabuffer.h>
#include "unit.h"
