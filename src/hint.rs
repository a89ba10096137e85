//! What the compiler is to expect, so that the way of an ordinary call has no jump that is taken.

#![forbid(unsafe_code)]

/// The compiler holds a branch that comes by here for a rare one.
#[cold]
#[inline]
fn cold() {}

#[inline(always)]
pub fn likely(condition: bool) -> bool {
    if !condition {
        cold();
    }
    condition
}
