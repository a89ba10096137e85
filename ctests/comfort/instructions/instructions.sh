#!/bin/sh
# instructions.sh compile COMPILER STANDARD FOLDER INCLUDE_DIR
#     translates both files to assembly in FOLDER.
# instructions.sh compare FOLDER FUNCTION
#     says whether FUNCTION has the same instructions in both. Names of labels do not count.
set -eu
export LC_ALL=C
here=$(dirname "$0")

# instructions FILE FUNCTION
instructions() {
    awk -v name="$2" '
        { sub(/\r$/, "") }
        # Where a partition of the function lies apart, it belongs to the function.
        /^[A-Za-z_]/ && !/^L[A-Z]*[0-9]/ {
            label = $1
            sub(/:.*/, "", label)
            inside = label == name || label == "_" name || label ~ "^_?" name "[.](cold|part)"
            next
        }
        !inside { next }
        /^[.]?L[A-Za-z]*[0-9_]+:/ {
            label = $1
            sub(/:.*/, "", label)
            line[++lines] = label ":"
            defined[label] = 1
            next
        }
        /^[ \t]+[a-z]/ { line[++lines] = $0 }
        END {
            for (i = 1; i <= lines; i++)
                if (line[i] !~ /:$/)
                    for (rest = line[i]; match(rest, /[.]?L[A-Za-z]*[0-9_]+/);
                         rest = substr(rest, RSTART + RLENGTH))
                        used[substr(rest, RSTART, RLENGTH)] = 1
            for (i = 1; i <= lines; i++) {
                label = line[i]
                if (sub(/:$/, "", label) && label in used)
                    number[label] = ++labels
            }
            for (i = 1; i <= lines; i++) {
                label = line[i]
                if (sub(/:$/, "", label)) {
                    if (label in number)
                        print "label " number[label]
                    continue
                }
                out = ""
                for (rest = line[i]; match(rest, /[.]?L[A-Za-z]*[0-9_]+/);
                     rest = substr(rest, RSTART + RLENGTH)) {
                    label = substr(rest, RSTART, RLENGTH)
                    out = out substr(rest, 1, RSTART - 1) \
                        (label in number ? "label " number[label] : label)
                }
                print out rest
            }
        }' "$1"
}

case $1 in
compile)
    compiler=$2 standard=$3 folder=$4 include=$5
    rm -rf "$folder"
    mkdir -p "$folder"
    # The way that exceptions take has no counterpart in plain calls.
    for file in by_hand with_header; do
        "$compiler" -std="$standard" -O2 -fno-exceptions -fno-rtti -Wall -Wextra -pedantic -Werror \
            -fno-asynchronous-unwind-tables -fno-verbose-asm -I"$include" \
            -S "$here/$file.cpp" -o "$folder/$file.s"
    done ;;

compare)
    folder=$2 function=$3
    for file in by_hand with_header; do
        instructions "$folder/$file.s" "$function" >"$folder/$function.$file"
        if ! grep -q '^[[:blank:]]' "$folder/$function.$file"; then
            echo "$file.s has no instructions for $function" >&2
            exit 2
        fi
    done
    if ! diff -u "$folder/$function.by_hand" "$folder/$function.with_header"; then
        echo "the instructions of $function differ"
        exit 1
    fi
    echo "the same $(grep -c '^[[:blank:]]' "$folder/$function.by_hand") instructions" ;;

*)
    sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac
