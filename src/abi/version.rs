//! The version, taken from Cargo.toml.

use super::com::DWORD;

/// major << 16 | minor << 8 | patch.
pub const VERSION: DWORD = number(env!("CARGO_PKG_VERSION_MAJOR")) << 16
    | number(env!("CARGO_PKG_VERSION_MINOR")) << 8
    | number(env!("CARGO_PKG_VERSION_PATCH"));

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // runs in the compiler
const fn number(digits: &str) -> DWORD {
    let digits = digits.as_bytes();
    let mut value = 0;
    let mut at = 0;
    while at < digits.len() {
        value = value * 10 + (digits[at] - b'0') as DWORD;
        at += 1;
    }
    assert!(value < 256, "a part of the version does not fit its byte");
    value
}
