//! Which thread is calling, and what it has at hand.
//!
//! A *thread* here is a place in a static array that a running thread occupies from its first call
//! to its end. Its *word*, thread-local memory of one pointer, leads to it. The *roster* says which
//! places are taken.

#[cfg(unix)]
mod exit;
mod roster;
#[allow(clippy::module_inception)] // the noun of this folder
mod thread;
#[cfg_attr(
    all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64"),
        target_pointer_width = "64"
    ),
    path = "word_linux.rs"
)]
#[cfg_attr(windows, path = "word_windows.rs")]
mod word;

pub use roster::Roster;
pub use thread::{close, Thread, MOST};
pub use word::{expect_end, Slots};

/// The calling thread, or `thread::wmsbuffer_unseen` before its first call and `thread::ENDED` after its end.
#[inline(always)]
pub fn current() -> &'static Thread {
    word::get()
}
