#define UNIT ours
#include <wmsmediabuffer.h>
#include "unit.h"
