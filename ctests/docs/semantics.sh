#!/bin/sh
# semantics.sh CTEST BUILD DOCUMENT: every test that the document names is one of ctest's.
set -eu
export LC_ALL=C
ctest=$1 build=$2 document=$3

known=$("$ctest" --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')
named=$(grep -o '`[a-z]*\.[a-z0-9_.]*_[a-z0-9_.]*`' "$document" | tr -d '`' | sort -u)
[ "$(echo "$named" | wc -l)" -ge 100 ]

missing=0
for test in $named; do
    echo "$known" | grep -qxF "$test" && continue
    echo "named in the document, but unknown to ctest: $test" >&2
    missing=1
done

# A row of a table ends with a test, or it is a heading or a row of the tables of labels and sources.
rows=$(sed -n '/^## /,$p' "$document" | grep '^|' | grep -v -e '^| --- ' -e 'test |$')
if echo "$rows" | grep -v '`[a-z]*\.[a-z0-9_.]*` |$'; then
    echo "the rows above name no test" >&2
    missing=1
fi
exit $missing
