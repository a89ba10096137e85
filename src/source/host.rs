//! Memory from the program that made the allocator.

use super::{Region, Source};
use crate::os;
use core::ptr::NonNull;
use libc::c_void;

/// `WMSAcquireMemory` and `WMSReleaseMemory` of the header, when they are there.
pub type Acquire = unsafe extern "C" fn(*mut c_void, usize, usize) -> *mut c_void;
pub type Release = unsafe extern "C" fn(*mut c_void, *mut c_void, usize);

/// The program's two functions, and what they are called with.
#[derive(Clone, Copy)]
pub struct Host {
    acquire: Acquire,
    release: Release,
    context: *mut c_void,
}

// SAFETY: the context is only passed on, to functions that may be called from any thread.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

impl Host {
    /// # Safety
    /// The functions do as the header says, for as long as memory of theirs is used.
    pub unsafe fn new(acquire: Acquire, release: Release, context: *mut c_void) -> Host {
        Host {
            acquire,
            release,
            context,
        }
    }
}

// SAFETY: the functions promise as much but for the alignment, which is looked at.
unsafe impl Source for Host {
    fn page_bytes(&self) -> usize {
        os::page_bytes()
    }

    /// Nobody asks a program for more than room.
    fn zeroes(&self) -> bool {
        false
    }

    fn acquire(&self, bytes: usize, alignment: usize) -> Option<Region> {
        // SAFETY: as the header says: no lock is held, and the alignment is a page at least.
        let memory = unsafe { (self.acquire)(self.context, bytes, alignment) };
        let start = NonNull::new(memory.cast::<u8>())?;
        // SAFETY: the program has just given these bytes, and to us alone.
        let region = unsafe { Region::new(start, bytes) };
        if start.as_ptr() as usize & alignment.wrapping_sub(1) != 0 {
            // SAFETY: nobody has seen it.
            unsafe { self.release(region) };
            return None;
        }
        Some(region)
    }

    unsafe fn release(&self, region: Region) {
        let start = region.start().as_ptr().cast();
        // SAFETY: the program gave this memory, as the caller promises, and nobody uses it.
        unsafe { (self.release)(self.context, start, region.bytes()) };
    }
}
