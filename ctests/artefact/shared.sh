#!/bin/sh
# shared.sh CASE LIBRARY: what the dynamic linker sees of the shared library. READELF and FUNCTIONS come
# from the environment.
set -eu
export LC_ALL=C
case=$1 library=$2
. "${0%/*}/same.sh"

dynamic() { "$READELF" -dW "$library" | sed -n "s/.*($1).*\[\(.*\)\]/\1/p"; }

case $case in
exports_the_api_alone)
    # Fields of a symbol: number, value, size, type, binding, visibility, section, name.
    same "$(lines WMSBufferVersion $FUNCTIONS | sed 's/$/@@WMSBUFFER_0/')" "$("$READELF" --dyn-syms -W "$library" |
        awk '$1 ~ /^[0-9]+:$/ && $5 != "LOCAL" && $7 != "UND" && $7 != "ABS" { print $8 }' | sort)" ;;
has_its_soname)
    same libwmsbuffer.so.0 "$(dynamic SONAME)" ;;
needs_only_the_c_library)
    same libc.so.6 "$(dynamic NEEDED)" ;;
*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
