# Makes a program and runs it, with $EMULATOR before it: run.sh <program> <compiler> <arguments>…
set -eu

program=$1
shift
"$@" -o "$program"
${EMULATOR-} "$program"
