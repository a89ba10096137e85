//! What one thread has of one pool: the way of an ordinary call.

use super::magazine::Round;
use super::pair::Pair;
use super::pool::Pool;
use super::size_class::{SizeClass, CACHED_CLASSES};
use super::slot::{Slot, Tenant};
use crate::source::Region;
use crate::sync::{AtomicBool, AtomicU64, Ordering};
use core::cell::Cell;
use core::ptr::NonNull;

/// The slot that was released last, a pair of magazines for each size class, and counters.
///
/// Used by its thread alone, but for the atomics, which others read; a thread that begins inherits
/// the cache of one that ended. All zeros but for `last_bytes` and the pool is a cache that holds
/// nothing. It lies at the start of a page: see `HEADERS_BEGIN`.
#[repr(C, align(64))]
pub struct Cache<T: Tenant> {
    /// How many bytes the slot in `last` was asked for, or `NOTHING` if there is none.
    last_bytes: AtomicU64,
    last: Cell<*mut Slot<T>>,
    /// Slots taken from `last`.
    last_hits: AtomicU64,
    /// So many calls until the thread looks after its cache.
    until_due: Cell<u32>,
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
    pub(super) pool: NonNull<Pool<T>>,
    /// In the pool's list of caches.
    pub(super) next: Cell<Option<NonNull<Cache<T>>>>,
    pub(super) number: usize,
    region_bytes: usize,
    pairs: [Pair<T>; CACHED_CLASSES],
}

const NOTHING: u64 = u64::MAX;

/// What a cache tells of its thread's doings.
pub struct Counts {
    pub allocations: u64,
    pub live: u64,
    pub bytes: u64,
    pub misses: u64,
    pub visits: u64,
}

impl<T: Tenant> Cache<T> {
    /// Begins a cache at the start of a region, which is large enough and all zeros.
    ///
    /// # Safety
    /// The pool outlives the cache.
    pub unsafe fn begin(region: Region, pool: NonNull<Pool<T>>, number: usize) -> NonNull<Cache<T>> {
        let cache = region.start().cast::<Cache<T>>();
        let start = cache.as_ptr();
        // SAFETY: the region is the caller's and large enough; zeros are right for all other fields.
        unsafe { core::ptr::addr_of_mut!((*start).pool).write(pool) };
        // SAFETY: as above.
        unsafe { core::ptr::addr_of_mut!((*start).number).write(number) };
        // SAFETY: as above.
        unsafe { core::ptr::addr_of_mut!((*start).region_bytes).write(region.bytes()) };
        // SAFETY: as above.
        unsafe { core::ptr::addr_of_mut!((*start).last_bytes).write(AtomicU64::new(NOTHING)) };
        // SAFETY: as above.
        unsafe { core::ptr::addr_of_mut!((*start).until_due).write(Cell::new(1)) };
        cache
    }

    /// The region that it lies in.
    ///
    /// # Safety
    /// Nobody uses the cache any more.
    pub unsafe fn end(cache: NonNull<Cache<T>>) -> Region {
        // SAFETY: the cache is still there.
        let bytes = unsafe { cache.as_ref() }.region_bytes;
        // SAFETY: it was begun in this region.
        unsafe { Region::new(cache.cast(), bytes) }
    }

    /// Counts a call; false if it is time to look after the cache.
    #[inline(always)]
    pub fn is_in_order(&self) -> bool {
        let calls = self.until_due.get().wrapping_sub(1);
        self.until_due.set(calls);
        calls != 0
    }

    /// As `is_in_order`, and also if that has just answered false.
    pub(super) fn is_due(&self) -> bool {
        self.until_due.get() <= 1 || !self.is_in_order()
    }

    pub(super) fn set_due(&self, calls: u32) {
        self.until_due.set(calls);
    }

    /// Takes the slot that was released last, if so many bytes were asked for then.
    #[inline(always)]
    pub fn take_last(&self, bytes: u32) -> Option<Round<T>> {
        if self.last_bytes.load(Ordering::Relaxed) != u64::from(bytes) {
            return None;
        }
        self.last_bytes.store(NOTHING, Ordering::Relaxed);
        add(&self.last_hits, 1);
        // SAFETY: where there are bytes there is a slot.
        Some(unsafe { NonNull::new_unchecked(self.last.get()) })
    }

    /// The slot that `take_last` would take.
    #[inline(always)]
    pub fn last_payload(&self) -> *mut u8 {
        match self.last_bytes.load(Ordering::Relaxed) {
            NOTHING => core::ptr::null_mut(),
            // SAFETY: where there are bytes there is a slot.
            _ => unsafe { &*self.last.get() }.payload(),
        }
    }

    /// Takes a slot from the loaded magazine of a class that is cached.
    #[inline(always)]
    pub fn take_loaded(&self, class: usize, bytes: u32) -> Option<Round<T>> {
        let round = self.pair(class).pop()?;
        self.count_taken(bytes);
        Some(round)
    }

    /// Keeps a slot that was asked for so many bytes, as the one released last; the one before it
    /// goes to its magazine. False, and nothing happened, if that has no room.
    ///
    /// The last thing it does is to publish the release: from then on the pool may end.
    #[inline(always)]
    pub fn keep(&self, slot: Round<T>, bytes: u32) -> bool {
        let last_bytes = self.last_bytes.load(Ordering::Relaxed);
        if last_bytes == NOTHING {
            self.last.set(slot.as_ptr());
            // Release: who closes the pool and finds this finds the slot, and all that was done.
            self.last_bytes.store(u64::from(bytes), Ordering::Release);
            return true;
        }
        // SAFETY: where there are bytes there is a slot.
        let last = unsafe { NonNull::new_unchecked(self.last.get()) };
        // SAFETY: the cache's slots are free, and its pool has not ended.
        let pair = self.pair(unsafe { last.as_ref() }.class());
        if !pair.has_room() {
            return false;
        }
        pair.push(last);
        self.last.set(slot.as_ptr());
        self.last_bytes.store(u64::from(bytes), Ordering::Relaxed);
        self.count_given(last_bytes);
        true
    }

    /// The size class of the slot that was released last.
    pub(super) fn last_class(&self, page_bytes: usize) -> Option<SizeClass> {
        if self.last_bytes.load(Ordering::Relaxed) == NOTHING {
            return None;
        }
        // SAFETY: where there are bytes there is a slot.
        SizeClass::nth(unsafe { &*self.last.get() }.class(), page_bytes)
    }

    /// Takes the slot that was released last out, to put it elsewhere; as far as the counters go it
    /// is out of the cache before the next release is published.
    pub(super) fn take_out_last(&self) -> Option<Round<T>> {
        match self.last_bytes.load(Ordering::Relaxed) {
            NOTHING => None,
            bytes => {
                // Who reads the counters in between takes the slot for a live one.
                self.last_bytes.store(NOTHING, Ordering::Relaxed);
                self.count_given(bytes);
                NonNull::new(self.last.get())
            }
        }
    }

    /// The pair of a class that is cached.
    #[inline(always)]
    pub fn pair(&self, class: usize) -> &Pair<T> {
        debug_assert!(class < CACHED_CLASSES);
        // SAFETY: the classes of cached slots are below that number.
        unsafe { self.pairs.get_unchecked(class) }
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
        let last = self.last_bytes.load(Ordering::Acquire) != NOTHING;
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
        let (last, last_bytes) = match last_bytes {
            NOTHING => (0, 0),
            bytes => (1, bytes),
        };
        Counts {
            allocations: taken.wrapping_add(hits),
            live: taken.wrapping_sub(given).wrapping_sub(last),
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
