#define COBJMACROS

#include THEIRS
#include OURS

#include "uses.h"
