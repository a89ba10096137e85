#!/bin/sh
# testing.sh CTEST BUILD PROJECT: docs/TESTING.md names only tests that there are, for each promise at least one,
# and as many mutants as there are.
set -eu
export LC_ALL=C
ctest=$1 build=$2 project=$3
document=$project/docs/TESTING.md

wrong=0
complain() { echo "docs/TESTING.md: $1" >&2; wrong=1; }

known=$("$ctest" --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')
# Not every build has the media server's tests.
is_known() {
    case $1 in
    */*) [ -e "$project/$1" ] ;;
    mmsserver.*) echo "$known" | grep -q '^mmsserver\.' || return 0; echo "$known" | grep -qxF "$1" ;;
    *) echo "$known" | grep -q "^$(echo "${1%.\*}" | sed 's/[.+]/[&]/g')\([.]\|$\)" ;;
    esac
}

rows=$(sed -n '/^| promise /,/^$/p' "$document" | sed 1,2d)
[ "$(echo "$rows" | wc -l)" -ge 20 ]
while read -r row; do
    names=$(echo "$row" | cut -d '|' -f 3 | grep -o '`[^`]*`' | tr -d '`') || complain "no test: $row"
    for name in $names; do
        is_known "$name" || complain "there is no test $name"
    done
done <<ROWS
$rows
ROWS

for table in "$project"/mutants/tables/*.mutants; do
    name=$(basename "$table" .mutants)
    planted=$(grep -c '^\[' "$table")
    equivalent=$(grep -c '^equivalent:' "$table") || true
    row=$(grep "^| $name:" "$document") || complain "no row for the mutants of $name"
    counts=$(echo "$row" | cut -d '|' -f 3-5 | tr -d ' ' | sed 's/–/0/')
    [ "$counts" = "$planted|$((planted - equivalent))|$equivalent" ] ||
        complain "mutants of $name: $planted, of which $equivalent are equivalent"
done
exit $wrong
