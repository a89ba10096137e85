#define UNIT ours
#include <wmsbuffer.h>
#include "unit.h"
