#define UNIT initguid_theirs_then_ours
#include <initguid.h>
#include <their_wmsbuffer.h>
#include <wmsbuffer.h>
#include "unit.h"
