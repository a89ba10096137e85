#define UNIT theirs_then_ours
#include <mediaobj.h>
#include <wmsmediabuffer.h>
#include "unit.h"
