//! Comments, from Rust's notation to Doxygen's.

/// Turns the lines of a Rust documentation comment into lines for a C reader.
pub fn for_c(lines: &[String]) -> Vec<String> {
    let mut result = Vec::new();
    let mut heading = None;
    for line in lines {
        let line = line
            .trim_end()
            .replace("[`", "")
            .replace("`]", "")
            .replace('`', "");
        if line.trim() == "# Safety" {
            heading = Some(" @pre");
            continue;
        }
        result.push(heading.take().unwrap_or_default().to_owned() + &line);
    }
    result
}

/// Prints a Doxygen comment; nothing for an item without documentation.
pub fn comment(indent: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let body: String = lines
        .iter()
        .map(|line| format!("{indent} *{line}\n"))
        .collect();
    format!("{indent}/**\n{body}{indent} */\n")
}

/// Prints a Doxygen comment on one line where it fits.
pub fn short_comment(indent: &str, lines: &[String]) -> String {
    match lines {
        [line] => format!("{indent}/**{line} */\n"),
        _ => comment(indent, lines),
    }
}
