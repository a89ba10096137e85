//! Standard error on Linux, where nobody may be reading it: whoever writes there is not ended for that, and a fault
//! does not wait for ever.

use super::unix::{keep_error, milliseconds};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// In one write, so that a line of another thread does not come between. A failure has nobody left
/// to be reported to; a pipe without a reader does not end the process here.
pub fn write_error(line: &[u8]) {
    without_broken_pipe(|| {
        // SAFETY: the bytes are readable while the call lasts.
        let write =
            || unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
        let (written, failure) = keep_error(write);
        written < 0 && failure == libc::EPIPE
    });
}

/// Makes a call that tells whether a pipe was broken. The signal of that is taken away from this thread, unless
/// the program keeps it from itself.
fn without_broken_pipe(call: impl FnOnce() -> bool) {
    let mut signal = MaybeUninit::uninit();
    let mut before = MaybeUninit::uninit();
    // SAFETY: it is written there.
    unsafe { libc::sigemptyset(signal.as_mut_ptr()) };
    // SAFETY: the set is there.
    unsafe { libc::sigaddset(signal.as_mut_ptr(), libc::SIGPIPE) };
    // SAFETY: as above, and the mask that there was is written.
    let outcome =
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, signal.as_ptr(), before.as_mut_ptr()) };
    if outcome != 0 {
        call();
        return;
    }
    let is_broken = call();
    // SAFETY: the mask is there.
    let was_blocked = unsafe { libc::sigismember(before.as_ptr(), libc::SIGPIPE) } == 1;
    if is_broken && !was_blocked {
        let at_once = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the set and the time are there, and nobody wants to know more of the signal.
        keep_error(|| unsafe { libc::sigtimedwait(signal.as_ptr(), null_mut(), &at_once) });
    }
    // SAFETY: the mask is there.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), null_mut()) };
}

/// Whether a line can be written to standard error, now or within so many milliseconds: a pipe that nobody reads
/// is full some day, and whoever writes there waits for ever. If that cannot be known, it can.
pub fn has_room_for_error(patience: u32) -> bool {
    let end = milliseconds().saturating_add(u64::from(patience));
    loop {
        let left = end.saturating_sub(milliseconds());
        let mut error = libc::pollfd {
            fd: libc::STDERR_FILENO,
            events: libc::POLLOUT,
            revents: 0,
        };
        // SAFETY: there is one.
        let (found, failure) =
            keep_error(|| unsafe { libc::poll(&mut error, 1, left as libc::c_int) });
        match found {
            0 => return false,
            // Signals that come all the time do not make it longer, nor do they make room.
            -1 if failure == libc::EINTR && left > 0 => (),
            -1 if failure == libc::EINTR => return false,
            _ => return true,
        }
    }
}
