#!/bin/sh
# dll.sh CASE FILE: what Windows sees of the DLL, and a linker of its import library. OBJDUMP, NM,
# WINDRES, FUNCTIONS and VERSION come from the environment.
set -eu
export LC_ALL=C
case=$1 file=$2
. "${0%/*}/same.sh"

api=$(lines WMSBufferVersion $FUNCTIONS)

case $case in
exports_the_api_alone)
    same "$api" "$("$OBJDUMP" -p "$file" |
        awk '/Name Pointer\] Table$/ { names = 1; next } NF == 0 { names = 0 } names { print $NF }' | sort)" ;;
needs_only_the_c_library)
    # The C run-time's name depends on the compiler's; that of the compiler itself must not be there.
    needed=$("$OBJDUMP" -p "$file" | sed -n 's/.*DLL Name: //p')
    [ -n "$needed" ]
    for name in $needed; do
        case $name in
        KERNEL32.dll | msvcrt.dll | ucrtbase.dll | api-ms-win-crt-*.dll) ;;
        *) echo "not on the list of what the library may need: $name" >&2; exit 1 ;;
        esac
    done ;;
tells_its_version)
    found=$("$WINDRES" -J coff -O rc -i "$file")
    numbers="$(echo "$VERSION" | sed 's/\./, /g'), 0"
    echo "$found" | grep -F " FILEVERSION $numbers"
    echo "$found" | grep -F " PRODUCTVERSION $numbers"
    echo "$found" | grep -F "VALUE \"ProductVersion\", \"$VERSION\"" ;;
import_library_has_plain_names)
    # The underscore is how 32-bit objects spell the name of any C function.
    found=$("$NM" -P "$file" | awk '$2 == "T" { print $1 }' | sort)
    [ "$found" = "$api" ] || same "$(lines WMSBufferVersion $FUNCTIONS | sed 's/^/_/')" "$found" ;;
*)
    echo "no such case: $case" >&2; exit 2 ;;
esac
