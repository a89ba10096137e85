//! The memory that an allocator object lies in: a region of its own.

use crate::core::allocator::Allocator;
use crate::source::region::round_up;
use crate::source::{Region, Source};
use core::mem::size_of;
use core::ptr::NonNull;

/// The size of that region.
pub fn bytes(source: &dyn Source) -> Option<usize> {
    round_up(size_of::<Allocator>(), source.page_bytes())
}

/// Gives an allocator's memory back, all of it.
///
/// # Safety
/// The allocator lies at the start of a region of `bytes` from its pool's source, and the last
/// tenant has left it.
pub unsafe fn end(allocator: NonNull<Allocator>) {
    // SAFETY: the caller promises that the object is still there.
    let pool = unsafe { allocator.as_ref() }.pool();
    pool.trim();
    let source = pool.source();
    if let Some(bytes) = bytes(source) {
        // SAFETY: the caller's promise.
        let region = unsafe { Region::new(allocator.cast(), bytes) };
        // SAFETY: nobody uses the region any more, as nobody has a pointer into it.
        unsafe { source.release(region) };
    }
}
