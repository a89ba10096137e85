//! Buffers with a mapping of their own that ends with a page that nobody may touch.
//!
//! Only their headers are recycled: there a Release too many is noticed, as with any other buffer. A guarded
//! slot has no size class, which tells it from other slots of its pool.

use super::pool::Pool;
use super::size_class::{Placement, SizeClass, LARGE};
use super::slot::{Slot, Tenant};
use crate::source::region::round_up;
use crate::source::{Region, Source};
use core::ptr::{null_mut, NonNull};

impl<T: Tenant> Pool<T> {
    /// A slot for a buffer of so many bytes, or `None` if the source has no memory.
    pub(super) fn take_guarded(
        &self,
        bytes: u32,
        placement: Placement,
    ) -> Option<NonNull<Slot<T>>> {
        let page_bytes = self.page_bytes();
        let frame = self.shape.frame(bytes, placement, page_bytes)?;
        // Any class without magazines of its own.
        let header =
            self.take_header(SizeClass::of(LARGE.checked_add(1)?, placement, page_bytes)?)?;
        let region = frame
            .usable
            .checked_add(page_bytes)
            .and_then(|bytes| self.acquire_aligned(bytes, frame.alignment));
        match region.and_then(|region| self.forbid_behind(region, frame.usable)) {
            Some(start) => {
                // SAFETY: the header was taken out for us.
                let slot = unsafe { header.as_ref() };
                slot.set_payload(start.as_ptr().wrapping_add(frame.before));
                slot.set_no_class();
                Some(header)
            }
            None => {
                // SAFETY: as above.
                unsafe { self.give_header(header) };
                None
            }
        }
    }

    /// Where the region starts, of which nobody can touch the pages behind the first `usable` bytes; or
    /// `None`, and it went back.
    fn forbid_behind(&self, region: Region, usable: usize) -> Option<NonNull<u8>> {
        let start = region.start();
        let end = NonNull::new(start.as_ptr().wrapping_add(usable))?;
        // SAFETY: the region is ours, and has a page there.
        if unsafe { self.source.forbid(end, self.page_bytes()) } {
            return Some(start);
        }
        // SAFETY: nobody has seen it.
        unsafe { self.release(region) };
        None
    }

    /// Gives the mapping of such a slot back to the source, and keeps its header.
    ///
    /// # Safety
    /// The slot is free, the caller's, and was taken by `take_guarded`.
    pub(super) unsafe fn give_guarded(&self, slot: NonNull<Slot<T>>) {
        let page_bytes = self.page_bytes();
        // SAFETY: the caller's promise.
        let head = unsafe { slot.as_ref() };
        let payload = head.payload();
        let before = payload as usize & page_bytes.wrapping_sub(1);
        let start = payload.wrapping_sub(before);
        let room = before.checked_add(self.guarded_bytes(head));
        let bytes = room.and_then(|room| round_up(room, page_bytes)?.checked_add(page_bytes));
        if let (Some(start), Some(bytes)) = (NonNull::new(start), bytes) {
            head.set_payload(null_mut());
            // SAFETY: this is the region that `take_guarded` took: the buffer begins in its first page, and
            // ends in its last but one.
            let region = unsafe { Region::new(start, bytes) };
            // SAFETY: the slot is free.
            unsafe { self.release(region) };
        }
        // SAFETY: the caller's promise.
        unsafe { self.give_header(slot) };
    }

    /// What such a slot holds, as far as was asked for.
    pub(super) fn guarded_bytes(&self, slot: &Slot<T>) -> usize {
        let bytes = usize::try_from(slot.bytes()).unwrap_or(0).max(1);
        bytes.saturating_add(self.shape.padding)
    }
}
