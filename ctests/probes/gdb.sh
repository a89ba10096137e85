#!/bin/sh
# gdb.sh PROGRAM FOLDER: a tracer that stops at every probe is told what the program did, neither more nor less.
set -eu
export LC_ALL=C
program=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder"

debug() { gdb -nx -nh -batch "$@" </dev/null; }

if ! command -v gdb >/dev/null; then
    echo "SKIPPED: gdb is not installed"
    exit 77
fi
if ! debug -ex 'set startup-with-shell off' -ex 'set disable-randomization off' -ex starti "$program" 2>&1 |
        grep -q 'Program stopped'; then
    echo "SKIPPED: gdb may not run programs here"
    exit 77
fi

cat >"$folder/commands" <<'END'
set pagination off
set startup-with-shell off
set disable-randomization off
set breakpoint pending off
set debuginfod enabled off
# A shared library is there from main on.
break main
run
delete
info probes stap wmsbuffer
break -probe-stap wmsbuffer:allocate
commands
silent
printf "allocate %lu %lu %lu\n", $_probe_arg0, $_probe_arg1, $_probe_arg2
continue
end
break -probe-stap wmsbuffer:release
commands
silent
printf "release %lu\n", $_probe_arg0
continue
end
break -probe-stap wmsbuffer:refusal
commands
silent
printf "refusal %lu %lu\n", $_probe_arg0, $_probe_arg1
continue
end
continue
END
debug -x "$folder/commands" --args "$program" "$folder/expected" >"$folder/said" 2>&1 || {
    cat "$folder/said"
    exit 1
}
grep 'stap *wmsbuffer' "$folder/said"
grep -E '^(allocate|release|refusal) ' "$folder/said" >"$folder/found" || true
for probe in allocate release refusal; do
    grep -c "^$probe" "$folder/expected"
done
diff "$folder/expected" "$folder/found"
