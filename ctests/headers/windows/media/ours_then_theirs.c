#define UNIT ours_then_theirs
#include <wmsmediabuffer.h>
#include <mediaobj.h>
#include "unit.h"
