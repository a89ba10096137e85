/* The next wmsbuffer.h behind ours, as another header of its folder would include it by quotes. */

#include_next <wmsbuffer.h>
