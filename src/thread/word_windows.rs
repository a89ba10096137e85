//! The word in a TLS slot, and a thread's end through the callback of an FLS slot, by way of kernel32
//! alone.

use super::thread::{wmsbuffer_unseen, Thread, ENDED};
use crate::sync::{AtomicUsize, Ordering};
use libc::c_void;

const OUT_OF_INDEXES: u32 = u32::MAX;

#[link(name = "kernel32")]
extern "system" {
    fn TlsAlloc() -> u32;
    fn TlsFree(dwTlsIndex: u32) -> i32;
    fn TlsGetValue(dwTlsIndex: u32) -> *mut c_void;
    fn TlsSetValue(dwTlsIndex: u32, lpTlsValue: *const c_void) -> i32;
    fn GetLastError() -> u32;
    fn SetLastError(dwErrCode: u32);
    fn FlsAlloc(lpCallback: Option<unsafe extern "system" fn(*mut c_void)>) -> u32;
    fn FlsFree(dwFlsIndex: u32) -> i32;
    fn FlsSetValue(dwFlsIndex: u32, lpFlsData: *const c_void) -> i32;
}

/// The two slots, which exist while there are pools. A DLL without pools can therefore be unloaded:
/// nothing of it is called afterwards.
///
/// Systems call back for a thread's end under a lock of their own, which they take in all that
/// concerns FLS as well. As a thread's end takes the registry's lock, that lock must not be held when
/// FLS slots are made, set, or let go.
pub struct Slots {
    word: u32,
    exit: u32,
}

/// Relaxed throughout: changed under the registry's lock while no thread is in a call.
static WORD: AtomicUsize = AtomicUsize::new(0);
static EXIT: AtomicUsize = AtomicUsize::new(0);

fn index(slot: &AtomicUsize) -> u32 {
    slot.load(Ordering::Relaxed) as u32
}

impl Slots {
    pub fn new() -> Option<Slots> {
        // SAFETY: no precondition.
        let word = unsafe { TlsAlloc() };
        if word == OUT_OF_INDEXES {
            return None;
        }
        // SAFETY: the callback may be called with any value that `expect_end` sets.
        let exit = unsafe { FlsAlloc(Some(ended)) };
        if exit == OUT_OF_INDEXES {
            // SAFETY: the index is the one from above.
            unsafe { TlsFree(word) };
            return None;
        }
        Some(Slots { word, exit })
    }

    /// From now on these are the ones.
    pub fn begin_use(&self) {
        WORD.store(self.word as usize, Ordering::Relaxed);
        EXIT.store(self.exit as usize, Ordering::Relaxed);
    }

    /// Whether the calling thread may let them go. At its end it is called back, and letting the slot
    /// go would have to wait for that call; they then stay until the last pool has ended again.
    pub fn can_go() -> bool {
        !core::ptr::eq(get(), &ENDED)
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        // SAFETY: the indexes were made by `new`, and nobody uses them.
        unsafe { TlsFree(self.word) };
        // Calls back for each thread with a value, none of which has a place to give up any more.
        // SAFETY: as above.
        unsafe { FlsFree(self.exit) };
    }
}

#[inline(always)]
pub fn get() -> &'static Thread {
    let index = WORD.load(Ordering::Relaxed);
    let thread = if index < NEAR {
        near(index)
    } else {
        far(index)
    };
    // SAFETY: only static threads are stored there.
    unsafe { thread.as_ref() }.unwrap_or(&wmsbuffer_unseen)
}

/// So many slots lie in the thread's environment block itself, `TlsSlots` of `winternl.h`, where one
/// instruction reads them. That leaves the caller's last error alone, which `TlsGetValue` clears.
const NEAR: usize = 64;

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn near(index: usize) -> *const Thread {
    let thread;
    // SAFETY: reads one of the calling thread's slots.
    unsafe {
        core::arch::asm!(
            "mov {0}, qword ptr gs:[0x1480 + 8 * {1}]",
            out(reg) thread,
            in(reg) index,
            options(pure, readonly, nostack, preserves_flags)
        );
    }
    thread
}

#[cfg(target_arch = "x86")]
#[inline(always)]
fn near(index: usize) -> *const Thread {
    let thread;
    // SAFETY: reads one of the calling thread's slots.
    unsafe {
        core::arch::asm!(
            "mov {0}, dword ptr fs:[0xE10 + 4 * {1}]",
            out(reg) thread,
            in(reg) index,
            options(pure, readonly, nostack, preserves_flags)
        );
    }
    thread
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
use far as near;

#[cold]
fn far(index: usize) -> *const Thread {
    // SAFETY: neither of them has a precondition.
    let error = unsafe { GetLastError() };
    // SAFETY: `Slots::new` made the index, and a thread without a value gets NULL.
    let thread = unsafe { TlsGetValue(index as u32) };
    // SAFETY: as above.
    unsafe { SetLastError(error) };
    thread.cast()
}

/// Lets the calling thread's word lead to `thread`; false if the system has no memory for that. Under
/// the registry's lock, like the rest but `expect_end`.
pub fn set(thread: &'static Thread) -> bool {
    write(thread)
}

/// Lets the end of the calling thread give up `thread`; false if the system has no memory for that.
/// Not under the registry's lock: see `Slots`.
pub fn expect_end(thread: &'static Thread) -> bool {
    let value = (thread as *const Thread).cast::<c_void>();
    // SAFETY: `Slots::new` made the index.
    unsafe { FlsSetValue(index(&EXIT), value) != 0 }
}

/// The calling thread is at its end.
pub fn end() {
    write(&ENDED);
}

/// It may only have been the end of a fiber, or there are calls when a DLL is told of the thread's end:
/// the next call gets a new place.
pub fn after_end() {
    unset();
}

/// The calling thread has no place after all.
pub fn unset() {
    write(&wmsbuffer_unseen);
}

fn write(thread: &'static Thread) -> bool {
    let value = (thread as *const Thread).cast::<c_void>();
    // SAFETY: `Slots::new` made the index.
    unsafe { TlsSetValue(index(&WORD), value) != 0 }
}

/// Nothing to do: a slot made later has no value in any thread.
pub fn forget(_: &'static Thread) {}

unsafe extern "system" fn ended(value: *mut c_void) {
    // SAFETY: only static threads are stored in the slot.
    if let Some(thread) = unsafe { value.cast::<Thread>().as_ref() } {
        crate::registry::thread_ends(thread);
    }
}
