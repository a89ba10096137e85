#!/bin/sh
# code.sh PROBE IGNORED COMPILER…
#
# Lists the code and data that the compiler makes of PROBE, without symbols that match IGNORED. Equal
# lists mean equal slots, sizes, types, identifiers and calling convention.
set -u
export LC_ALL=C

probe=$1 ignored=$2
shift 2

# With INITGUID every header defines its identifiers.
assembly=$("$@" -w -O1 -DINITGUID -S -o - "$probe") || exit 1
printf '%s\n' "$assembly" | awk -v ignored="$ignored" -f "$(dirname "$0")/code.awk" | sort -s -k 1,1
