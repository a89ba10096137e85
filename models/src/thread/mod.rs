//! `src/thread` with a word of the models' own.

#[allow(dead_code, clippy::all)] // as in the crate's root
#[path = "../../../src/thread/roster.rs"]
mod roster;
#[allow(dead_code, clippy::all)] // as above
#[path = "../../../src/thread/thread.rs"]
mod thread;
mod word;

pub use roster::Roster;
pub use thread::{close, Thread, MOST};
pub use word::{begin, expect_end, seat, Slots};

pub fn current() -> &'static Thread {
    word::get()
}
