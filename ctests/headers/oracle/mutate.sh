#!/bin/sh
# mutate.sh FOLDER MUTATION EXPECTED OURS THEIRS LISTER…
#
# The comparison of OURS with THEIRS, which finds them equal, finds a difference after the sed script
# MUTATION has changed OURS; what it says matches EXPECTED.
set -u
export LC_ALL=C

folder=$1 mutation=$2 expected=$3 ours=$4 theirs=$5
shift 5

mkdir -p "$folder/include"
changed=0
for header in wmscom.h wmsbuffer.h; do
    sed -E -f "$mutation" "$ours/$header" >"$folder/include/$header" || exit 1
    cmp -s "$ours/$header" "$folder/include/$header" || changed=$((changed + 1))
done
if test $changed -ne 1; then
    echo "the mutation changes $changed headers, it should change one"
    exit 1
fi

said=$(sh "$(dirname "$0")/compare.sh" "$folder" "$folder/include" "$theirs" "$@" 2>&1)
status=$?
printf '%s\n' "$said"
case $status in
1 | 3) ;;
*)
    echo "the mutation is not noticed"
    exit 1
    ;;
esac
if ! printf '%s\n' "$said" | grep -Eq -e "$expected"; then
    echo "the mutation is noticed, but not by $expected"
    exit 1
fi
