//! The word as a POSIX key's value: one function call, on every Unix.

use super::exit;
use super::thread::{wmsbuffer_unseen, Thread};

pub use exit::{close, open};

#[inline(always)]
pub fn get() -> &'static Thread {
    let thread = exit::expected();
    // SAFETY: only static threads are stored under the key.
    unsafe { thread.as_ref() }.unwrap_or(&wmsbuffer_unseen)
}

/// Lets the calling thread's word lead to `thread`, and the thread's end give it up; false if the
/// system has no memory for that.
pub fn set(thread: &'static Thread) -> bool {
    exit::expect(thread)
}

/// Nothing to do: a key made later has no value in any thread.
pub fn forget(_: &'static Thread) {}
