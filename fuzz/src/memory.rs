//! A host's source of memory.

use std::alloc::{alloc, dealloc, Layout};
use std::collections::HashMap;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard};
use wmsbuffer::abi::wmsallocator::WMSBufferAllocatorOptions;

/// What lies in memory that nobody has written; larger pieces have it at both ends.
const GARBAGE: u8 = 0xA5;
const WRITTEN: usize = 64 << 10;

#[derive(Clone, Copy)]
pub enum Fault {
    NoMemory,
    /// An address that is not aligned as it was asked for.
    Misaligned,
}

#[derive(Default)]
pub struct Memory(Mutex<Ledger>);

#[derive(Default)]
struct Ledger {
    /// What is out, by its address: what was asked for, and the block that it is in.
    out: HashMap<usize, (usize, usize, Layout)>,
    bytes: usize,
    /// After so many requests, so many end in the fault.
    fault: Option<(u32, u32, Fault)>,
}

impl Memory {
    pub fn give_to(&self, options: &mut WMSBufferAllocatorOptions) {
        options.pfnAcquireMemory = Some(acquire);
        options.pfnReleaseMemory = Some(release);
        options.pMemoryContext = (self as *const Memory as *mut Memory).cast();
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap()
    }

    pub fn bytes(&self) -> usize {
        self.ledger().bytes
    }

    /// Whether a request may fail.
    pub fn may_fail(&self) -> bool {
        self.ledger().fault.is_some()
    }

    pub fn fail(&self, after: u32, count: u32, fault: Fault) {
        self.ledger().fault = Some((after, count, fault));
    }

    /// What has happened excuses no later call.
    pub fn forget_what_has_failed(&self) {
        let mut ledger = self.ledger();
        ledger.fault = ledger.fault.filter(|&(_, count, _)| count > 0);
    }

    pub fn grant(&self) {
        self.ledger().fault = None;
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        assert_eq!(self.bytes(), 0, "bytes that did not come back");
    }
}

impl Ledger {
    /// The fault in which this request ends.
    fn next_fault(&mut self) -> Option<Fault> {
        let (after, count, fault) = self.fault.as_mut()?;
        if *after > 0 {
            *after -= 1;
            return None;
        }
        *count = count.checked_sub(1)?;
        Some(*fault)
    }
}

unsafe extern "C" fn acquire(context: *mut c_void, bytes: usize, alignment: usize) -> *mut c_void {
    // SAFETY: the context is that of `give_to`, and lives until the allocator's last memory is back.
    let memory = unsafe { &*context.cast::<Memory>() };
    assert!(bytes > 0 && bytes % 4096 == 0, "{bytes}");
    assert!(alignment >= 4096 && alignment.is_power_of_two());
    let mut ledger = memory.ledger();
    let shift = match ledger.next_fault() {
        Some(Fault::NoMemory) => return null_mut(),
        Some(Fault::Misaligned) => 64,
        None => 0,
    };
    let layout = Layout::from_size_align(bytes + shift, alignment).unwrap();
    // SAFETY: the size is not 0.
    let block = unsafe { alloc(layout) };
    assert!(!block.is_null());
    let start = block.wrapping_add(shift);
    let written = bytes.min(WRITTEN);
    // SAFETY: the block has as many bytes behind that.
    unsafe { start.write_bytes(GARBAGE, written) };
    // SAFETY: as above: these are its last ones.
    unsafe { start.add(bytes - written).write_bytes(GARBAGE, written) };
    let before = ledger
        .out
        .insert(start as usize, (bytes, block as usize, layout));
    assert!(before.is_none());
    ledger.bytes += bytes;
    start.cast()
}

unsafe extern "C" fn release(context: *mut c_void, start: *mut c_void, bytes: usize) {
    // SAFETY: as in `acquire`.
    let memory = unsafe { &*context.cast::<Memory>() };
    let mut ledger = memory.ledger();
    let (asked, block, layout) = ledger
        .out
        .remove(&(start as usize))
        .expect("a region that is out");
    assert_eq!(asked, bytes);
    ledger.bytes -= bytes;
    // SAFETY: it was made so, and it came back.
    unsafe { dealloc(block as *mut u8, layout) };
}
