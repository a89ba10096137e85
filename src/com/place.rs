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

/// Takes a keeper away, and with the last one all of the allocator's memory.
///
/// A pointer and not a reference: as soon as the keeper is gone, another thread may do the same.
///
/// # Safety
/// The caller was a keeper of the allocator, which lies at the start of a region of `bytes`.
pub unsafe fn leave(allocator: NonNull<Allocator>) {
    // SAFETY: until its keeper is gone, the caller may look at the allocator.
    if unsafe { allocator.as_ref() }.keepers.release() == Ok(0) {
        // SAFETY: there is no keeper left, so nobody else has a pointer into the allocator.
        unsafe { end(allocator) };
    }
}

/// # Safety
/// Nobody but the caller has a pointer into the allocator.
unsafe fn end(allocator: NonNull<Allocator>) {
    // SAFETY: the object is still there.
    let pool = unsafe { allocator.as_ref() }.pool();
    pool.trim();
    let (source, bytes) = (pool.source(), pool.home_bytes());
    // SAFETY: this is the region that the allocator was put into.
    let region = unsafe { Region::new(allocator.cast(), bytes) };
    // SAFETY: nobody uses it any more.
    unsafe { source.release(region) };
}
