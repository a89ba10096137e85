#!/bin/sh
# notes.sh FILE: it tells of the probes, each argument in a register. READELF comes from the environment.
set -eu
export LC_ALL=C

notes=$("$READELF" -nW "$1" | awk '
    /Provider:/ { provider = $NF } /Name:/ { name = $NF }
    /Location:/ { place = $2; semaphore = $NF }
    /Arguments:/ { sub(/.*Arguments: */, ""); print provider ":" name, semaphore, $0 }')
echo "$notes"
word='8@(%r[a-z0-9]+|x[0-9]+)' half='4@(%[er][a-z0-9]+|w[0-9]+)' none=0x0000000000000000
for probe in "allocate $none $word $word $half" "release $none $word" "refusal $none $word $half"; do
    echo "$notes" | grep -Eqx "wmsbuffer:$probe"
    # Nor is there one with other arguments.
    if echo "$notes" | grep "^wmsbuffer:${probe%% *} " | grep -Evx "wmsbuffer:$probe"; then exit 1; fi
done
