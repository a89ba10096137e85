//! The lock of `src/fork_lock.rs`: as no model forks, it is as any other. `property_lock` is that lock itself.

use crate::lock::{Guard, Lock};

pub struct ForkLock<T>(Lock<Option<T>>);

impl<T> ForkLock<T> {
    pub const fn none() -> ForkLock<T> {
        ForkLock(Lock::new(None))
    }

    pub fn lock(&self) -> Guard<'_, Option<T>> {
        self.0.lock()
    }
}

pub fn begin_generation() {
    unimplemented!("no model forks");
}
