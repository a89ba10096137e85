#!/bin/sh
# rebuild.sh CMAKE SOURCE FOLDER GENERATOR CACHE LIBRARY…: a first build makes the libraries and a
# second one runs nothing.
set -eu
export LC_ALL=C
cmake=$1 source=$2 folder=$3 generator=$4 cache=$5
shift 5

rm -rf "$folder"
"$cmake" -C "$cache" -S "$source" -B "$folder" -G "$generator" -DWMSBUFFER_BUILD_TESTS=OFF
# In parallel: two libraries are made of one object, which must be made once.
first=$("$cmake" --build "$folder" --parallel 4)
echo "$first"
[ "$(echo "$first" | grep -c 'Linking the Rust archive')" = 1 ]
for library in "$@"; do
    [ -f "$folder/$library" ]
done

second=$("$cmake" --build "$folder")
echo "$second"
case $generator in
Ninja)
    echo "$second" | grep -q '^ninja: no work to do\.$' ;;
*)
    echo "$second" | grep -q 'Built target wmsbuffer'
    if echo "$second" | grep -E 'Building|Linking|Generating|Compiling|Finished'; then exit 1; fi ;;
esac
