#define UNIT initguid_ours_then_theirs
#include <initguid.h>
#include <wmsbuffer.h>
#include <their_wmsbuffer.h>
#include "unit.h"
