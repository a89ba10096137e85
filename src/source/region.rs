//! A stretch of memory from a source.

use core::ptr::NonNull;

/// Memory from a source. Owns it in name only: what is not released is lost.
#[must_use]
#[derive(Debug)]
pub struct Region {
    start: NonNull<u8>,
    bytes: usize,
}

impl Region {
    /// # Safety
    /// The memory is as `Source` promises, and no other region covers any of it.
    pub unsafe fn new(start: NonNull<u8>, bytes: usize) -> Region {
        Region { start, bytes }
    }

    pub fn start(&self) -> NonNull<u8> {
        self.start
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// `bytes` rounded up to a multiple of `unit`, a power of two.
pub fn round_up(bytes: usize, unit: usize) -> Option<usize> {
    let mask = unit.checked_sub(1)?;
    Some(bytes.checked_add(mask)? & !mask)
}
