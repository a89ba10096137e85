//! What the library asks of an operating system. Each one is a file with these functions:
//!
//! - `page_bytes`: the unit of memory protection, which is how far page buffers are aligned
//! - `map`, `unmap`: whole pages, zeroed
//! - `yield_processor`: let another thread run
//! - `write_error`: one line to whoever watches the process

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::*;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::*;

#[cfg(not(any(unix, windows)))]
compile_error!("wmsbuffer knows Unix and Windows; another system needs a file in src/os");
