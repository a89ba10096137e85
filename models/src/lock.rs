//! The lock of `src/lock.rs`, made of loom's: a waiting thread costs a model no steps.

use crate::memory::{self, Latch};
use crate::mutation::{self, Change, Site};
use core::cell::{Cell, UnsafeCell};
use core::ops::{Deref, DerefMut};
use loom::sync::{Mutex, MutexGuard};
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// As large as the library's, and zeros are a lock that nobody holds.
#[repr(C)]
pub struct Lock<T> {
    is_held: Cell<bool>,
    data: UnsafeCell<T>,
}

// SAFETY: whoever holds the lock is alone with the data.
unsafe impl<T: Send> Sync for Lock<T> {}

pub struct Guard<'a, T> {
    lock: &'a Lock<T>,
    /// Before what it borrows from. `None` if a mutation opened the lock.
    guard: Option<MutexGuard<'static, ()>>,
    latch: Rc<Latch>,
}

impl<T> Lock<T> {
    pub const fn new(data: T) -> Lock<T> {
        Lock {
            is_held: Cell::new(false),
            data: UnsafeCell::new(data),
        }
    }

    #[track_caller]
    pub fn lock(&self) -> Guard<'_, T> {
        let latch = memory::latch(self.address());
        pass(&latch);
        // SAFETY: the guard keeps the latch.
        let mutex: &'static Mutex<()> = unsafe { &(*Rc::as_ptr(&latch)).mutex };
        let is_open = mutation::at(Site::caller()) == Some(Change::Open);
        Guard {
            lock: self,
            guard: (!is_open).then(|| mutex.lock().expect("loom's locks are not poisoned")),
            latch,
        }
    }

    pub fn as_mut_ptr(&self) -> *mut T {
        self.data.get()
    }

    /// # Safety
    /// None: no model forks.
    pub unsafe fn force_unlock(&self) {
        unimplemented!("no model forks");
    }

    fn address(&self) -> usize {
        self.is_held.as_ptr() as usize
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The model has failed, and loom may be gone already.
            core::mem::forget(self.guard.take());
        } else {
            pass(&self.latch);
            memory::touch(self.lock.address());
        }
    }
}

fn pass(latch: &Latch) {
    if let Some(passed) = &latch.passed {
        // Relaxed: it orders nothing.
        passed.fetch_add(1, Ordering::Relaxed);
    }
}

/// In no model has the end of the process stopped a thread.
pub fn lock_if_alive<T>(lock: &Lock<T>) -> Option<Guard<'_, T>> {
    Some(lock.lock())
}
