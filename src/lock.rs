//! The spin lock of the whole library.

use spin::mutex::{SpinMutex, SpinMutexGuard};
use spin::RelaxStrategy;

/// A spin lock that yields the processor while it waits: with more threads than cores the holder
/// may be the one that is not running.
pub type Lock<T> = SpinMutex<T, Yield>;

pub type Guard<'a, T> = SpinMutexGuard<'a, T>;

pub struct Yield;

impl RelaxStrategy for Yield {
    fn relax() {
        crate::os::yield_processor();
    }
}
