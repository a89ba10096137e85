//! Memory from the operating system.

use super::{Region, Source};
use core::ptr::{null_mut, NonNull};

/// Anonymous pages, given back to the system at once when they are released.
pub struct System;

// SAFETY: an anonymous private mapping starts on a page boundary, is zeroed, readable and
// writable, and the kernel maps it nowhere else until it is unmapped.
unsafe impl Source for System {
    fn page_bytes(&self) -> usize {
        // SAFETY: sysconf has no precondition.
        let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        // POSIX lets sysconf fail; Linux never does for this name.
        usize::try_from(bytes).unwrap_or(4096)
    }

    fn acquire(&self, bytes: usize) -> Option<Region> {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: a mapping at an address of the kernel's choice touches no memory in use.
        let start = unsafe { libc::mmap(null_mut(), bytes, protection, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        let start = NonNull::new(start.cast())?;
        // SAFETY: the kernel has just mapped these bytes, and for us alone.
        Some(unsafe { Region::new(start, bytes) })
    }

    unsafe fn release(&self, region: Region) {
        let start = region.start().as_ptr().cast();
        // SAFETY: the caller promises that the mapping is ours and out of use.
        if unsafe { libc::munmap(start, region.bytes()) } != 0 {
            // The kernel may join neighbouring mappings, and cutting them apart again can fail for
            // want of a map entry. The addresses are lost then, the memory need not be.
            // SAFETY: as above.
            unsafe { libc::madvise(start, region.bytes(), libc::MADV_DONTNEED) };
        }
    }
}
