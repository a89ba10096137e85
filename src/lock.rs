//! The spin lock of the whole library.

use crate::os;
use spin::mutex::{SpinMutex, SpinMutexGuard};
use spin::RelaxStrategy;

/// A spin lock that yields the processor while it waits: with more threads than cores the holder
/// may be the one that is not running.
pub type Lock<T> = SpinMutex<T, Yield>;

pub type Guard<'a, T> = SpinMutexGuard<'a, T>;

pub struct Yield;

impl RelaxStrategy for Yield {
    fn relax() {
        os::yield_processor();
    }
}

/// Takes a lock, but not that of a thread which the end of the process has stopped with it.
pub fn lock_if_alive<T>(lock: &Lock<T>) -> Option<Guard<'_, T>> {
    match os::is_ending() {
        true => lock.try_lock(),
        false => Some(lock.lock()),
    }
}
