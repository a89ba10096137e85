//! Function prototypes, on one line or, where that gets long, with a line for each parameter.

const LINE_LENGTH: usize = 100;

/// `head(parameters)tail`, indented.
pub fn prototype(indent: &str, head: &str, parameters: &[&str], tail: &str) -> String {
    let line = format!("{indent}{head}({}){tail}\n", parameters.join(", "));
    if line.trim_end().len() <= LINE_LENGTH {
        return line;
    }
    let separator = format!(",\n{indent}    ");
    format!(
        "{indent}{head}(\n{indent}    {}){tail}\n",
        parameters.join(&separator)
    )
}
