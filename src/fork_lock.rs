//! A spin lock for what is in too many places for a fork to wait for.

use crate::os;
use crate::sync::{AtomicU32, Ordering};
use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

/// A value, or none, behind a lock. In the child of a fork, what a thread of the parent was in the middle
/// of is lost: whoever comes next finds the lock free and no value.
pub struct ForkLock<T> {
    /// 0, or the generation of the process whose thread holds the lock.
    holder: AtomicU32,
    value: UnsafeCell<Option<T>>,
}

/// How many forks lie between this process and the first, and one.
static GENERATION: AtomicU32 = AtomicU32::new(1);

const NOBODY: u32 = 0;

/// In the child of a fork, while it has one thread.
pub fn begin_generation() {
    // Relaxed: there is nobody else.
    let next = GENERATION.load(Ordering::Relaxed).wrapping_add(1).max(1);
    GENERATION.store(next, Ordering::Relaxed);
}

// SAFETY: only who holds the lock reaches the value.
unsafe impl<T: Send> Sync for ForkLock<T> {}

impl<T> ForkLock<T> {
    pub const fn none() -> ForkLock<T> {
        ForkLock {
            holder: AtomicU32::new(NOBODY),
            value: UnsafeCell::new(None),
        }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        let own = GENERATION.load(Ordering::Relaxed);
        loop {
            // Acquire: what the one before did to the value happens before this one looks at it.
            let taken = |from| {
                self.holder
                    .compare_exchange(from, own, Ordering::Acquire, Ordering::Relaxed)
            };
            match taken(NOBODY) {
                Ok(_) => return Guard(self),
                Err(holder) if holder != own && holder != NOBODY && taken(holder).is_ok() => {
                    // SAFETY: the lock is held. The value may be half written, and is not looked at.
                    unsafe { self.value.get().write(None) };
                    return Guard(self);
                }
                Err(_) => os::yield_processor(),
            }
        }
    }
}

pub struct Guard<'a, T>(&'a ForkLock<T>);

impl<T> Deref for Guard<'_, T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        // SAFETY: the lock is held.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut Option<T> {
        // SAFETY: the lock is held, by this guard alone.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // Release: the other half of the pairing in `lock`.
        self.0.holder.store(NOBODY, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_behind_the_lock() {
        let lock = ForkLock::none();
        *lock.lock() = Some(7);
        assert_eq!(*lock.lock(), Some(7));
    }

    #[test]
    fn what_another_generation_held_is_free_and_empty() {
        let lock = ForkLock::none();
        *lock.lock() = Some(7);
        let other = GENERATION.load(Ordering::Relaxed).wrapping_sub(1).max(9);
        lock.holder.store(other, Ordering::Relaxed);
        assert_eq!(*lock.lock(), None);
        assert_eq!(lock.holder.load(Ordering::Relaxed), NOBODY);
    }
}
