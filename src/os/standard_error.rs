//! Standard error, as POSIX has it: whoever writes there must neither end nor wait for ever because nobody reads.

#[cfg(target_os = "linux")]
use super::unix::keep_error;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

/// In one write, so that a line of another thread does not come between. A failure has nobody left
/// to be reported to; a pipe without a reader does not end the process here.
pub fn write_error(line: &[u8]) {
    // SAFETY: the bytes are readable while the call lasts.
    let write = || unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
    without_broken_pipe(|| write() >= 0);
}

/// Makes a call that says whether it succeeded. The signal of a broken pipe, if that is why it did not, is
/// taken away from this thread, unless the program keeps it from itself.
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
    let has_failed = !call();
    // SAFETY: the mask is there.
    let was_blocked = unsafe { libc::sigismember(before.as_ptr(), libc::SIGPIPE) } == 1;
    if was_blocked {
        return;
    }
    if has_failed && is_pending(libc::SIGPIPE) {
        let mut taken = 0;
        // SAFETY: the set is there; the signal waits for this thread, so the call does not.
        unsafe { libc::sigwait(signal.as_ptr(), &mut taken) };
    }
    // SAFETY: the mask is there.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), null_mut()) };
}

fn is_pending(signal: libc::c_int) -> bool {
    let mut pending = MaybeUninit::uninit();
    // SAFETY: the set is written there.
    let is_known = unsafe { libc::sigpending(pending.as_mut_ptr()) } == 0;
    // SAFETY: as above.
    is_known && unsafe { libc::sigismember(pending.as_ptr(), signal) } == 1
}

/// Whether a line can be written to standard error, now or within so long: a pipe that nobody reads is full
/// some day, and whoever writes there waits for ever. If that cannot be known, it can.
#[cfg(target_os = "linux")]
pub fn has_room_for_error(milliseconds: u32) -> bool {
    const STEP: u32 = 10;
    for _ in 0..milliseconds / STEP {
        let mut error = libc::pollfd {
            fd: libc::STDERR_FILENO,
            events: libc::POLLOUT,
            revents: 0,
        };
        // SAFETY: there is one.
        let (found, failure) = keep_error(|| unsafe { libc::poll(&mut error, 1, STEP as i32) });
        if found > 0 || (found < 0 && failure != libc::EINTR) {
            return true;
        }
    }
    false
}

#[cfg(not(target_os = "linux"))]
pub fn has_room_for_error(_milliseconds: u32) -> bool {
    true
}
