//! One thread's place.

use crate::sync::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Fences, Ordering};
use core::ptr::null_mut;

/// How many threads can have caches at one time; those beyond work without.
pub const MOST: usize = 4096;

/// What a thread has at hand: the pool that it called last, by its identity, and its cache there.
///
/// Only the thread itself moves to a pool. Who closes a pool sends every thread away from it.
#[repr(C, align(64))]
pub struct Thread {
    /// Of the pool called last; `NOWHERE` if there is none, or it is closing.
    identity: AtomicU64,
    /// Of the thread alone, and valid only while the identity is that of a pool still open.
    cache: AtomicPtr<()>,
    /// One more than its number in the roster; 0 if it has no place there, so that the places are all
    /// zeros and take no room in a program's file.
    number: AtomicUsize,
    /// Which thread is here, as the system names it; 0 if none.
    owner: AtomicUsize,
    /// Where the word of that thread is, on systems where others can reach it.
    pub(super) word: AtomicPtr<*const Thread>,
}

/// No pool's identity, and not what lies in memory that somebody takes for an object.
pub const NOWHERE: u64 = u64::MAX - 1;

/// Every place, taken or not: static, so that a thread can look at its own after the last pool has
/// ended under it.
pub(super) static THREADS: [Thread; MOST] = [Thread::PLACE; MOST];

/// Where the words of threads lead that made no call yet. Never written.
#[no_mangle]
pub(super) static wmsbuffer_unseen: Thread = Thread::NOBODY;
/// Where the words of threads lead that have passed their end. Never written.
pub(super) static ENDED: Thread = Thread::NOBODY;

impl Thread {
    #[allow(clippy::declare_interior_mutable_const)] // the initial value of each place
    const PLACE: Thread = Thread::at(0);
    #[allow(clippy::declare_interior_mutable_const)] // as above
    const NOBODY: Thread = Thread::at(NOWHERE);

    const fn at(identity: u64) -> Thread {
        Thread {
            identity: AtomicU64::new(identity),
            cache: AtomicPtr::new(null_mut()),
            number: AtomicUsize::new(0),
            owner: AtomicUsize::new(0),
            word: AtomicPtr::new(null_mut()),
        }
    }

    pub fn of(number: usize) -> Option<&'static Thread> {
        THREADS.get(number)
    }

    /// Its number in the roster, or `None` if it has no place there.
    pub fn number(&self) -> Option<usize> {
        let number = self.any_number();
        (number < MOST).then_some(number)
    }

    /// Its number, or one that no thread has.
    #[inline(always)]
    pub fn any_number(&self) -> usize {
        // Relaxed: written before the thread's word leads here.
        self.number.load(Ordering::Relaxed).wrapping_sub(1)
    }

    /// Of the pool that this thread has at hand; `NOWHERE` if none.
    #[inline(always)]
    pub fn identity(&self) -> u64 {
        // Relaxed: an answer out of date is what `enter` and `has_stayed` are there for.
        self.identity.load(Ordering::Relaxed)
    }

    /// Whether this thread has that pool at hand. Until it leaves or the pool closes, only then may
    /// it use its cache there.
    #[inline(always)]
    pub fn is_at(&self, identity: u64) -> bool {
        self.identity() == identity
    }

    #[inline(always)]
    pub fn cache(&self) -> *mut () {
        // Relaxed: written by this thread alone.
        self.cache.load(Ordering::Relaxed)
    }

    /// Moves to a pool that cannot close meanwhile: the caller has a reference on its allocator.
    #[inline(always)]
    pub fn move_to(&self, identity: u64, cache: *mut ()) {
        // Relaxed: of interest to this thread, and to who closes the pool later.
        self.cache.store(cache, Ordering::Relaxed);
        self.identity.store(identity, Ordering::Relaxed);
    }

    /// Moves to a pool whose `closing` can be read: the caller has a reference on its allocator or a
    /// buffer of it that is not counted as released. If the pool is closing, the thread is nowhere.
    pub fn enter(
        &self,
        identity: u64,
        cache: *mut (),
        closing: &AtomicBool,
        fences: Fences,
    ) -> bool {
        // Relaxed, all of it: the fences of this thread and of who closes decide. If the load finds
        // the pool open, it came before the first heavy fence of `close`, so the identity stored
        // before it is the one that `close` clears behind that fence.
        self.move_to(identity, cache);
        fences.light();
        if closing.load(Ordering::Relaxed) {
            self.leave();
            return false;
        }
        true
    }

    /// Whether the pool was still open to this thread when it had published its last change there.
    /// If not, who closed the pool may not have seen the change, and the thread has to look again.
    #[inline(always)]
    pub fn has_stayed(&self, identity: u64, fences: Fences) -> bool {
        fences.light();
        // Relaxed: if it finds the identity, the fence came before the second heavy one of
        // `close`, which then sees what was published.
        self.identity.load(Ordering::Relaxed) == identity
    }

    /// From its next call on the thread has to look for its pool and its cache.
    pub fn leave(&self) {
        // Relaxed: see `enter`.
        self.identity.store(NOWHERE, Ordering::Relaxed);
    }

    pub(super) fn occupy(&self, number: usize, owner: usize) {
        // Relaxed: under the registry's lock, like all that follows.
        self.number.store(number.wrapping_add(1), Ordering::Relaxed);
        self.owner.store(owner, Ordering::Relaxed);
        self.leave();
    }

    /// The thread has no place any more.
    pub(super) fn vacate(&self) {
        self.number.store(0, Ordering::Relaxed);
        self.owner.store(0, Ordering::Relaxed);
        self.leave();
    }

    /// Which thread is here, as the system names it.
    pub(super) fn owner(&self) -> usize {
        self.owner.load(Ordering::Relaxed)
    }

    pub(super) fn set_owner(&self, owner: usize) {
        self.owner.store(owner, Ordering::Relaxed);
    }
}

/// Shuts a pool to every thread: when it returns true, each of them has either published what it did
/// there or will find that it did not stay. If the system does not let it find that out, it returns
/// false. `visitors` calls its argument for each thread that may have entered; `alone` says that the
/// caller is the only one.
pub fn close(
    closing: &AtomicBool,
    alone: bool,
    fences: Fences,
    visitors: impl FnOnce(&mut dyn FnMut(&Thread)),
) -> bool {
    // Relaxed: the fences order it, and alone there is nobody to order it for.
    closing.store(true, Ordering::Relaxed);
    if !alone && !fences.heavy() {
        return false;
    }
    visitors(&mut |thread| thread.leave());
    alone || fences.heavy()
}
