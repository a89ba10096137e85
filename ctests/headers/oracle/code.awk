# Turns an assembler file into one line for each instruction and datum, led by its symbol; symbols that
# match `ignored` are left out. So is what says where a symbol goes and how it is linked: one header
# may define a constant that another shares.

/^\.?L[A-Z]*[0-9]+:/ { next }
/^[^ \t.#][^ \t]*:/ { symbol = $1; sub(/:.*/, "", symbol); next }
/^[ \t]+\.(long|quad|value|short|word|byte|ascii|asciz|string|zero|space|skip|set|comm|lcomm)[ \t]/ ||
/^[ \t]+[^ \t.#]/ {
    if (ignored == "" || symbol !~ ignored) {
        gsub(/[ \t]+/, " ")
        print symbol "\t" $0
    }
}
