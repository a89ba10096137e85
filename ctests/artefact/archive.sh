#!/bin/sh
# archive.sh CASE ARCHIVE PROFILE AR READELF: what the static library consists of.
set -eu
export LC_ALL=C
case=$1 archive=$2 profile=$3 ar=$4 readelf=$5

skip_if_checked() {
    if [ "$profile" != release ]; then
        echo "SKIPPED: assertions and overflow checks bring panics; this holds for the release profile"
        exit 77
    fi
}

# Fields of a symbol: number, value, size, type, binding, visibility, section, name.
symbols() { "$readelf" -sW "$archive" | awk '$1 ~ /^[0-9]+:$/'; }

# same EXPECTED ACTUAL, both one item a line
same() {
    [ "$1" = "$2" ] && return
    printf 'expected:\n%s\nfound:\n%s\n' "$1" "$2" >&2
    exit 1
}

case $case in
one_object)
    same wmsbuffer.o "$("$ar" t "$archive")" ;;
exports_the_api_alone)
    same "WMSBufferVersion
WMSCreateBufferAllocator" "$(symbols | awk '$5 != "LOCAL" && $7 != "UND" { print $8 }' | sort)" ;;
needs_only_the_c_library)
    # bcmp, memcmp, memcpy, memmove and memset are the compiler's choice, the others are ours.
    skip_if_checked
    needed=$(symbols | awk '$5 != "LOCAL" && $7 == "UND" { print $8 }' | sort)
    [ -n "$needed" ]
    for name in $needed; do
        case $name in
        abort | madvise | mmap | munmap | sched_yield | sysconf | write) ;;
        bcmp | memcmp | memcpy | memmove | memset) ;;
        *) echo "not on the list of what the library may need: $name" >&2; exit 1 ;;
        esac
    done ;;
has_no_panic_path)
    skip_if_checked
    symbols | grep -q ' FUNC ' # or nothing was read
    if symbols | grep -i panic; then exit 1; fi ;;
*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
