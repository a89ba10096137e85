//! The word in a TLS slot, and a thread's end through the callback of an FLS slot, by way of kernel32
//! alone.
//!
//! Both slots exist while there are pools. A DLL without pools can therefore be unloaded: nothing of
//! it is called afterwards.

use super::thread::{wmsbuffer_unseen, Thread, ENDED};
use crate::sync::{AtomicBool, AtomicUsize, Ordering};
use libc::c_void;

const OUT_OF_INDEXES: u32 = u32::MAX;

#[link(name = "kernel32")]
extern "system" {
    fn TlsAlloc() -> u32;
    fn TlsFree(dwTlsIndex: u32) -> i32;
    fn TlsGetValue(dwTlsIndex: u32) -> *mut c_void;
    fn TlsSetValue(dwTlsIndex: u32, lpTlsValue: *const c_void) -> i32;
    fn FlsAlloc(lpCallback: Option<unsafe extern "system" fn(*mut c_void)>) -> u32;
    fn FlsFree(dwFlsIndex: u32) -> i32;
    fn FlsSetValue(dwFlsIndex: u32, lpFlsData: *const c_void) -> i32;
}

/// Relaxed throughout: changed under the registry's lock while no thread is in a call.
static WORD: AtomicUsize = AtomicUsize::new(0);
static EXIT: AtomicUsize = AtomicUsize::new(0);
static IS_OPEN: AtomicBool = AtomicBool::new(false);

fn index(slot: &AtomicUsize) -> u32 {
    slot.load(Ordering::Relaxed) as u32
}

pub fn open() -> bool {
    // SAFETY: no precondition.
    let word = unsafe { TlsAlloc() };
    if word == OUT_OF_INDEXES {
        return false;
    }
    // SAFETY: the callback may be called with any value that `set` sets.
    let exit = unsafe { FlsAlloc(Some(ended)) };
    if exit == OUT_OF_INDEXES {
        // SAFETY: the index is the one from above.
        unsafe { TlsFree(word) };
        return false;
    }
    WORD.store(word as usize, Ordering::Relaxed);
    EXIT.store(exit as usize, Ordering::Relaxed);
    IS_OPEN.store(true, Ordering::Relaxed);
    true
}

pub fn close() {
    // FlsFree calls back for each thread with a value, under the registry's lock, which the caller
    // holds; by now no thread has a place to give up.
    IS_OPEN.store(false, Ordering::Relaxed);
    // SAFETY: the indexes were made by `open` and are used by nobody.
    unsafe { TlsFree(index(&WORD)) };
    // SAFETY: as above.
    unsafe { FlsFree(index(&EXIT)) };
}

#[inline(always)]
pub fn get() -> &'static Thread {
    // SAFETY: `open` made the index, and a thread without a value gets NULL.
    let thread = unsafe { TlsGetValue(index(&WORD)) };
    // SAFETY: only static threads are stored there.
    unsafe { thread.cast::<Thread>().as_ref() }.unwrap_or(&wmsbuffer_unseen)
}

/// Lets the calling thread's word lead to `thread`, and the thread's end give it up; false if the
/// system has no memory for that.
pub fn set(thread: &'static Thread) -> bool {
    let value = (thread as *const Thread).cast::<c_void>();
    // One past its end has nothing to give up any more.
    let expected = if core::ptr::eq(thread, &ENDED) {
        core::ptr::null()
    } else {
        value
    };
    // SAFETY: `open` made the index.
    let expects = unsafe { FlsSetValue(index(&EXIT), expected) };
    // SAFETY: as above.
    expects != 0 && unsafe { TlsSetValue(index(&WORD), value) } != 0
}

/// Nothing to do: a slot made later has no value in any thread.
pub fn forget(_: &'static Thread) {}

unsafe extern "system" fn ended(value: *mut c_void) {
    if !IS_OPEN.load(Ordering::Relaxed) {
        return;
    }
    // SAFETY: only static threads are stored in the slot.
    if let Some(thread) = unsafe { value.cast::<Thread>().as_ref() } {
        crate::registry::thread_ends(thread);
    }
}
