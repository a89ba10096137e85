//! What the library asks of an operating system. Each one is a file with these functions:
//!
//! - `page_bytes`: the unit of memory protection, which is how far page buffers are aligned
//! - `map`, `unmap`: whole pages, zeroed
//! - `prefer_huge_pages`, `forbid`: a wish for such pages, and that nobody may touch them
//! - `environment`: what a variable of the process's environment holds, if it may be trusted
//! - `yield_processor`: let another thread run
//! - `write_error`: one line to whoever watches the process; `has_room_for_error`: whether that can be written
//!   before long
//! - `milliseconds`: a clock that never goes back
//! - `find_function`: a function that the program may have, by its name in C
//! - `thread_identity`: a number that no other running thread has, and never 0; `runs`: whether one has it
//! - `wait`: sleep until a word is woken, unless it is another already; `wake_all`: end that
//! - `can_run_barriers`, `run_barrier_on_every_thread`: see `sync::Fences`
//! - `before_and_after_fork`: whom to call when the process is copied
//! - `at_exit`: whom to call when it ends, or this code is unloaded; `is_ending`: whether that is no time to
//!   wait for a lock

#[cfg(unix)]
mod dlsym;
#[cfg(target_os = "linux")]
mod standard_error;
#[cfg(unix)]
mod unix;
#[cfg(target_os = "linux")]
pub use standard_error::{has_room_for_error, write_error};
#[cfg(unix)]
pub use {dlsym::find_function, unix::*};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::*;

#[cfg(not(any(unix, windows)))]
compile_error!("wmsbuffer knows Unix and Windows; another system needs a file in src/os");
