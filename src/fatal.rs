//! The end of a process whose reference counts no longer mean anything.

use core::mem::size_of;
use libc::c_void;

/// Names the fault and the object in one line on standard error, then aborts. Going on would hand
/// one buffer to two owners.
#[cold]
#[inline(never)]
pub fn fatal(fault: &str, object: *const c_void) -> ! {
    write("wmsbuffer: ");
    write(fault);
    write(" at 0x");
    for shift in (0..size_of::<usize>().wrapping_mul(2)).rev() {
        let digit = (object as usize).wrapping_shr(shift.wrapping_mul(4) as u32) & 0xf;
        write("0123456789abcdef".get(digit..=digit).unwrap_or("?"));
    }
    write("\n");
    // SAFETY: abort has no precondition.
    unsafe { libc::abort() }
}

fn write(text: &str) {
    // SAFETY: the pointer and the length are those of a living string. A failure has nobody left
    // to be reported to.
    unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
}
