#!/bin/sh
# refused.sh SENTENCE COMMAND…: the command must fail, and say the sentence, an extended regular
# expression. Where its lines are broken does not matter: CMake breaks them where it likes to.
sentence=$1
shift
said=$("$@" 2>&1)
status=$?
printf '%s\n' "$said"
if [ $status = 0 ]; then
    echo "it did not fail" >&2
    exit 1
fi
printf '%s\n' "$said" | tr -s '\n ' ' ' | grep -Eq -e "$sentence" || {
    echo "it did not say: $sentence" >&2
    exit 1
}
