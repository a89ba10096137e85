#!/bin/sh
# locks.sh ARCHIVE PROCESSOR: on the way of an ordinary call there is no instruction that locks the bus, no
# barrier and no call. That way are the methods themselves; what they leave to others begins with a
# jump. OBJDUMP comes from the environment.
set -eu
export LC_ALL=C
archive=$1
case $2 in
    x86_64) return=retq? forbidden='lock|xchg|mfence|callq?' ;;
    aarch64) return=ret forbidden='ld[al]*xrb?|stl?xrb?|cas[a-z]*|swp[a-z]*|ld(add|set|clr|eor)[a-z]*|dmb|bl|blr' ;;
esac

code=$("$OBJDUMP" -d --no-show-raw-insn "$archive" |
    awk '/^[0-9a-f]+ <.*(com9allocator14AllocateBuffer|com9allocator22AllocatePageSizeBuffer|com10references7Release)/ { on = 1 }
         NF == 0 { on = 0 }
         on')
[ "$(echo "$code" | grep -c '>:$')" = 3 ]
[ "$(echo "$code" | grep -cE "[[:space:]]($return)\>")" -ge 3 ]
if echo "$code" | grep -E "[[:space:]]($forbidden)\>"; then exit 1; fi
