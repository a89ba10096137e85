#!/bin/sh
# locks.sh ARCHIVE: on the way of an ordinary call there is no instruction that locks the bus. That way
# are the methods themselves; what they leave to others begins with a jump. OBJDUMP comes from the
# environment.
set -eu
export LC_ALL=C
archive=$1

code=$("$OBJDUMP" -d --no-show-raw-insn "$archive" |
    awk '/^[0-9a-f]+ <.*(com9allocator14AllocateBuffer|com9allocator22AllocatePageSizeBuffer|com6buffer7Release)/ { on = 1 }
         NF == 0 { on = 0 }
         on')
[ "$(echo "$code" | grep -c '>:$')" = 3 ]
[ "$(echo "$code" | grep -cw ret)" -ge 3 ]
if echo "$code" | grep -E '\<(lock|xchg|mfence|call)\>'; then exit 1; fi
