//! The end of a process whose reference counts no longer mean anything.

use core::mem::size_of;
use libc::c_void;

/// Names the fault and the object in one line on standard error, then aborts. Going on would hand
/// one buffer to two owners.
#[cold]
#[inline(never)]
pub fn fatal(fault: &str, object: *const c_void) -> ! {
    let digits = (0..size_of::<usize>().wrapping_mul(2)).rev().map(|place| {
        let digit = (object as usize).wrapping_shr(place.wrapping_mul(4) as u32) & 0xf;
        b"0123456789abcdef".get(digit).copied().unwrap_or(b'?')
    });
    let text = "wmsbuffer: ".bytes().chain(fault.bytes());
    let text = text.chain(" at 0x".bytes()).chain(digits).chain([b'\n']);

    // One write, so that a line of another thread does not come between.
    let mut line = [0; 160];
    let mut length = 0_usize;
    for (to, from) in line.iter_mut().zip(text) {
        *to = from;
        length = length.wrapping_add(1);
    }
    // SAFETY: the line is alive and longer than what was written into it. A failure has nobody
    // left to be reported to.
    unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), length) };
    // SAFETY: abort has no precondition.
    unsafe { libc::abort() }
}
