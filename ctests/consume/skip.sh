# Sourced. skip REASON: ends the test, which ctest counts as skipped.
skip() {
    echo "SKIPPED: $1" >&2
    exit 77
}
