# Makes a program and runs it, with $EMULATOR, a list of CMake's, before it: run.sh <program> <compiler> <arguments>…
set -eu

program=$1
shift
"$@" -o "$program"
IFS=';'
${EMULATOR-} "$program"
