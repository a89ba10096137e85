//! A POSIX thread's end: a key whose value is the thread's place, and whose destructor gives it up.
//!
//! The key exists while there are pools. A library without pools can therefore be unloaded: nothing
//! of it is called afterwards.

use super::thread::Thread;
use super::ENDED;
use crate::sync::{AtomicUsize, Ordering};
use libc::{c_void, pthread_key_t};

/// Relaxed throughout: changed under the registry's lock while no thread is in a call.
static KEY: AtomicUsize = AtomicUsize::new(0);

pub fn open() -> bool {
    let mut key: pthread_key_t = 0;
    // SAFETY: the destructor may be called with any value that `expect` sets.
    let result = unsafe { libc::pthread_key_create(&mut key, Some(ended)) };
    KEY.store(key as usize, Ordering::Relaxed);
    result == 0
}

pub fn close() {
    // SAFETY: the key was made by `open` and is used by nobody.
    unsafe { libc::pthread_key_delete(key()) };
}

/// Lets the end of the calling thread give up `thread`.
pub fn expect(thread: &'static Thread) -> bool {
    let value = (thread as *const Thread).cast::<c_void>();
    // SAFETY: the key was made by `open`.
    unsafe { libc::pthread_setspecific(key(), value) == 0 }
}

/// What the calling thread expects, or NULL.
#[allow(dead_code)] // where the word is static memory, nobody asks the key
#[inline(always)]
pub fn expected() -> *const Thread {
    // SAFETY: the key was made by `open`.
    unsafe { libc::pthread_getspecific(key()) as *const Thread }
}

#[inline(always)]
fn key() -> pthread_key_t {
    KEY.load(Ordering::Relaxed) as pthread_key_t
}

extern "C" fn ended(value: *mut c_void) {
    // SAFETY: only static threads are stored under the key.
    let thread = unsafe { &*value.cast::<Thread>() };
    if core::ptr::eq(thread, &ENDED) {
        // Set again, or what other destructors call after this one would begin a new life here.
        expect(&ENDED);
        return;
    }
    crate::registry::thread_ends(thread);
}
