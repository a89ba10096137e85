//! Memory for equal slots.

use super::block::{Slot, Tenant};
use super::size_class::SizeClass;
use crate::source::region::round_up;
use crate::source::{Region, Source};
use core::cell::Cell;
use core::mem::size_of;
use core::ptr::NonNull;

/// The head of a run: stands at the start of its headers, the slots follow. The payloads are a
/// region of their own, so that they can come from another source and start on a page boundary.
///
/// The cells belong to the bin of the run's size class and are touched under its lock only; the
/// other fields never change.
#[repr(C, align(64))]
pub struct Run<T: Tenant> {
    home: NonNull<T::Home>,
    headers: Region,
    payloads: Region,
    class: SizeClass,
    slots: usize,
    /// Slots that were used at least once; those behind have no header yet.
    begun: Cell<usize>,
    /// Slots that are blocks now.
    live: Cell<usize>,
    free: Cell<Option<NonNull<Slot<T>>>>,
    pub(super) before: Cell<Option<NonNull<Run<T>>>>,
    pub(super) after: Cell<Option<NonNull<Run<T>>>>,
}

impl<T: Tenant> Run<T> {
    /// A run of at least one slot and about `bytes`, or `None` if the source has no memory.
    ///
    /// # Safety
    /// `home` outlives the run; `page` is the source's page size.
    pub unsafe fn create(
        source: &dyn Source,
        page: usize,
        home: NonNull<T::Home>,
        class: SizeClass,
        bytes: usize,
    ) -> Option<NonNull<Run<T>>> {
        let slots = bytes.checked_div(class.bytes())?.max(1);
        let payload_bytes = round_up(slots.checked_mul(class.bytes())?, page)?;
        let header_bytes = slots
            .checked_mul(size_of::<Slot<T>>())?
            .checked_add(size_of::<Run<T>>())?;
        let headers = source.acquire(round_up(header_bytes, page)?)?;
        let payloads = match source.acquire(payload_bytes) {
            Some(payloads) => payloads,
            None => {
                // SAFETY: nobody has seen the headers yet.
                unsafe { source.release(headers) };
                return None;
            }
        };
        let run = headers.start().cast::<Run<T>>();
        let head = Run {
            home,
            headers,
            payloads,
            class,
            slots,
            begun: Cell::new(0),
            live: Cell::new(0),
            free: Cell::new(None),
            before: Cell::new(None),
            after: Cell::new(None),
        };
        // SAFETY: the region is page-aligned and was made large enough for the head.
        unsafe { run.as_ptr().write(head) };
        Some(run)
    }

    /// Gives the run's memory back.
    ///
    /// # Safety
    /// The run was made with this source, no slot is live, and no list names the run.
    pub unsafe fn destroy(run: NonNull<Run<T>>, source: &dyn Source) {
        // SAFETY: the caller promises that nobody else knows the run, so it can be moved out.
        let head = unsafe { run.as_ptr().read() };
        // SAFETY: no slot is live, so nobody uses a payload.
        unsafe { source.release(head.payloads) };
        // SAFETY: the head was moved out of this region, and no slot is in use.
        unsafe { source.release(head.headers) };
    }

    pub fn home(&self) -> NonNull<T::Home> {
        self.home
    }

    pub fn class(&self) -> SizeClass {
        self.class
    }

    pub fn slot_bytes(&self) -> usize {
        self.class.bytes()
    }

    /// What the run took from the source.
    pub fn held_bytes(&self) -> usize {
        self.headers.bytes().saturating_add(self.payloads.bytes())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.live.get() == 0
    }

    pub(super) fn is_full(&self) -> bool {
        self.live.get() == self.slots
    }

    /// Makes a free slot a live one: the last one given back, as its lines are likely still cached,
    /// or else one that was never used.
    pub(super) fn take(&self) -> Option<NonNull<Slot<T>>> {
        let slot = match self.free.get() {
            Some(slot) => {
                // SAFETY: a slot on the free list lies in this run and is nobody's.
                let next = unsafe { slot.as_ref() }.next();
                self.free.set(next.take());
                slot
            }
            None => self.begin()?,
        };
        self.live.set(self.live.get().saturating_add(1));
        Some(slot)
    }

    /// Makes a live slot of this run a free one.
    ///
    /// # Safety
    /// The slot is live, of this run, and the caller's.
    pub(super) unsafe fn give(&self, slot: NonNull<Slot<T>>) {
        // SAFETY: the caller owns the slot, so its run, this one, is in use.
        unsafe { slot.as_ref() }.next().set(self.free.get());
        self.free.set(Some(slot));
        self.live.set(self.live.get().saturating_sub(1));
    }

    /// Writes the header of the next slot that was never used.
    fn begin(&self) -> Option<NonNull<Slot<T>>> {
        let index = self.begun.get();
        if index >= self.slots {
            return None;
        }
        self.begun.set(index.saturating_add(1));
        let first = self
            .headers
            .start()
            .as_ptr()
            .wrapping_add(size_of::<Run<T>>());
        let slot = first.wrapping_add(index.wrapping_mul(size_of::<Slot<T>>()));
        let payload = self.payloads.start().as_ptr();
        let payload = payload.wrapping_add(index.wrapping_mul(self.slot_bytes()));
        let slot = NonNull::new(slot.cast::<Slot<T>>())?;
        let run = self.headers.start().cast();
        // SAFETY: whoever made the run promised that its home outlives it.
        let home = unsafe { self.home.as_ref() };
        let header = Slot::new(T::vacant(home), NonNull::new(payload)?, run);
        // SAFETY: the index is below the number of slots that the regions were made for, and the
        // head's size and alignment keep the slots aligned.
        unsafe { slot.as_ptr().write(header) };
        Some(slot)
    }
}
