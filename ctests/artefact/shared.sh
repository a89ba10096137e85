#!/bin/sh
# shared.sh CASE LIBRARY READELF: what the dynamic linker sees of the shared library.
set -eu
export LC_ALL=C
case=$1 library=$2 readelf=$3

same() {
    [ "$1" = "$2" ] && return
    printf 'expected:\n%s\nfound:\n%s\n' "$1" "$2" >&2
    exit 1
}

dynamic() { "$readelf" -dW "$library" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"; }

case $case in
exports_the_api_alone)
    same "WMSBufferVersion@@WMSBUFFER_0
WMSCreateBufferAllocator@@WMSBUFFER_0" "$("$readelf" --dyn-syms -W "$library" |
        awk '$1 ~ /^[0-9]+:$/ && $7 != "UND" && $7 != "ABS" && $8 != "" { print $8 }' | sort)" ;;
has_its_soname)
    same libwmsbuffer.so.0 "$(dynamic SONAME)" ;;
needs_only_the_c_library)
    same libc.so.6 "$(dynamic NEEDED)" ;;
*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
