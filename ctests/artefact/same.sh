# Sourced. same EXPECTED FOUND, both one item a line: ends the test unless they are.
same() {
    [ "$1" = "$2" ] && return
    printf 'expected:\n%s\nfound:\n%s\n' "$1" "$2" >&2
    exit 1
}

# lines ITEM…: one a line, sorted.
lines() { printf '%s\n' "$@" | sort; }
