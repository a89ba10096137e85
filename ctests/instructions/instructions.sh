#!/bin/sh
# instructions.sh PROGRAM WORKLOAD MOST [EMULATOR…]: a pair of the workload executes no more than MOST
# instructions of the library. A run and one with more pairs are compared, so that what happens once does
# not count. Counts with valgrind, or for another processor with qemu's own program for it.
set -eu
export LC_ALL=C
program=$1 workload=$2 most=$3
shift 3
emulator=$*

if [ -z "$emulator" ] && ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Instructions in functions of the library.
if [ -z "$emulator" ]; then
    count() {
        valgrind -q --tool=callgrind --callgrind-out-file="$folder/out" "$program" "$workload" "$1"
        callgrind_annotate --threshold=100 "$folder/out" |
            awk '/wmsbuffer|WMS[A-Z]/ && !/command/ { gsub(",", "", $1); sum += $1 } END { print sum + 0 }'
    }
else
    # A line for each.
    mkfifo "$folder/log"
    count() {
        grep -c '^Trace.*wmsbuffer' "$folder/log" >"$folder/sum" &
        $emulator -singlestep -d nochain,exec -D "$folder/log" "$program" "$workload" "$1"
        wait
        cat "$folder/sum"
    }
fi

# By then the magazines have the size that the workload wants.
once=61440
pairs=15360
few=$(count $once)
many=$(count $((once + pairs)))
awk -v few="$few" -v many="$many" -v pairs="$pairs" -v most="$most" 'BEGIN {
    found = (many - few) / pairs
    printf "%.2f instructions a pair, at most %s\n", found, most
    exit !(found > 4 && found <= most)
}'
