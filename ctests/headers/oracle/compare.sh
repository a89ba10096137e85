#!/bin/sh
# compare.sh FOLDER OURS THEIRS LISTER…
#
# What LISTER makes of the wmsbuffer.h in the folder OURS is what it makes of the one in THEIRS, which
# is - for the one that the compiler finds by itself.
# Exit status: 0 equal, 1 different, 2 no comparison, 3 ours does not compile.
set -u

folder=$1 ours=$2 theirs=$3 lister=$(dirname "$0")/$4
shift 4
mkdir -p "$folder"

if test "$theirs" = -; then
    sh "$lister" "$@" >"$folder/theirs" || exit 2
else
    sh "$lister" "$@" -I"$theirs" >"$folder/theirs" || exit 2
fi
sh "$lister" "$@" -I"$ours" >"$folder/ours" || exit 3
if ! test -s "$folder/theirs"; then
    echo "nothing to compare"
    exit 2
fi
diff -U 0 --label theirs --label ours "$folder/theirs" "$folder/ours"
