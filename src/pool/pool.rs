//! The pool of one allocator.

use super::bin::Bin;
use super::block::Block;
use super::budget::Budget;
use super::cache::Cache;
use super::caches::Caches;
use super::class_set::ClassSet;
use super::depot::{Depot, Station};
use super::direct::Direct;
use super::idle::Idle;
use super::quarantine::Quarantine;
use super::shape::Shape;
use super::size_class::{Placement, SizeClass, CLASSES};
use super::slot::{Slot, Tenant};
use super::waits::Waits;
use crate::lock::Lock;
use crate::registry::{self, Links};
use crate::source::{AnySource, Region, Source};
use crate::sync::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Fences, Ordering};
use crate::thread::{self, Thread};
use core::cell::Cell;
use core::hint::unreachable_unchecked;
use core::mem::{align_of, size_of};
use core::ptr::NonNull;

/// Whether a block was there already or had to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Held,
    Source,
}

/// Allocators begin at different lines of their pages: a processor's cache places a line by those bits,
/// and has room for few lines of the same.
const SHADES: usize = 16;
const SHADE: usize = 256;
/// Takes the bits of an address apart, so that neighbours have different shades.
const SPREAD: usize = 0x9E37_79B1;
const SPREAD_BITS: u32 = 16;
const PAGE: usize = 4096;

/// Blocks of every size class, from one source. Lies in its home, in the region that it ends with.
///
/// What every call reads comes first; what others write lies apart from it.
#[repr(C)]
pub struct Pool<T: Tenant> {
    /// What a thread must have at hand to take on the way of an ordinary call: the identity, or
    /// nothing that a thread can have if every buffer needs care.
    pub(super) quick: Cell<u64>,
    pub(super) links: Links,
    pub(super) fences: Cell<Fences>,
    /// The allocator's last reference is gone: nothing can be taken any more.
    pub(super) closing: AtomicBool,
    /// Threads that keep the pool while they end.
    pub(super) holders: AtomicUsize,
    page_bits: u32,
    home: NonNull<T::Home>,
    pub(super) region: Cell<Option<Region>>,
    depots: NonNull<Station<T>>,
    in_use: ClassSet,
    /// Headers of slots that are not packed.
    pub(super) large: Lock<Bin<T>>,
    pub(super) caches: Caches<T>,
    pub(super) direct: Direct,
    pub(super) idle: Idle,
    pub(super) budget: Budget,
    pub(super) magazines: AtomicUsize,
    pub(super) magazines_wanted: AtomicUsize,
    /// When idle memory was last let go of.
    pub(super) stepped: AtomicU64,
    pub(super) source: AnySource,
    pub(super) shape: Shape,
    pub(super) waits: Waits,
    /// Odd while some thread has what is free in its hands, to make memory of it that is there; another
    /// number each time.
    pub(super) reservers: AtomicU32,
    pub(super) quarantine: Quarantine<T>,
}

// SAFETY: depots and the bin are behind locks, counters atomic; the cells of the pool are
// written before others see it, or under the registry's lock, as is the list of caches; each cache is its
// thread's; and the home may be used by any thread.
unsafe impl<T: Tenant> Sync for Pool<T> {}

/// How a block is on its way back.
pub enum Given {
    /// It is the pool's again.
    Kept,
    /// As `Kept`, and the pool of this identity was closed meanwhile: it may have to be ended.
    Closed(u64),
    /// The thread has not got the pool at hand, or no room: nothing was done.
    Refused,
}

impl<T: Tenant> Pool<T> {
    /// The size of the region that a pool in a home of so many bytes needs.
    pub fn region_bytes(home_bytes: usize) -> Option<usize> {
        let most = SHADES.checked_mul(SHADE)?.checked_add(home_bytes)?;
        Self::depots_at(most)?.checked_add(CLASSES.checked_mul(size_of::<Station<T>>())?)
    }

    fn depots_at(home_end: usize) -> Option<usize> {
        crate::source::region::round_up(home_end, align_of::<Station<T>>())
    }

    /// Where the home lies in a region of `region_bytes`.
    pub fn home_at(region: &Region) -> NonNull<T::Home> {
        let start = region.start();
        let shade = (start.as_ptr() as usize / PAGE).wrapping_mul(SPREAD) >> SPREAD_BITS;
        let home = start
            .as_ptr()
            .wrapping_add((shade % SHADES).wrapping_mul(SHADE));
        // SAFETY: it lies in the region.
        unsafe { NonNull::new_unchecked(home.cast()) }
    }

    /// A pool to be moved into its home, which is to lie in the region where `home_at` says.
    ///
    /// # Safety
    /// The region is the caller's, of `region_bytes`, and all zeros.
    pub unsafe fn new(
        source: AnySource,
        region: Region,
        home_bytes: usize,
        shape: Shape,
    ) -> Option<Pool<T>> {
        let home = Self::home_at(&region);
        let before = (home.as_ptr() as usize).wrapping_sub(region.start().as_ptr() as usize);
        let depots_at = Self::depots_at(before.checked_add(home_bytes)?)?;
        let depots = region.start().as_ptr().wrapping_add(depots_at);
        let held = region.bytes();
        Some(Pool {
            quick: Cell::new(0),
            links: Links::none(),
            fences: Cell::new(Fences::Symmetric),
            closing: AtomicBool::new(false),
            holders: AtomicUsize::new(0),
            page_bits: source.page_bytes().trailing_zeros(),
            home,
            region: Cell::new(Some(region)),
            // All zeros is a depot without memory, behind a lock that nobody holds.
            depots: NonNull::new(depots.cast())?,
            in_use: ClassSet::empty(),
            large: Lock::new(Bin::empty()),
            caches: Caches::none(),
            direct: Direct::none(),
            idle: Idle::none(held),
            budget: Budget::none(held),
            magazines: AtomicUsize::new(0),
            magazines_wanted: AtomicUsize::new(0),
            stepped: AtomicU64::new(0),
            source,
            shape,
            waits: Waits::none(),
            reservers: AtomicU32::new(0),
            quarantine: Quarantine::empty(),
        })
    }

    /// Whether its memory is the host's.
    pub(super) fn is_of_host(&self) -> bool {
        matches!(self.source, AnySource::Host(_))
    }

    pub fn page_bytes(&self) -> usize {
        1_usize.wrapping_shl(self.page_bits)
    }

    /// Bytes taken from the source and not yet given back.
    pub fn held_bytes(&self) -> usize {
        self.idle.held()
    }

    /// How many may be taken.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    pub fn home(&self) -> &T::Home {
        // SAFETY: the pool lies in its home, in which nothing moves.
        unsafe { self.home.as_ref() }
    }

    /// Whether the allocator's last reference is gone. It may go as soon as the answer is no.
    pub fn is_closing(&self) -> bool {
        // Relaxed: an answer out of date does no harm.
        self.closing.load(Ordering::Relaxed)
    }

    pub(super) fn identity(&self) -> u64 {
        self.links.identity()
    }

    pub(super) fn depot(&self, class: SizeClass) -> &Lock<Depot<T>> {
        if !self.in_use.has(class.index()) {
            self.begin_use(class);
        }
        // SAFETY: there is one for each class, in the pool's region.
        &unsafe { &*self.depots.as_ptr().wrapping_add(class.index()) }.0
    }

    /// Under the registry's lock, so that a fork finds every depot that somebody can have locked.
    #[cold]
    fn begin_use(&self, class: SizeClass) {
        let _registry = registry::lock();
        self.in_use.add(class.index());
    }

    /// Those whose depots were used: the others' memory was never touched.
    pub(super) fn classes(&self) -> impl Iterator<Item = SizeClass> + '_ {
        let page_bytes = self.page_bytes();
        let classes = (0..CLASSES).filter(move |index| self.in_use.has(*index));
        classes.filter_map(move |index| SizeClass::nth(index, page_bytes))
    }

    /// The calling thread's cache, if to have the pool at hand takes no more than a look. The caller has
    /// a reference on the allocator.
    #[inline(always)]
    pub fn come(&self) -> Option<&Cache<T>> {
        if self.quick.get() != self.identity() {
            return None;
        }
        let thread = thread::current();
        let cache = self.cache_at_once(thread)?;
        thread.move_to(self.identity(), cache as *const Cache<T> as *mut ());
        Fences::Asymmetric.light();
        (!cache.is_wanted()).then_some(cache)
    }

    /// As `come`, for a caller whose reference is on a buffer: the pool may be closing.
    #[inline(always)]
    pub fn come_with_buffer(&self) -> Option<&Cache<T>> {
        if self.quick.get() != self.identity() {
            return None;
        }
        let thread = thread::current();
        let cache = self.cache_at_once(thread)?;
        let address = cache as *const Cache<T> as *mut ();
        let identity = self.identity();
        let is_there = thread.enter(identity, address, &self.closing, Fences::Asymmetric);
        (is_there && !cache.is_wanted()).then_some(cache)
    }

    /// The thread's cache, if it may go there without a fence.
    #[inline(always)]
    fn cache_at_once(&self, thread: &Thread) -> Option<&Cache<T>> {
        let cache = self.caches.near(thread.any_number())?;
        (self.fences.get() == Fences::Asymmetric).then_some(cache)
    }

    /// The calling thread's cache if the thread has this pool at hand.
    #[inline(always)]
    pub fn at_hand(&self) -> Option<&Cache<T>> {
        let thread = thread::current();
        if !thread.is_at(self.quick.get()) {
            return None;
        }
        let cache = match NonNull::new(thread.cache().cast::<Cache<T>>()) {
            Some(cache) => cache,
            // SAFETY: a thread goes to a pool with its cache there.
            None => unsafe { unreachable_unchecked() },
        };
        // SAFETY: the thread is at this pool, so that is its cache here, which lives as long.
        Some(unsafe { cache.as_ref() })
    }

    /// An ordinary call: shows a block to `last`, if the one that this thread released last was asked for
    /// so many bytes, or else one of the loaded magazine to `loaded`. False, and nothing happened, if
    /// neither is there or the thread has to look after its cache first.
    #[inline(always)]
    pub fn take_at_hand(
        &self,
        cache: &Cache<T>,
        bytes: u32,
        placement: Placement,
        last: impl FnOnce(Block<T>),
        loaded: impl FnOnce(Block<T>),
    ) -> bool {
        let place = || SizeClass::cached_place(bytes, placement, self.page_bits);
        // SAFETY: the slot was free, and is the caller's from now on.
        let block = |slot| unsafe { Block::from_raw(slot) };
        cache.take(
            bytes,
            placement.first_place(),
            place,
            |slot| last(block(slot)),
            |slot| loaded(block(slot)),
        )
    }

    /// Takes a block back that this pool has lent out, if that goes without a lock or a call.
    ///
    /// # Safety
    /// The slot is a block of a cached class, counted as live, that was the caller's; unless the
    /// answer is `Refused` it is not any more, nor may the caller touch the pool.
    #[inline(always)]
    pub unsafe fn give_at_hand(slot: NonNull<Slot<T>>) -> Given {
        let thread = thread::current();
        let identity = thread.identity();
        // SAFETY: the caller's promise.
        if unsafe { slot.as_ref() }.identity() != identity {
            return Given::Refused;
        }
        // SAFETY: the thread is at the pool, which has not ended, as this block is live.
        let cache = unsafe { &*thread.cache().cast::<Cache<T>>() };
        Pool::keep(thread, cache, identity, slot)
    }

    /// The same for a thread that has not got the pool at hand, if that takes no more than a look.
    ///
    /// # Safety
    /// As for `give_at_hand`; the pool is that of the slot.
    #[inline(always)]
    pub unsafe fn give_back(pool: NonNull<Pool<T>>, slot: NonNull<Slot<T>>) -> Given {
        // SAFETY: the block is live, which keeps the pool.
        let pool = unsafe { pool.as_ref() };
        let identity = pool.identity();
        let thread = thread::current();
        match pool.cache_at_once(thread) {
            Some(cache) => {
                let address = cache as *const Cache<T> as *mut ();
                let is_there = thread.enter(identity, address, &pool.closing, Fences::Asymmetric);
                match is_there && !cache.is_wanted() {
                    true => Pool::keep(thread, cache, identity, slot),
                    false => Given::Refused,
                }
            }
            None => Given::Refused,
        }
    }

    #[inline(always)]
    fn keep(thread: &Thread, cache: &Cache<T>, identity: u64, slot: NonNull<Slot<T>>) -> Given {
        if !cache.keep(slot) {
            return Given::Refused;
        }
        // A thread is at a pool between calls only where the fences are asymmetric.
        match thread.has_stayed(identity, Fences::Asymmetric) {
            true => Given::Kept,
            false => Given::Closed(identity),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pool::trial::Trial;
    use crate::registry::{self, Member};

    #[test]
    fn ahead_of_a_fork_every_lock_is_taken_and_behind_it_none() {
        let trial = Trial::begin();
        let pool = trial.pool();
        let depots = [pool.magazine_class().unwrap(), trial.class(1316)];
        let depots = depots.map(|class| pool.depot(class));
        let are_free = || {
            let [magazines, buffers] = depots.map(|depot| depot.try_lock().is_some());
            let large = pool.large.try_lock().is_some();
            let quarantine = pool.quarantine.0.try_lock().is_some();
            [magazines, buffers, large, quarantine]
        };
        let registry = registry::lock();
        pool.freeze();
        let frozen = are_free();
        // SAFETY: this thread froze it.
        unsafe { pool.thaw() };
        drop(registry);
        assert_eq!(frozen, [false; 4]);
        assert_eq!(are_free(), [true; 4]);
    }
}
