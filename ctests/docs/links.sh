#!/bin/sh
# links.sh DOCUMENT: every file that the document links to is there.
set -eu
folder=$(dirname "$1")
targets=$(grep -o '](\([^)]*\))' "$1" | sed 's/^](//; s/)$//; s/#.*//' | grep -v -e '^https*:' -e '^$' | sort -u)
[ -n "$targets" ]

missing=0
for target in $targets; do
    [ -e "$folder/$target" ] && continue
    echo "linked to, but not there: $target" >&2
    missing=1
done
exit $missing
