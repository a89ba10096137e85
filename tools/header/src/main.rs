//! The command line: writes the headers, or with `--check` only tells whether they are fresh.

use std::path::Path;
use std::process::ExitCode;
use wmsbuffer_header::{check, write};

fn main() -> ExitCode {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(root),
        ["--check"] => check(root),
        _ => {
            eprintln!("usage: wmsbuffer-header [--check]");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
