#define UNIT theirs_then_ours
#include <their_wmsbuffer.h>
#include <wmsbuffer.h>
#include "unit.h"
