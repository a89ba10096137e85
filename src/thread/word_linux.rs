//! The word in static thread-local memory, read without a call, on processors whose way there is known.
//!
//! Rust without `std` has no thread-local variables, so assembly declares one. A linker that makes a
//! program turns the load of the offset into a constant.

use super::exit;
use super::thread::{wmsbuffer_unseen, Thread, ENDED};
use crate::os;
use crate::sync::Ordering;
use core::arch::{asm, global_asm};

pub use exit::{expect_end, Slots};

global_asm!(
    ".pushsection .tdata.wmsbuffer_word,\"awT\",@progbits",
    ".p2align 3",
    ".type wmsbuffer_word,@tls_object",
    ".size wmsbuffer_word, 8",
    ".globl wmsbuffer_word",
    ".hidden wmsbuffer_word",
    "wmsbuffer_word: .quad wmsbuffer_unseen",
    ".popsection"
);

#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn get() -> &'static Thread {
    let thread: *const Thread;
    // SAFETY: reads the calling thread's own word.
    unsafe {
        asm!(
            "mov {0}, qword ptr [rip + wmsbuffer_word@gottpoff]",
            "mov {0}, qword ptr fs:[{0}]",
            out(reg) thread,
            options(pure, readonly, nostack, preserves_flags)
        );
    }
    // SAFETY: a word begins with the address of a static thread, and only such are stored.
    unsafe { &*thread }
}

#[cfg(target_arch = "x86_64")]
fn address() -> *mut *const Thread {
    let address;
    // SAFETY: computes the address of the calling thread's word: %fs:0 holds the address that
    // offsets count from.
    unsafe {
        asm!(
            "mov {0}, qword ptr [rip + wmsbuffer_word@gottpoff]",
            "add {0}, qword ptr fs:[0]",
            out(reg) address,
            options(nostack)
        );
    }
    address
}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
pub fn get() -> &'static Thread {
    // SAFETY: reads the calling thread's own word.
    let thread = unsafe { address().read_volatile() };
    // SAFETY: a word begins with the address of a static thread, and only such are stored.
    unsafe { &*thread }
}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
fn address() -> *mut *const Thread {
    let address;
    // SAFETY: computes the address of the calling thread's word.
    unsafe {
        asm!(
            "adrp {1}, :gottprel:wmsbuffer_word",
            "ldr {1}, [{1}, :gottprel_lo12:wmsbuffer_word]",
            "mrs {0}, tpidr_el0",
            "add {0}, {0}, {1}",
            out(reg) address,
            out(reg) _,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    address
}

/// Lets the calling thread's word lead to `thread`; false if the system has no memory for that. Under
/// the registry's lock, like the rest.
pub fn set(thread: &'static Thread) -> bool {
    // Relaxed: under the registry's lock.
    thread.word.store(address(), Ordering::Relaxed);
    write(thread);
    true
}

/// The calling thread is at its end.
pub fn end() {
    write(&ENDED);
}

/// It stays there: destructors that come later work without a place.
pub fn after_end() {}

/// The calling thread has no place after all.
pub fn unset() {
    write(&wmsbuffer_unseen);
}

fn write(thread: &'static Thread) {
    // SAFETY: the word is the calling thread's and as large as a pointer.
    unsafe { address().write_volatile(thread) };
}

/// Takes the word of a thread back that may be another one, and that is in no call.
pub fn forget(thread: &'static Thread) {
    let address = thread.word.load(Ordering::Relaxed);
    // Relaxed: under the registry's lock. NULL if the thread stayed behind in a forked process's
    // parent.
    if address == self::address() || (!address.is_null() && os::runs(thread.owner())) {
        // SAFETY: the thread runs, and when it ends it has to give up its place under the registry's
        // lock, which the caller holds, so its thread-local memory is still there.
        unsafe { address.write_volatile(&wmsbuffer_unseen) };
    }
}
