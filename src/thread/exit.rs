//! A POSIX thread's end: a key whose value is the thread's place, and whose destructor gives it up.

use super::thread::Thread;
use crate::sync::{AtomicUsize, Ordering};
use libc::{c_void, pthread_key_t};

/// The key's, which exists while there are pools. A library without pools can therefore be unloaded:
/// nothing of it is called afterwards.
pub struct Slots(pthread_key_t);

/// Relaxed throughout: changed under the registry's lock while no thread is in a call.
static KEY: AtomicUsize = AtomicUsize::new(0);

impl Slots {
    pub fn new() -> Option<Slots> {
        let mut key = 0;
        // SAFETY: the destructor may be called with any value that `expect_end` sets.
        let result = unsafe { libc::pthread_key_create(&mut key, Some(ended)) };
        // Not with `then_some`: a key that was not made would be deleted, which is somebody else's.
        (result == 0).then(|| Slots(key))
    }

    /// From now on these are the ones.
    pub fn begin_use(&self) {
        KEY.store(self.0 as usize, Ordering::Relaxed);
    }

    /// Whether the calling thread may let them go: POSIX has that even in a destructor.
    pub fn can_go() -> bool {
        true
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        // SAFETY: the key was made by `new`, and nobody uses it.
        unsafe { libc::pthread_key_delete(self.0) };
    }
}

/// Lets the end of the calling thread give up `thread`; false if the system has no memory for that.
pub fn expect_end(thread: &'static Thread) -> bool {
    let value = (thread as *const Thread).cast::<c_void>();
    // SAFETY: the key was made by `Slots::new`.
    unsafe { libc::pthread_setspecific(key(), value) == 0 }
}

/// What the calling thread expects, or NULL.
#[allow(dead_code)] // where the word is static memory, nobody asks the key
#[inline(always)]
pub fn expected() -> *const Thread {
    // SAFETY: the key was made by `Slots::new`.
    unsafe { libc::pthread_getspecific(key()) as *const Thread }
}

#[inline(always)]
fn key() -> pthread_key_t {
    KEY.load(Ordering::Relaxed) as pthread_key_t
}

extern "C" fn ended(value: *mut c_void) {
    // SAFETY: only static threads are stored under the key.
    let thread = unsafe { &*value.cast::<Thread>() };
    crate::registry::thread_ends(thread);
}
