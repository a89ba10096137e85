//! Memory from the source and back to it. Nothing here is called with a lock held.

use super::budget::Shortage;
use super::pool::Pool;
use super::run::Run;
use super::shape::HUGE;
use super::size_class::SizeClass;
use super::slot::{Slot, Tenant};
use super::surplus::Surplus;
use crate::registry;
use crate::source::region::round_up;
use crate::source::{Region, Source};
use crate::watch;
use core::ptr::{null_mut, NonNull};

/// A size class starts with a run of this many bytes or slots, whichever are more, and doubles that with
/// every other run up to the most: the smaller a run, the sooner it is empty. Memory of slots that are not
/// used yet is not there; the page of their headers is.
const FIRST_RUN: usize = 16 << 10;
const FIRST_SLOTS: usize = 8;
const LARGEST_RUN: usize = 1 << 20;
/// The same for the headers of slots that are not packed.
const FIRST_HEADERS: usize = 60;
const MOST_HEADERS: usize = 960;

impl<T: Tenant> Pool<T> {
    /// A region of so many bytes, rounded up to pages. If the source has none, or the pool may not take
    /// as much, what lies idle here is given back first.
    pub(super) fn acquire(&self, bytes: usize) -> Result<Region, Shortage> {
        self.acquire_aligned(bytes, self.page_bytes())
    }

    /// The same at a multiple of `alignment`, which is a page at least.
    pub(super) fn acquire_aligned(
        &self,
        bytes: usize,
        alignment: usize,
    ) -> Result<Region, Shortage> {
        let bytes = round_up(bytes, self.page_bytes()).ok_or(Shortage::Source)?;
        self.ask(bytes, alignment).or_else(|_| {
            self.relieve();
            self.ask(bytes, alignment)
        })
    }

    fn ask(&self, bytes: usize, alignment: usize) -> Result<Region, Shortage> {
        if !self.budget.claim(bytes) {
            return Err(Shortage::Budget);
        }
        match self.source.acquire(bytes, alignment) {
            Some(region) => {
                self.budget.see(self.idle.take(bytes));
                Ok(region)
            }
            None => {
                self.budget.disclaim(bytes);
                Err(Shortage::Source)
            }
        }
    }

    /// A region for payloads.
    fn acquire_payloads(&self, bytes: usize, alignment: usize) -> Result<Region, Shortage> {
        if !self.shape.huge_pages || bytes < HUGE {
            return self.acquire_aligned(bytes, alignment);
        }
        let rounded = round_up(bytes, self.page_bytes()).ok_or(Shortage::Source)?;
        match self.ask(rounded, alignment.max(HUGE)) {
            Ok(region) => {
                self.source.prefer_huge_pages(&region);
                Ok(region)
            }
            // A wish.
            Err(_) => self.acquire_aligned(bytes, alignment),
        }
    }

    /// A region for bookkeeping, all zeros.
    pub(super) fn acquire_zeroed(&self, bytes: usize) -> Result<Region, Shortage> {
        let region = self.acquire(bytes)?;
        if !self.source.zeroes() {
            // SAFETY: the region is ours and as large as it says.
            unsafe { region.start().as_ptr().write_bytes(0, region.bytes()) };
        }
        Ok(region)
    }

    /// # Safety
    /// Nobody uses the region any more, which came from `acquire`.
    pub(super) unsafe fn release(&self, region: Region) {
        let bytes = region.bytes();
        // The next one to have it is not ours.
        watch::open(region.start().as_ptr(), bytes);
        // SAFETY: the caller's promise.
        unsafe { self.source.release(region) };
        self.idle.give(bytes);
        self.budget.disclaim(bytes);
        if self.idle.is_tight() && !self.budget.is_exceeded() {
            self.idle.set_tight(false);
        }
    }

    /// Gives up what the calling thread and the depots hold and nobody uses. The thread keeps the
    /// magazines that it has in use.
    pub(super) fn relieve(&self) {
        if let Some(cache) = self.own_cache() {
            self.flush(cache);
        }
        self.give_up_idle();
    }

    /// Gives back to the source what lies idle in the depots.
    pub(super) fn give_up_idle(&self) {
        self.end_quarantine();
        for class in self.classes() {
            let mut surplus = Surplus::none();
            self.depot(class)
                .lock()
                .give_up_all(class, &self.idle, &mut surplus);
            self.dispose(surplus);
        }
        // The magazines went into a bin that may have been looked at before.
        let mut surplus = Surplus::none();
        if let Some(class) = self.magazine_class() {
            self.depot(class)
                .lock()
                .bin
                .give_up_all(&self.idle, &mut surplus.runs);
        }
        self.large.lock().give_up_all(&self.idle, &mut surplus.runs);
        self.dispose(surplus);
        self.give_up_magazines();
    }

    /// Gives half of what nobody needed since the last time back to the source.
    pub(super) fn step(&self) {
        self.give_up_magazines();
        if self.idle.is_none() {
            return;
        }
        for class in self.classes() {
            let mut surplus = Surplus::none();
            self.depot(class)
                .lock()
                .step(class, &self.idle, &mut surplus);
            self.dispose(surplus);
        }
        let mut surplus = Surplus::none();
        self.large.lock().step(&self.idle, &mut surplus.runs);
        self.dispose(surplus);
    }

    pub(super) fn dispose(&self, mut surplus: Surplus<T>) {
        while let Some(magazine) = surplus.magazines.pop() {
            self.put_magazine_back(magazine, &mut surplus);
        }
        while let Some(slot) = surplus.pop_large() {
            self.expect_untouched_slot(slot);
            // SAFETY: the surplus has given the slot up to us; its memory is not the bin's.
            self.release_payload(unsafe { slot.as_ref() });
            // SAFETY: as above.
            unsafe { self.large.lock().give(slot, &self.idle, &mut surplus.runs) };
        }
        if surplus.runs.first().is_some() {
            // Who counts bytes meanwhile may have seen the slot that some thread released last in one of
            // these runs; who counts later will not.
            registry::pass();
        }
        while let Some(run) = surplus.runs.pop() {
            // SAFETY: a surplus run is empty, and nothing else names it.
            unsafe { self.end_run(run) };
        }
    }

    /// # Safety
    /// No slot of the run is used any more, and no list names it.
    pub(super) unsafe fn end_run(&self, run: NonNull<Run<T>>) {
        // SAFETY: the caller's promise.
        let head = unsafe { run.as_ref() };
        self.expect_untouched_run(head);
        self.want_no_magazines(head.class(), head.slots(), head.is_packed());
        // SAFETY: the caller's promise.
        let (headers, payloads) = unsafe { Run::end(run) };
        if let Some(payloads) = payloads {
            // SAFETY: no slot is used.
            unsafe { self.release(payloads) };
        }
        // SAFETY: the head was moved out, and no slot is used.
        unsafe { self.release(headers) };
    }

    /// A slot of a new run. Nobody else can take it in between.
    pub(super) fn take_new(&self, class: SizeClass) -> Result<NonNull<Slot<T>>, Shortage> {
        let run = self.new_run(class)?;
        let mut depot = self.depot(class).lock();
        depot.bin.add(run);
        depot.bin.take(&self.idle).ok_or(Shortage::Source)
    }

    /// A run for a class of packed slots, or why there is no memory even for one slot.
    pub(super) fn new_run(&self, class: SizeClass) -> Result<NonNull<Run<T>>, Shortage> {
        let runs = self.depot(class).lock().bin.runs();
        let first = FIRST_RUN.max(FIRST_SLOTS.saturating_mul(class.bytes()));
        let mut bytes = match self.shape.huge_pages {
            true => HUGE,
            false => LARGEST_RUN.min(first.wrapping_shl((runs / 2).min(8) as u32)),
        };
        if !self.budget.has_room(bytes) {
            self.relieve();
            // No source is asked for what may not be taken.
            while bytes > class.bytes() && !self.budget.has_room(bytes) {
                bytes /= 2;
            }
        }
        loop {
            let slots = bytes.checked_div(class.bytes()).unwrap_or(0).max(1);
            self.stock_magazines(class, slots, true);
            match self.make_run(class, slots, true) {
                Err(_) if slots > 1 => bytes /= 2,
                outcome => return outcome,
            }
        }
    }

    pub(super) fn make_run(
        &self,
        class: SizeClass,
        slots: usize,
        packed: bool,
    ) -> Result<NonNull<Run<T>>, Shortage> {
        let has_annexes = T::has_companion(self.home());
        let header_bytes = Run::<T>::header_bytes(slots, has_annexes, self.page_bytes());
        let payload_bytes = self.run_bytes(class, slots).ok_or(Shortage::Source)?;
        let headers = self.acquire(header_bytes.ok_or(Shortage::Source)?)?;
        let payloads = match packed {
            false => None,
            true => match self.acquire_payloads(payload_bytes, self.page_bytes()) {
                Ok(payloads) => Some(payloads),
                Err(shortage) => {
                    // SAFETY: nobody has seen the headers yet.
                    unsafe { self.release(headers) };
                    return Err(shortage);
                }
            },
        };
        if let Some(payloads) = &payloads {
            watch::close(payloads.start().as_ptr(), payloads.bytes());
        }
        self.want_magazines(class, slots, packed);
        // SAFETY: the regions are large enough and ours, and the pool outlives its runs.
        Ok(unsafe { Run::begin(NonNull::from(self), class, slots, headers, payloads) })
    }

    /// What the payloads of a run take: whole huge pages, if that is what they nearly are.
    fn run_bytes(&self, class: SizeClass, slots: usize) -> Option<usize> {
        let bytes = slots.checked_mul(class.bytes())?;
        match self.shape.huge_pages && bytes > HUGE / 2 {
            true => round_up(bytes, HUGE),
            false => Some(bytes),
        }
    }

    /// A slot with a region to itself.
    pub(super) fn take_large(&self, class: SizeClass) -> Result<NonNull<Slot<T>>, Shortage> {
        let header = self.take_header(class)?;
        let alignment = self.shape.region_alignment(self.page_bytes());
        match self.acquire_payloads(class.bytes(), alignment) {
            Ok(region) => {
                watch::close(region.start().as_ptr(), region.bytes());
                // SAFETY: the header was taken out for us.
                let slot = unsafe { header.as_ref() };
                // Before the payload, as in `take_guarded`.
                slot.set_class(class);
                slot.set_payload(region.start().as_ptr());
                self.depot(class).lock().bin.stock.add(1);
                Ok(header)
            }
            Err(shortage) => {
                // SAFETY: as above; it has no payload.
                unsafe { self.give_header(header) };
                Err(shortage)
            }
        }
    }

    /// Gives a header back that has no payload.
    ///
    /// # Safety
    /// It came from `take_header`, and is the caller's.
    pub(super) unsafe fn give_header(&self, header: NonNull<Slot<T>>) {
        let mut surplus = Surplus::none();
        // SAFETY: the caller's promise.
        unsafe {
            self.large
                .lock()
                .give(header, &self.idle, &mut surplus.runs)
        };
        self.dispose(surplus);
    }

    pub(super) fn take_header(&self, class: SizeClass) -> Result<NonNull<Slot<T>>, Shortage> {
        if let Some(header) = self.large.lock().take(&self.idle) {
            return Ok(header);
        }
        let runs = self.large.lock().runs();
        let mut slots = MOST_HEADERS.min(FIRST_HEADERS.wrapping_shl(runs.min(8) as u32));
        let run = loop {
            self.stock_magazines(class, slots, false);
            match self.make_run(class, slots, false) {
                Err(_) if slots > FIRST_HEADERS => slots /= 2,
                outcome => break outcome?,
            }
        };
        let mut large = self.large.lock();
        large.add(run);
        large.take(&self.idle).ok_or(Shortage::Source)
    }

    /// Gives back the region of a slot that is not packed, if it has one.
    pub(super) fn release_payload(&self, slot: &Slot<T>) {
        let class = slot.class(self.page_bytes());
        let bytes = class.and_then(|class| round_up(class.bytes(), self.page_bytes()));
        if let (Some(start), Some(bytes)) = (NonNull::new(slot.payload()), bytes) {
            slot.set_payload(null_mut());
            // SAFETY: this is the region that `take_large` took.
            let region = unsafe { Region::new(start, bytes) };
            // SAFETY: the slot is free.
            unsafe { self.release(region) };
        }
    }
}
