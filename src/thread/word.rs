//! The word as a POSIX key's value: one function call, on every Unix.

use super::exit;
use super::thread::{wmsbuffer_unseen, Thread, ENDED};

pub use exit::Slots;

#[inline(always)]
pub fn get() -> &'static Thread {
    let thread = exit::expected();
    // SAFETY: only static threads are stored under the key.
    unsafe { thread.as_ref() }.unwrap_or(&wmsbuffer_unseen)
}

/// Lets the calling thread's word lead to `thread`; false if the system has no memory for that. Under
/// the registry's lock, like the rest.
pub fn set(thread: &'static Thread) -> bool {
    exit::expect_end(thread)
}

/// Nothing to do: the word and what a thread's end gives up are the same value.
pub fn expect_end(_: &'static Thread) -> bool {
    true
}

/// The calling thread is at its end. The key calls back for this value as well, which then is set
/// again, or what other destructors call after that would begin a new life here.
pub fn end() {
    exit::expect_end(&ENDED);
}

/// It stays there: see `end`.
pub fn after_end() {}

/// Not called, as `expect_end` never fails.
pub fn unset() {}

/// Nothing to do: a key made later has no value in any thread.
pub fn forget(_: &'static Thread) {}
