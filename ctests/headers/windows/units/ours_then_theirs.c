#define UNIT ours_then_theirs
#include <wmsbuffer.h>
#include <their_wmsbuffer.h>
#include "unit.h"
