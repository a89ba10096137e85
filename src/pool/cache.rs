//! What one thread has of one pool: the way of an ordinary call.

use super::magazine::Round;
use super::pair::Pair;
use super::size_class::{SizeClass, CACHED_CLASSES};
use super::slot::{Slot, Tenant};
use super::tally::Tally;
use crate::hint::likely;
use crate::source::Region;
use crate::sync::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use core::cell::Cell;
use core::mem::size_of;
use core::ptr::{null_mut, NonNull};

/// The slot that was released last, a pair of magazines for each size class, and counters.
///
/// Used by its thread alone, but for the atomics, of which others read all and write `is_wanted`, and
/// the list's cells, which are the registry's. It lies at the start of a page: see `HEADERS_BEGIN`.
#[repr(C, align(64))]
pub struct Cache<T: Tenant> {
    /// Of the calls that take buffers.
    pub(super) tally: Tally,
    /// The slot that was released last and is not taken again, or NULL. The one before it went into its
    /// magazine: where that is in the cache follows from a slot that has long been known, so that the
    /// processor need not wait for the one that is released.
    last: AtomicPtr<Slot<T>>,
    /// Buffers given back.
    given: AtomicU64,
    /// Bytes asked for by what was taken from elsewhere than `last`, less those of what went on from
    /// there; negative where other threads take what this one gives.
    bytes: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) visits: AtomicU64,
    /// Another thread has trimmed the pool and wants this cache to be flushed.
    pub(super) is_wanted: AtomicBool,
    /// When the thread last looked after its cache, and when it last let go of what rests.
    pub(super) looked_after: Cell<u64>,
    pub(super) stepped: Cell<u64>,
    given_seen: Cell<u64>,
    visits_seen: Cell<u64>,
    /// Bytes that the loaded magazines take when they are full.
    capacity: Cell<usize>,
    /// In the pool's list of caches.
    pub(super) before: Cell<Option<NonNull<Cache<T>>>>,
    pub(super) after: Cell<Option<NonNull<Cache<T>>>>,
    number: Cell<usize>,
    region_bytes: Cell<usize>,
    pairs: [Pair<T>; CACHED_CLASSES],
}

/// What a cache tells of its thread's doings.
pub struct Counts {
    /// Buffers that were taken, and given back.
    pub taken: u64,
    pub given: u64,
    /// Bytes of what is live.
    pub bytes: u64,
    pub misses: u64,
    pub visits: u64,
}

impl Counts {
    pub fn live(&self) -> u64 {
        self.taken.wrapping_sub(self.given)
    }

    pub fn plus(&self, other: &Counts) -> Counts {
        Counts {
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
        head.tally.restart(0);
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
    fn own(&self, counter: &AtomicU64) -> u64 {
        // SAFETY: only this thread writes it.
        unsafe { (counter as *const AtomicU64).cast::<u64>().read() }
    }

    #[inline(always)]
    fn own_last(&self) -> *mut Slot<T> {
        // SAFETY: as above.
        unsafe {
            (&self.last as *const AtomicPtr<Slot<T>>)
                .cast::<*mut Slot<T>>()
                .read()
        }
    }

    /// Whether nothing came into `last` since this was asked before, so that the slot there rests.
    pub(super) fn last_rests(&self) -> bool {
        let given = self.own(&self.given);
        self.given_seen.replace(given) == given
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

    /// Whether another thread has asked for what this one does not need.
    #[inline(always)]
    pub(super) fn is_wanted(&self) -> bool {
        // Relaxed: a wish; `Pool::trim` says how it is heard.
        self.is_wanted.load(Ordering::Relaxed)
    }

    /// An ordinary call: counts it, and shows a slot to `last`, if the one that was released last will do,
    /// or else one of the loaded magazine to `loaded`; `place` finds that by its place. False, and nothing
    /// happened, if there is none, or the call is due.
    #[inline(always)]
    pub fn take(
        &self,
        bytes: u32,
        first_place: usize,
        place: impl FnOnce() -> Option<usize>,
        last: impl FnOnce(Round<T>),
        loaded: impl FnOnce(Round<T>),
    ) -> bool {
        let mask = self.tally.count();
        // One comparison for a call that is due and a slot that is not there.
        let masked = (self.own_last() as usize & mask as usize) as *mut Slot<T>;
        match NonNull::new(masked) {
            Some(slot) if will_do(slot, bytes, first_place) => {
                // Relaxed: whoever looks there finds a slot whose run is still held.
                self.last.store(null_mut(), Ordering::Relaxed);
                last(slot);
                return true;
            }
            None if mask == 0 => {
                self.tally.take_back();
                return false;
            }
            _ => (),
        }
        if let Some(slot) = place().and_then(|place| self.take_loaded(place, bytes)) {
            loaded(slot);
            return true;
        }
        self.tally.take_back();
        false
    }

    /// Takes the slot that was released last, if it will do.
    pub(super) fn take_last(&self, bytes: u32, first_place: usize) -> Option<Round<T>> {
        let last = NonNull::new(self.own_last())?;
        if !will_do(last, bytes, first_place) {
            return None;
        }
        // Relaxed: as in `take`.
        self.last.store(null_mut(), Ordering::Relaxed);
        Some(last)
    }

    /// Takes a slot from the loaded magazine of a cached class, by its place.
    #[inline(always)]
    fn take_loaded(&self, place: usize, bytes: u32) -> Option<Round<T>> {
        let pair = self.pair_at(place);
        let round = pair.pop()?;
        self.count_bytes(bytes);
        Some(round)
    }

    /// Keeps a slot as the last one released; the one before goes into its magazine. False, and nothing
    /// happened, if that has no room.
    ///
    /// The last thing it does is to publish the release: from then on the pool may end.
    #[inline(always)]
    pub fn keep(&self, slot: Round<T>) -> bool {
        if let Some(before) = NonNull::new(self.own_last()) {
            // SAFETY: the slot in `last` is this cache's.
            let head = unsafe { before.as_ref() };
            let pair = self.pair_at(head.place());
            if !pair.has_room() {
                return false;
            }
            pair.push(before);
            self.uncount_bytes(head.own_bytes());
        }
        // Release: who reads the header finds one.
        self.last.store(slot.as_ptr(), Ordering::Release);
        self.count_given();
        true
    }

    /// The size class of the slot that was released last.
    pub(super) fn last_class(&self, page_bytes: usize) -> Option<SizeClass> {
        // SAFETY: the slot in `last` is this cache's.
        unsafe { self.own_last().as_ref() }?.class(page_bytes)
    }

    /// Takes the slot that was released last out, to put it elsewhere.
    pub(super) fn take_out_last(&self) -> Option<Round<T>> {
        let last = NonNull::new(self.own_last())?;
        // Relaxed: as in `take`.
        self.last.store(null_mut(), Ordering::Relaxed);
        // SAFETY: the slot was this cache's.
        self.uncount_bytes(unsafe { last.as_ref() }.own_bytes());
        Some(last)
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

    /// Counts the bytes of what was taken from elsewhere than `last`.
    #[inline(always)]
    pub fn count_bytes(&self, bytes: u32) {
        add(&self.bytes, u64::from(bytes));
    }

    /// The same for what went on from there.
    #[inline(always)]
    fn uncount_bytes(&self, bytes: u32) {
        add(&self.bytes, u64::from(bytes).wrapping_neg());
    }

    /// Publishes the release of a slot that no cache keeps, and that went to the depot already.
    pub(super) fn count_given_to_depot(&self, bytes: u32) {
        self.uncount_bytes(bytes);
        // It did not move the slot in `last`.
        self.given_seen.set(self.given_seen.get().wrapping_add(1));
        self.count_given();
    }

    /// Publishes a release: from now on the pool may end.
    #[inline(always)]
    fn count_given(&self) {
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
        self.tally.calls().wrapping_sub(given)
    }

    /// Under the registry's lock.
    pub fn counts(&self) -> Counts {
        // What is taken is read before what is given: in between, buffers may come and go, and must
        // not be counted as live without end.
        let taken = self.tally.calls();
        let bytes = self.bytes.load(Ordering::Acquire);
        // Acquire: pairs with the release in `keep`.
        let last = self.last.load(Ordering::Acquire);
        // SAFETY: the pool does not give a slot's run back without the registry's lock in between.
        let last_bytes = unsafe { last.as_ref() }.map_or(0, Slot::bytes);
        Counts {
            taken,
            given: self.given.load(Ordering::Relaxed),
            bytes: bytes.wrapping_sub(u64::from(last_bytes)),
            misses: self.misses.load(Ordering::Relaxed),
            visits: self.visits.load(Ordering::Relaxed),
        }
    }
}

/// Whether a cache's own slot was asked for so many bytes and is of a class from that place on.
#[inline(always)]
fn will_do<T: Tenant>(slot: Round<T>, bytes: u32, first_place: usize) -> bool {
    // SAFETY: the slot is the cache's.
    let slot = unsafe { slot.as_ref() };
    slot.own_bytes() == bytes && (first_place == 0 || likely(slot.place() >= first_place))
}

/// Adds to a counter that only this thread writes: a load and a store, and no lock on the bus.
#[inline(always)]
pub fn add(counter: &AtomicU64, more: u64) {
    // Relaxed: what is counted is published by `count_given`, or is of interest for its own sake.
    let sum = counter.load(Ordering::Relaxed).wrapping_add(more);
    counter.store(sum, Ordering::Relaxed);
}
