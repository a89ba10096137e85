#define COBJMACROS

#include OURS
#include THEIRS

#include "uses.h"
