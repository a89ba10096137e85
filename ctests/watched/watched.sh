#!/bin/sh
# watched.sh TOOL PROGRAM SOURCE CASE [REPORT…]: the tool, asan or memcheck, must find the fault of the case
# and say all of REPORT in that order, extended regular expressions; of these @NAME is the line of the source
# that is marked so. Without REPORT the program must pass, and nothing is said.
set -eu
export LC_ALL=C
tool=$1 program=$2 source=$3 case=$4
shift 4

run=
case $tool in
asan)
    # The kernel may put programs where the runtime wants its own memory.
    if ! "$program" begin; then
        run="setarch $(uname -m) -R"
        if ! $run "$program" begin; then
            echo "SKIPPED: the runtime of AddressSanitizer does not run on this kernel"
            exit 77
        fi
    fi
    export ASAN_OPTIONS=detect_leaks=0 ;;
memcheck)
    if ! command -v valgrind >/dev/null; then
        echo "SKIPPED: valgrind is not installed"
        exit 77
    fi
    run="valgrind -q --error-exitcode=9 --leak-check=full --fair-sched=yes" ;;
esac

if [ $# = 0 ]; then
    said=$($run "$program" "$case" 2>&1) || { printf '%s\n' "$said"; exit 1; }
    printf '%s\n' "$said"
    [ -z "$said" ]
    exit
fi
report=
for part; do
    case $part in
    @*)
        line=$(grep -n "/\* line: ${part#@} \*/" "$source" | cut -d: -f1)
        part="${source##*/}:${line:?}[^0-9]" ;;
    esac
    report=$report${report:+.*}$part
done
exec sh "${0%/*}/../refused.sh" "$report" $run "$program" "$case"
