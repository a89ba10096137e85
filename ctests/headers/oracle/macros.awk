# Prints each macro of `cpp -dM` in one spelling: parameters by number, no spaces, no parentheses
# around all of it. Those whose names do not match `only` or do match `ignored` are left out.

function is_name(c) { return c ~ /[A-Za-z0-9_]/ }

# Whether the parentheses at both ends belong together.
function enclosed(text,    depth, i, c) {
    if (text !~ /^\(.*\)$/) return 0
    for (i = 1; i < length(text); i++) {
        c = substr(text, i, 1)
        depth += (c == "(") - (c == ")")
        if (depth == 0) return 0
    }
    return 1
}

function numbered(text, names, count,    out, word, i, k) {
    out = ""
    word = ""
    for (i = 1; i <= length(text) + 1; i++) {
        c = substr(text, i, 1)
        if (c != "" && is_name(c)) { word = word c; continue }
        for (k = 1; k <= count; k++) if (word == names[k]) word = "$" k
        out = out word c
        word = ""
    }
    return out
}

{
    definition = substr($0, length("#define ") + 1)
    name = definition
    sub(/[^A-Za-z0-9_].*/, "", name)
    if (name !~ only || (ignored != "" && name ~ ignored)) next
    body = substr(definition, length(name) + 1)
    count = 0
    if (substr(body, 1, 1) == "(") {
        end = index(body, ")")
        list = substr(body, 2, end - 2)
        gsub(/ /, "", list)
        count = split(list, names, ",")
        body = substr(body, end + 1)
    }
    body = numbered(body, names, count)
    gsub(/[ \t]/, "", body)
    while (enclosed(body)) body = substr(body, 2, length(body) - 2)
    print name "/" count " = " body
}
