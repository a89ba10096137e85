//! Buffers with a mapping of their own that ends with a page that nobody may touch.
//!
//! Only their headers are recycled: there a Release too many is noticed, as with any other buffer. A guarded
//! slot has no size class, which tells it from other slots of its pool.

use super::budget::Shortage;
use super::pool::Pool;
use super::size_class::{Placement, SizeClass, LARGE};
use super::slot::{Slot, Tenant};
use crate::source::region::round_up;
use crate::source::{Region, Source};
use crate::watch;
use core::ptr::{null_mut, NonNull};

impl<T: Tenant> Pool<T> {
    /// A slot for a buffer of so many bytes, or why there is no memory.
    pub(super) fn take_guarded(
        &self,
        bytes: u32,
        placement: Placement,
    ) -> Result<NonNull<Slot<T>>, Shortage> {
        let page_bytes = self.page_bytes();
        let frame = self.shape.frame(bytes, placement, page_bytes);
        let frame = frame.ok_or(Shortage::Source)?;
        let all = frame.usable.checked_add(page_bytes);
        // Any class without magazines of its own.
        let class = SizeClass::of(LARGE.saturating_add(1), placement, page_bytes);
        let header = self.take_header(class.ok_or(Shortage::Source)?)?;
        let region = all
            .ok_or(Shortage::Source)
            .and_then(|bytes| self.acquire_aligned(bytes, frame.alignment));
        match region.and_then(|region| self.forbid_behind(region, frame.usable)) {
            Ok(start) => {
                // SAFETY: the header was taken out for us.
                let slot = unsafe { header.as_ref() };
                watch::close(start.as_ptr(), frame.usable);
                // Before the payload: the child of a fork in between must not take it for that of a class.
                slot.set_no_class(placement);
                slot.set_payload(start.as_ptr().wrapping_add(frame.before));
                Ok(header)
            }
            Err(shortage) => {
                // SAFETY: as above.
                unsafe { self.give_header(header) };
                Err(shortage)
            }
        }
    }

    /// Where the region starts, of which nobody can touch the pages behind the first `usable` bytes; or
    /// it went back.
    fn forbid_behind(&self, region: Region, usable: usize) -> Result<NonNull<u8>, Shortage> {
        let start = region.start();
        // SAFETY: the region is ours, and has a page there.
        let forbid = |end| unsafe { self.source.forbid(end, self.page_bytes()) };
        if NonNull::new(start.as_ptr().wrapping_add(usable)).map_or(false, forbid) {
            return Ok(start);
        }
        // SAFETY: nobody has seen it.
        unsafe { self.release(region) };
        Err(Shortage::Source)
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
