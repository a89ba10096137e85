//! The end of a process whose reference counts no longer mean anything.

use crate::line::Line;
use libc::c_void;

/// Names the fault and the object in one line on standard error, then aborts. Going on would hand
/// one buffer to two owners.
#[cold]
#[inline(never)]
pub fn fatal(fault: &str, object: *const c_void) -> ! {
    Line::begin()
        .text(fault)
        .text(" at ")
        .address(object as usize)
        .write();
    // SAFETY: abort has no precondition.
    unsafe { libc::abort() }
}
