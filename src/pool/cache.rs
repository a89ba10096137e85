//! What one thread has of one pool: the way of an ordinary call.

use super::magazine::Round;
use super::pair::Pair;
use super::size_class::{SizeClass, CACHED_CLASSES};
use super::slot::{Slot, Tenant};
use crate::hint::likely;
use crate::source::Region;
use crate::sync::{AtomicBool, AtomicU64, Ordering};
use core::cell::Cell;
use core::mem::size_of;
use core::ptr::NonNull;

/// The slot that was released last, a pair of magazines for each size class, and counters.
///
/// Used by its thread alone, but for the atomics, of which others read all and write `is_wanted`, and
/// the list's cells, which are the registry's. Zeros are a valid cache. It lies at the start of a page:
/// see `HEADERS_BEGIN`.
#[repr(C, align(64))]
pub struct Cache<T: Tenant> {
    /// How many bytes the slot in `last` was asked for; `NOTHING` or `SHUT` if there is none.
    last_bytes: AtomicU64,
    last: Cell<*mut Slot<T>>,
    /// Slots taken from `last`.
    last_hits: AtomicU64,
    /// After so many calls more, the next one looks after the cache. Below zero, it is overdue.
    until_due: Cell<i32>,
    /// Buffers that came from elsewhere than `last`, and those that went on from there. What is
    /// neither given nor in `last` is live.
    taken: AtomicU64,
    given: AtomicU64,
    /// Bytes asked for by what is taken less those of what is given; negative where other threads
    /// take what this one gives.
    bytes: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) visits: AtomicU64,
    /// Another thread has trimmed the pool and wants this cache to be flushed.
    pub(super) is_wanted: AtomicBool,
    /// When the thread last looked after its cache, and when it last let go of what rests.
    pub(super) looked_after: Cell<u64>,
    pub(super) stepped: Cell<u64>,
    period: Cell<i32>,
    hits_seen: Cell<u64>,
    visits_seen: Cell<u64>,
    /// How often the thread has looked after the cache while `last` was shut.
    pub(super) shut_for: Cell<u32>,
    /// Bytes that the loaded magazines take when they are full.
    capacity: Cell<usize>,
    /// In the pool's list of caches.
    pub(super) before: Cell<Option<NonNull<Cache<T>>>>,
    pub(super) after: Cell<Option<NonNull<Cache<T>>>>,
    number: Cell<usize>,
    region_bytes: Cell<usize>,
    pairs: [Pair<T>; CACHED_CLASSES],
}

/// There is no slot in `last`, and the next one released goes there.
const NOTHING: u64 = u64::MAX;
/// There is none, and none goes there: where sizes change from call to call, the processor could not
/// foresee what it finds.
const SHUT: u64 = u64::MAX - 1;

/// Whether there is a slot in `last`.
fn is_slot(last_bytes: u64) -> bool {
    last_bytes < SHUT
}

/// What a cache tells of its thread's doings.
pub struct Counts {
    /// Buffers that were taken from the place of the last one, elsewhere, and given back.
    pub hits: u64,
    pub taken: u64,
    pub given: u64,
    /// Bytes of what is live.
    pub bytes: u64,
    pub misses: u64,
    pub visits: u64,
}

impl Counts {
    pub fn allocations(&self) -> u64 {
        self.taken.wrapping_add(self.hits)
    }

    pub fn live(&self) -> u64 {
        self.taken.wrapping_sub(self.given)
    }

    pub fn plus(&self, other: &Counts) -> Counts {
        Counts {
            hits: self.hits.wrapping_add(other.hits),
            taken: self.taken.wrapping_add(other.taken),
            given: self.given.wrapping_add(other.given),
            bytes: self.bytes.wrapping_add(other.bytes),
            misses: self.misses.wrapping_add(other.misses),
            visits: self.visits.wrapping_add(other.visits),
        }
    }
}

impl<T: Tenant> Cache<T> {
    /// Begins a cache at the start of a region.
    ///
    /// # Safety
    /// The region is the caller's, large enough and all zeros.
    pub unsafe fn begin(region: Region, number: usize) -> NonNull<Cache<T>> {
        let cache = region.start().cast::<Cache<T>>();
        // SAFETY: the caller's promise; zeros are a cache.
        let head = unsafe { cache.as_ref() };
        head.number.set(number);
        head.region_bytes.set(region.bytes());
        head.last_bytes.store(NOTHING, Ordering::Relaxed);
        head.set_due(1);
        cache
    }

    /// The region that it lies in.
    ///
    /// # Safety
    /// Nobody uses the cache any more.
    pub unsafe fn end(cache: NonNull<Cache<T>>) -> Region {
        // SAFETY: the cache is still there.
        let bytes = unsafe { cache.as_ref() }.region_bytes.get();
        // SAFETY: it was begun in this region.
        unsafe { Region::new(cache.cast(), bytes) }
    }

    /// The number of its thread.
    pub fn number(&self) -> usize {
        self.number.get()
    }

    /// The value of one of the cache's own counters: others only read it, so a plain read will do,
    /// of which the compiler makes less.
    #[inline(always)]
    fn own(&self, counter: &AtomicU64) -> u64 {
        // SAFETY: only this thread writes it.
        unsafe { (counter as *const AtomicU64).cast::<u64>().read() }
    }

    /// How often a slot was taken from `last` since this was asked before.
    pub(super) fn new_hits(&self) -> u64 {
        let hits = self.own(&self.last_hits);
        hits.wrapping_sub(self.hits_seen.replace(hits))
    }

    pub(super) fn is_shut(&self) -> bool {
        self.own(&self.last_bytes) == SHUT
    }

    /// From now on `last`, which is empty, stays empty or not.
    pub(super) fn set_shut(&self, is_shut: bool) {
        let nothing = if is_shut { SHUT } else { NOTHING };
        self.last_bytes.store(nothing, Ordering::Relaxed);
    }

    /// Whether the thread went to the depots so many times since this answered true before.
    pub(super) fn has_visited(&self, times: u64) -> bool {
        let visits = self.own(&self.visits);
        let has = visits.wrapping_sub(self.visits_seen.get()) >= times;
        if has {
            self.visits_seen.set(visits);
        }
        has
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity.get()
    }

    pub(super) fn add_capacity(&self, bytes: usize) {
        self.capacity.set(self.capacity.get().saturating_add(bytes));
    }

    pub(super) fn take_capacity(&self, bytes: usize) {
        self.capacity.set(self.capacity.get().saturating_sub(bytes));
    }

    /// Counts a call; false if it is time to look after the cache, which the next call hears too if
    /// nobody does.
    #[inline(always)]
    pub fn is_in_order(&self) -> bool {
        let calls = self.until_due.get().wrapping_sub(1);
        self.until_due.set(calls);
        // Of all comparisons, the one that needs no instruction of its own.
        calls >= 0
    }

    /// The same for as many calls as fit into a magazine, which came here by one of them.
    pub(super) fn is_in_order_after(&self, calls: usize) -> bool {
        let calls = i32::try_from(calls).unwrap_or(i32::MAX).max(1);
        let left = self.until_due.get().saturating_sub(calls);
        self.until_due.set(left);
        left >= 0
    }

    /// Whether another thread has asked for what this one does not need.
    #[inline(always)]
    pub(super) fn is_wanted(&self) -> bool {
        // Relaxed: a wish; `Pool::trim` says how it is heard.
        self.is_wanted.load(Ordering::Relaxed)
    }

    pub(super) fn set_due(&self, calls: i32) {
        self.until_due.set(calls.wrapping_sub(1));
        self.period.set(calls);
    }

    /// The thread does more than ordinary calls: it looks after its cache in so many calls at the latest.
    pub(super) fn hurry(&self, calls: i32) {
        if self.until_due.get() > calls {
            self.set_due(calls);
        }
    }

    /// So many calls there were when `is_in_order` answered false.
    pub(super) fn period(&self) -> i32 {
        self.period.get()
    }

    /// Takes the slot that was released last, if so many bytes were asked for then.
    #[inline(always)]
    pub fn take_last(&self, bytes: u32) -> Option<Round<T>> {
        if self.own(&self.last_bytes) != u64::from(bytes) {
            return None;
        }
        self.last_bytes.store(NOTHING, Ordering::Relaxed);
        add(&self.last_hits, 1);
        // SAFETY: where there are bytes there is a slot.
        Some(unsafe { NonNull::new_unchecked(self.last.get()) })
    }

    /// The place of the slot that `take_last` would take.
    #[inline(always)]
    pub fn last_place(&self, bytes: u32) -> Option<usize> {
        if self.own(&self.last_bytes) != u64::from(bytes) {
            return None;
        }
        // SAFETY: where there are bytes there is a slot.
        Some(unsafe { &*self.last.get() }.place())
    }

    /// Takes a slot from the loaded magazine of a cached class, by its place.
    #[inline(always)]
    pub fn take_loaded(&self, place: usize, bytes: u32) -> Option<Round<T>> {
        let pair = self.pair_at(place);
        let round = pair.pop()?;
        pair.prefetch_next();
        self.count_taken(bytes);
        Some(round)
    }

    /// Keeps a slot that was asked for so many bytes: in the place of the last one if that is free, or
    /// else in its magazine. False, and nothing happened, if the magazine has no room.
    ///
    /// The last thing it does is to publish the release: from then on the pool may end.
    #[inline(always)]
    pub fn keep(&self, slot: Round<T>, bytes: u32) -> bool {
        if likely(self.own(&self.last_bytes) == NOTHING) {
            self.last.set(slot.as_ptr());
            // Release: who closes the pool and finds this finds the slot, and all that was done.
            self.last_bytes.store(u64::from(bytes), Ordering::Release);
            return true;
        }
        let has_room = self.load(slot);
        if has_room {
            self.count_given(u64::from(bytes));
        }
        has_room
    }

    /// Puts a slot into its magazine, if that has room.
    #[inline(always)]
    fn load(&self, slot: Round<T>) -> bool {
        // SAFETY: the slot is this cache's or the caller's.
        let pair = self.pair_at(unsafe { slot.as_ref() }.place());
        let has_room = pair.has_room();
        if has_room {
            pair.push(slot);
        }
        has_room
    }

    /// The size class of the slot that was released last.
    pub(super) fn last_class(&self, page_bytes: usize) -> Option<SizeClass> {
        if !is_slot(self.own(&self.last_bytes)) {
            return None;
        }
        // SAFETY: where there are bytes there is a slot.
        unsafe { &*self.last.get() }.class(page_bytes)
    }

    /// Takes the slot that was released last out, to put it elsewhere; as far as the counters go it
    /// is out of the cache before the next release is published.
    pub(super) fn take_out_last(&self) -> Option<Round<T>> {
        let bytes = self.own(&self.last_bytes);
        if !is_slot(bytes) {
            return None;
        }
        // Who reads the counters in between takes the slot for a live one.
        self.last_bytes.store(NOTHING, Ordering::Relaxed);
        self.count_given(bytes);
        NonNull::new(self.last.get())
    }

    pub fn pair(&self, class: usize) -> Option<&Pair<T>> {
        self.pairs.get(class)
    }

    /// The pair of a class that is cached, by its place: see `SizeClass::place`.
    #[inline(always)]
    fn pair_at(&self, place: usize) -> &Pair<T> {
        debug_assert!(place < size_of::<[Pair<T>; CACHED_CLASSES]>());
        let pairs = self.pairs.as_ptr().cast::<u8>();
        // SAFETY: the places of cached classes are those of the pairs.
        unsafe { &*pairs.wrapping_add(place).cast::<Pair<T>>() }
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, &Pair<T>)> {
        (0..).zip(&self.pairs)
    }

    #[inline(always)]
    pub fn count_taken(&self, bytes: u32) {
        add(&self.taken, 1);
        add(&self.bytes, u64::from(bytes));
    }

    /// Publishes a release: from now on the pool may end.
    #[inline(always)]
    pub fn count_given(&self, bytes: u64) {
        add(&self.bytes, bytes.wrapping_neg());
        let given = self.given.load(Ordering::Relaxed).wrapping_add(1);
        // Release: who closes the pool and finds this finds all that was done.
        self.given.store(given, Ordering::Release);
    }

    /// What is live as far as this thread goes, wrapping below zero where it gave more than it took.
    /// While the thread is in a call the answer may be out of date, but never in a way that shows
    /// fewer live buffers than there are once none can be taken any more.
    pub fn live(&self) -> u64 {
        // Acquire: pairs with the release that published what is found.
        let given = self.given.load(Ordering::Acquire);
        let last = is_slot(self.last_bytes.load(Ordering::Acquire));
        let taken = self.taken.load(Ordering::Relaxed);
        taken.wrapping_sub(given).wrapping_sub(u64::from(last))
    }

    pub fn counts(&self) -> Counts {
        // What is taken is read before what is given: in between, buffers may come and go, and must
        // not be counted as live without end.
        let taken = self.taken.load(Ordering::Acquire);
        let hits = self.last_hits.load(Ordering::Relaxed);
        let bytes = self.bytes.load(Ordering::Acquire);
        let last_bytes = self.last_bytes.load(Ordering::Acquire);
        let given = self.given.load(Ordering::Relaxed);
        let (last, last_bytes) = match is_slot(last_bytes) {
            true => (1, last_bytes),
            false => (0, 0),
        };
        Counts {
            hits,
            taken,
            given: given.wrapping_add(last),
            bytes: bytes.wrapping_sub(last_bytes),
            misses: self.misses.load(Ordering::Relaxed),
            visits: self.visits.load(Ordering::Relaxed),
        }
    }
}

/// Adds to a counter that only this thread writes: a load and a store, and no lock on the bus.
#[inline(always)]
pub fn add(counter: &AtomicU64, more: u64) {
    // Relaxed: what is counted is published by `count_given`, or is of interest for its own sake.
    let sum = counter.load(Ordering::Relaxed).wrapping_add(more);
    counter.store(sum, Ordering::Relaxed);
}
