//! Memory from the operating system.

use super::{Region, Source};
use crate::os;
use core::ptr::NonNull;

/// Pages of our own, given back to the system at once when they are released.
pub struct System;

// SAFETY: what `os::map` hands out starts on a page boundary, is zeroed, readable and writable, and
// nobody else's until it is unmapped.
unsafe impl Source for System {
    fn page_bytes(&self) -> usize {
        os::page_bytes()
    }

    fn zeroes(&self) -> bool {
        true
    }

    fn acquire(&self, bytes: usize, alignment: usize) -> Option<Region> {
        let start = os::map(bytes, alignment)?;
        // SAFETY: the system has just mapped these bytes, and for us alone.
        Some(unsafe { Region::new(start, bytes) })
    }

    unsafe fn release(&self, region: Region) {
        // SAFETY: the caller promises that the region is ours and out of use.
        unsafe { os::unmap(region.start(), region.bytes()) };
    }

    fn prefer_huge_pages(&self, region: &Region) {
        os::prefer_huge_pages(region.start(), region.bytes());
    }

    unsafe fn forbid(&self, start: NonNull<u8>, bytes: usize) -> bool {
        // SAFETY: the caller's promise is passed on.
        unsafe { os::forbid(start, bytes) }
    }
}
