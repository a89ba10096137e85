#!/bin/sh
# macros.sh ONLY IGNORED COMPILER…
#
# Lists the macros that wmsbuffer.h leaves, if their names match ONLY and do not match IGNORED.
set -u
export LC_ALL=C

only=$1 ignored=$2
shift 2

macros=$(echo '#include <wmsbuffer.h>' | "$@" -w -E -dM -) || exit 1
printf '%s\n' "$macros" | awk -v only="$only" -v ignored="$ignored" -f "$(dirname "$0")/macros.awk" | sort
