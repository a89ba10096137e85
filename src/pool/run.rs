//! Memory for slots that begin together.

use super::annex::Annex;
use super::pool::Pool;
use super::size_class::{SizeClass, LINE};
use super::slot::{Slot, Tenant, HEADERS_BEGIN, HEADER_PAGE};
use crate::source::region::round_up;
use crate::source::Region;
use core::cell::Cell;
use core::iter::successors;
use core::mem::size_of;
use core::ptr::{null_mut, NonNull};

/// Headers to a page, behind the bytes in which none begins.
const HEADERS_PER_PAGE: usize = (HEADER_PAGE - HEADERS_BEGIN) / 64;

/// The head of a run: stands at the start of its headers, the slots follow, and behind them their annexes
/// if the pool's tenants have companions. The payloads are a
/// region of their own, so that they can come from another source and start on a page boundary; a
/// run of large slots has none, since each of its slots gets a region to itself.
///
/// The cells belong to the bin that the run is in and are touched under its lock only; the other
/// fields never change.
#[repr(C)]
pub struct Run<T: Tenant> {
    pool: NonNull<Pool<T>>,
    headers: Region,
    payloads: Option<Region>,
    /// The first of them.
    annexes: Option<NonNull<Annex<T>>>,
    class: SizeClass,
    slots: usize,
    /// Slots that were used at least once; those behind have no header yet.
    begun: Cell<usize>,
    /// Slots that are out of the run.
    out: Cell<usize>,
    free: Cell<Option<NonNull<Slot<T>>>>,
    pub(super) before: Cell<Option<NonNull<Run<T>>>>,
    pub(super) after: Cell<Option<NonNull<Run<T>>>>,
}

/// How many bytes the headers of so many slots take by themselves.
fn bytes_of_headers(slots: usize) -> Option<usize> {
    let pages = slots.checked_add(HEADERS_PER_PAGE - 1)? / HEADERS_PER_PAGE;
    pages.checked_mul(HEADER_PAGE)
}

impl<T: Tenant> Run<T> {
    const FITS: () = assert!(size_of::<Run<T>>() <= HEADERS_BEGIN && size_of::<Slot<T>>() == 64);

    /// How many bytes the headers of so many slots take, and the annexes if there are any.
    pub fn header_bytes(slots: usize, has_annexes: bool, page_bytes: usize) -> Option<usize> {
        let annexes = match has_annexes {
            true => slots.checked_mul(size_of::<Annex<T>>())?,
            false => 0,
        };
        round_up(bytes_of_headers(slots)?.checked_add(annexes)?, page_bytes)
    }

    /// # Safety
    /// The regions are the caller's, of at least `header_bytes` and, if there are payloads,
    /// `slots` times the bytes of the class. The pool outlives the run.
    pub unsafe fn begin(
        pool: NonNull<Pool<T>>,
        class: SizeClass,
        slots: usize,
        headers: Region,
        payloads: Option<Region>,
    ) -> NonNull<Run<T>> {
        #[allow(clippy::let_unit_value)] // evaluates it
        let () = Self::FITS;
        let run = headers.start().cast::<Run<T>>();
        // SAFETY: the caller's promise.
        let has_annexes = T::has_companion(unsafe { pool.as_ref() }.home());
        let annexes = match bytes_of_headers(slots) {
            Some(bytes) if has_annexes => {
                NonNull::new(headers.start().as_ptr().wrapping_add(bytes).cast())
            }
            _ => None,
        };
        let head = Run {
            pool,
            headers,
            payloads,
            annexes,
            class,
            slots,
            begun: Cell::new(0),
            out: Cell::new(0),
            free: Cell::new(None),
            before: Cell::new(None),
            after: Cell::new(None),
        };
        // SAFETY: the region is page-aligned and was made large enough for the head.
        unsafe { run.as_ptr().write(head) };
        run
    }

    /// Ends the run, whose memory is the caller's again.
    ///
    /// # Safety
    /// No slot is used any more, and no list names the run.
    pub unsafe fn end(run: NonNull<Run<T>>) -> (Region, Option<Region>) {
        // SAFETY: the caller promises that nobody else knows the run, so it can be moved out.
        let head = unsafe { run.as_ptr().read() };
        (head.headers, head.payloads)
    }

    pub fn pool(&self) -> NonNull<Pool<T>> {
        self.pool
    }

    pub fn class(&self) -> SizeClass {
        self.class
    }

    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Whether its slots lie side by side.
    pub fn is_packed(&self) -> bool {
        self.payloads.is_some()
    }

    /// What the run took from the source.
    pub fn held_bytes(&self) -> usize {
        let payloads = self.payloads.as_ref().map_or(0, Region::bytes);
        self.headers.bytes().saturating_add(payloads)
    }

    /// How many of its slots are not out.
    pub(super) fn slots_in(&self) -> usize {
        self.slots.saturating_sub(self.out.get())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.get() == 0
    }

    pub(super) fn is_full(&self) -> bool {
        self.out.get() == self.slots
    }

    /// Whether `take` needs no header that was never used.
    pub(super) fn has_used_slot(&self) -> bool {
        self.free.get().is_some()
    }

    /// Takes a slot out: the last one given back, as its lines are likely still cached, or else one
    /// that was never used.
    pub(super) fn take(&self) -> Option<NonNull<Slot<T>>> {
        let slot = match self.free.get() {
            Some(slot) => {
                self.free.set(self.next_of(slot));
                slot
            }
            None => self.begin_slot()?,
        };
        // SAFETY: the pool outlives its runs.
        let identity = unsafe { self.pool.as_ref() }.identity();
        // SAFETY: the slot was begun, here or before.
        unsafe { slot.as_ref() }.set_identity(identity);
        self.out.set(self.out.get().saturating_add(1));
        Some(slot)
    }

    /// Puts a slot of this run back.
    ///
    /// # Safety
    /// The slot is out, of this run, and the caller's.
    pub(super) unsafe fn give(&self, slot: NonNull<Slot<T>>) {
        // SAFETY: the caller owns the slot, so its run, this one, is in use.
        unsafe { slot.as_ref() }.set_next(self.free.get());
        self.free.set(Some(slot));
        match self.out.get().checked_sub(1) {
            Some(out) => self.out.set(out),
            None => self.is_damaged("a buffer that was given back twice", slot),
        }
    }

    /// The free slot behind this one.
    fn next_of(&self, slot: NonNull<Slot<T>>) -> Option<NonNull<Slot<T>>> {
        // SAFETY: a slot on the free list lies in this run and is nobody's.
        let next = unsafe { slot.as_ref() }.next();
        if !next.map_or(true, |next| self.has(next)) {
            self.is_damaged("a free buffer whose header was written to", slot);
        }
        next
    }

    /// Every free slot that was used at least once, for who has the run to himself.
    pub(super) fn free_slots(&self) -> impl Iterator<Item = NonNull<Slot<T>>> + '_ {
        let slots = successors(self.free.get(), move |slot| self.next_of(*slot));
        // Not more, where a link leads back.
        slots.take(self.begun.get())
    }

    /// Whether a header of this run is there, begun or not: what anybody may ask without the lock of the bin.
    pub(super) fn has_place(&self, slot: NonNull<Slot<T>>) -> bool {
        self.index_of(slot)
            .map_or(false, |index| index < self.slots)
    }

    /// Whether a header of this run that was begun is there.
    fn has(&self, slot: NonNull<Slot<T>>) -> bool {
        self.index_of(slot)
            .map_or(false, |index| index < self.begun.get())
    }

    #[cold]
    #[inline(never)]
    fn is_damaged(&self, fault: &str, slot: NonNull<Slot<T>>) -> ! {
        // SAFETY: the pool outlives its runs.
        let home = unsafe { self.pool.as_ref() }.home();
        T::damaged(home, fault, slot.as_ptr().cast())
    }

    /// Every slot that was used at least once.
    pub(super) fn begun_slots(&self) -> impl Iterator<Item = NonNull<Slot<T>>> + '_ {
        (0..self.begun.get()).filter_map(|index| NonNull::new(self.place(index)))
    }

    fn place(&self, index: usize) -> *mut Slot<T> {
        let page = (index / HEADERS_PER_PAGE).wrapping_mul(HEADER_PAGE);
        let line = (index % HEADERS_PER_PAGE).wrapping_mul(size_of::<Slot<T>>());
        let start = self.headers.start().as_ptr();
        start
            .wrapping_add(page.wrapping_add(HEADERS_BEGIN).wrapping_add(line))
            .cast()
    }

    /// The place of a header in its run; `None` if no header begins there.
    fn index_of(&self, slot: NonNull<Slot<T>>) -> Option<usize> {
        let start = self.headers.start().as_ptr() as usize;
        let distance = (slot.as_ptr() as usize).checked_sub(start)?;
        let behind = (distance % HEADER_PAGE).checked_sub(HEADERS_BEGIN)?;
        let line = behind / LINE;
        let page = distance / HEADER_PAGE;
        let index = page.checked_mul(HEADERS_PER_PAGE)?.checked_add(line)?;
        (behind % LINE == 0).then_some(index)
    }

    /// Where the annex of a slot of this run is, or will be.
    pub(super) fn annex_of(&self, slot: NonNull<Slot<T>>) -> Option<NonNull<Annex<T>>> {
        let index = self.index_of(slot)?;
        NonNull::new(self.annexes?.as_ptr().wrapping_add(index))
    }

    /// Writes the header of the next slot that was never used.
    fn begin_slot(&self) -> Option<NonNull<Slot<T>>> {
        let index = self.begun.get();
        if index >= self.slots {
            return None;
        }
        let slot = NonNull::new(self.place(index))?;
        self.begun.set(index.saturating_add(1));
        // SAFETY: the pool outlives its runs.
        let home = unsafe { self.pool.as_ref() }.home();
        let header = Slot::new(T::vacant(home), self.headers.start().cast());
        let payload = match &self.payloads {
            Some(region) => {
                let distance = index.wrapping_mul(self.class.bytes());
                region.start().as_ptr().wrapping_add(distance)
            }
            None => null_mut(),
        };
        header.set_payload(payload);
        header.set_class(self.class);
        // SAFETY: the index is below the number of slots that the region was made for.
        unsafe { slot.as_ptr().write(header) };
        if let Some(annex) = self.annex_of(slot) {
            // SAFETY: as above; the region has room for as many annexes.
            unsafe { annex.as_ptr().write(Annex::new(T::companion(home), slot)) };
        }
        Some(slot)
    }
}
