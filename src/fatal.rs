//! The end of a process whose reference counts no longer mean anything.

use crate::os;
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

    let mut line = [0; 160];
    let mut length = 0_usize;
    for (to, from) in line.iter_mut().zip(text) {
        *to = from;
        length = length.wrapping_add(1);
    }
    os::write_error(line.get(..length).unwrap_or(&line));
    // SAFETY: abort has no precondition.
    unsafe { libc::abort() }
}
