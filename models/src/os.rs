//! What `src/os` asks of a system, as a model has it.

use crate::memory;
use crate::pages::PAGE;
use crate::sync::{AtomicU32, Fences};
use crate::thread;
use core::ptr::NonNull;
use loom::sync::{Condvar, Mutex};
use std::cell::Cell;
use std::sync::atomic::Ordering;

thread_local! {
    static FENCES: Cell<Fences> = const { Cell::new(Fences::Asymmetric) };
}

/// Which fences the system is to have.
pub fn set_fences(fences: Fences) {
    FENCES.set(fences);
}

pub fn can_run_barriers(_could: bool) -> bool {
    FENCES.get() == Fences::Asymmetric
}

pub fn page_bytes() -> usize {
    PAGE
}

pub fn map(bytes: usize, _alignment: usize) -> Option<NonNull<u8>> {
    NonNull::new(memory::take(bytes))
}

pub fn prefer_huge_pages(_start: NonNull<u8>, _bytes: usize) {}

/// # Safety
/// None.
pub unsafe fn forbid(_start: NonNull<u8>, _bytes: usize) -> bool {
    false
}

pub fn environment(_name: &[u8], _value: &mut [u8]) -> Option<usize> {
    None
}

/// # Safety
/// The bytes came from `map` and nobody uses them any more.
pub unsafe fn unmap(start: NonNull<u8>, bytes: usize) {
    memory::give(start.as_ptr(), bytes);
}

/// loom lets another thread run.
pub fn yield_processor() {
    loom::thread::yield_now();
}

/// Time stands still: what a thread does for the clock's sake is no other than at a visit.
pub fn milliseconds() -> u64 {
    1000
}

pub fn thread_identity() -> usize {
    thread::seat() + 1
}

loom::lazy_static! {
    /// Where all sleep, whatever the word: who is woken without need looks again.
    static ref BED: (Mutex<()>, Condvar) = (Mutex::new(()), Condvar::new());
}

/// Time stands still, so whoever is not woken sleeps for ever, which loom tells.
pub fn wait(word: &AtomicU32, seen: u32, _milliseconds: u32) {
    let awake = BED.0.lock().expect("loom's locks are not poisoned");
    // Relaxed: the lock orders it behind every `wake_all` that came before, as the kernel's does.
    if word.load(Ordering::Relaxed) == seen {
        drop(BED.1.wait(awake));
    }
}

pub fn wake_all(_word: &AtomicU32) {
    drop(BED.0.lock());
    BED.1.notify_all();
}

/// No model has a thread that ends unheard.
pub fn runs(_identity: usize) -> bool {
    true
}

pub fn before_and_after_fork(
    _before: extern "C" fn(),
    _in_parent: extern "C" fn(),
    _in_child: extern "C" fn(),
) -> bool {
    true
}

/// No model asks for reports.
pub fn write_error(_line: &[u8]) {
    unimplemented!("no model asks for reports");
}

pub fn at_exit(_function: extern "C" fn()) -> bool {
    unimplemented!("models end with the process");
}

pub fn is_ending() -> bool {
    false
}
