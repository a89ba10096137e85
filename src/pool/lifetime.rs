//! How a pool begins, how threads come to it, and how it ends.
//!
//! Neither taking nor giving has an atomic read-modify-write, so nobody counts what is live. Instead,
//! each cache counts what its thread took and gave, and who may have to end the pool adds up. That is
//! the thread that drops the allocator's last reference: it closes the pool, which sends every other
//! thread away from it (`thread::close`), and then adds up. Should some buffer be live still, all later
//! releases take the registry's lock and add up themselves. A release that was under way while the
//! pool was closed finds that its thread did not stay, and adds up as well. So the last of them finds
//! nothing live, and ends the pool: all its memory goes back to the source.

use super::cache::{Cache, Counts};
use super::caches::LEAF_BYTES;
use super::pool::Pool;
use super::size_class::SizeClass;
use super::slot::{Slot, Tenant};
use crate::lock::Guard;
use crate::registry::{self, Links, Member, Pointer, Registry};
use crate::source::Source;
use crate::sync::{Fences, Ordering};
use crate::thread::{self, Thread};
use core::mem::{forget, size_of};
use core::ptr::NonNull;

/// A thread at a pool.
pub struct Visit<'a, T: Tenant> {
    thread: &'static Thread,
    pub cache: &'a Cache<T>,
}

impl<T: Tenant> Pool<T> {
    /// Makes the pool known to the process; false if that lacks the memory. `needs_care` is for
    /// allocators whose buffers are never taken on the way of an ordinary call.
    ///
    /// # Safety
    /// The pool lies in its home, and nobody else sees it yet.
    pub unsafe fn open(&self, needs_care: bool) -> bool {
        self.fences.set(registry::lock().fences());
        let member: Pointer = NonNull::from(self as &dyn Member);
        // SAFETY: a pool does not move until it has ended.
        let is_open = unsafe { registry::add(member) };
        self.quick.set(if needs_care {
            u64::MAX
        } else {
            self.identity()
        });
        is_open
    }

    /// The calling thread's cache, if it has one already.
    pub(super) fn own_cache(&self) -> Option<&Cache<T>> {
        self.caches.get(thread::current().number()?)
    }

    /// Lets the calling thread have the pool at hand; `None` if the pool is closing or there is no
    /// memory for a cache.
    pub(super) fn visit(&self) -> Option<Visit<'_, T>> {
        let cache = match self.own_cache() {
            Some(cache) => cache,
            None => self.add_cache()?,
        };
        let thread = thread::current();
        let address = cache as *const Cache<T> as *mut ();
        thread
            .enter(self.identity(), address, &self.closing, self.fences.get())
            .then_some(Visit { thread, cache })
    }

    /// The end of a visit, while the pool lives.
    pub(super) fn go(&self, visit: Visit<'_, T>) {
        leave_if(self.fences.get(), visit.thread);
    }

    #[cold]
    fn add_cache(&self) -> Option<&Cache<T>> {
        let number = registry::admit()?.number()?;
        if !self.caches.has_place(number) {
            let leaf = self.acquire_zeroed(LEAF_BYTES).ok()?;
            let registry = registry::lock();
            // SAFETY: the region is new, large enough, and zeroed.
            let surplus = unsafe { self.caches.add_leaf(number, leaf) };
            drop(registry);
            if let Some(region) = surplus {
                // SAFETY: nobody has seen it.
                unsafe { self.release(region) };
            }
        }
        let region = self.acquire_zeroed(size_of::<Cache<T>>()).ok()?;
        // The depot of the magazines is locked while others are, when its use can no longer begin.
        if let Some(class) = self.magazine_class() {
            self.depot(class);
        }
        // SAFETY: as above.
        let cache = unsafe { Cache::begin(region, number) };
        let registry = registry::lock();
        // Once it is closing, the caches are those that `close` has seen.
        let is_added = !self.closing.load(Ordering::Relaxed);
        if is_added {
            self.caches.add(cache);
        }
        drop(registry);
        if !is_added {
            // SAFETY: nobody has seen it.
            let region = unsafe { Cache::end(cache) };
            // SAFETY: as above.
            unsafe { self.release(region) };
            return None;
        }
        // SAFETY: a cache stays until its thread or the pool ends.
        Some(unsafe { cache.as_ref() })
    }

    /// Takes a block back that this pool has lent out, whatever that takes.
    ///
    /// # Safety
    /// As for `give_at_hand`, but for the class, which can be any. The caller may not touch the pool
    /// any more.
    pub unsafe fn give(slot: NonNull<Slot<T>>) {
        // SAFETY: the caller's promise.
        let pool = unsafe { slot.as_ref() }.pool();
        // SAFETY: the block is not counted as released yet, which keeps the pool.
        let pool = unsafe { pool.as_ref() };
        let (identity, fences) = (pool.identity(), pool.fences.get());
        // SAFETY: the caller's promise.
        let class = unsafe { slot.as_ref() }.class(pool.page_bytes());
        match pool.visit() {
            Some(visit) => {
                let cache = visit.cache;
                cache.tally.hasten(pool.calls_of(cache, class));
                if cache.is_wanted() || cache.tally.is_due() {
                    pool.look_after(cache);
                }
                // SAFETY: the caller's promise.
                unsafe { pool.give_with(cache, slot, class) };
                // The pool may have ended: what follows is the thread's and the registry's.
                let thread = visit.thread;
                if !thread.has_stayed(identity, fences) {
                    settle(identity);
                }
                leave_if(fences, thread);
            }
            None => {
                // SAFETY: the caller's promise.
                let bytes = unsafe { slot.as_ref() }.bytes();
                // SAFETY: the caller's promise.
                unsafe { pool.give_apart(slot, class) };
                let registry = registry::lock();
                pool.direct.count_given(bytes);
                // SAFETY: this is the last that is done to the pool.
                unsafe { pool.settle(registry) };
            }
        }
    }

    /// How many calls it took to come here with one: as many as fill the magazine that has no room for
    /// the slot that was released last, or that one.
    fn calls_of(&self, cache: &Cache<T>, class: Option<SizeClass>) -> usize {
        let class = class.filter(SizeClass::is_cached);
        let full = class.and_then(|_| cache.last_class(self.page_bytes()));
        full.map_or(0, |class| class.rounds()).max(1)
    }

    /// Publishes a release at the end, as `keep` does.
    ///
    /// # Safety
    /// As for `give`; the class is that of the slot.
    unsafe fn give_with(&self, cache: &Cache<T>, slot: NonNull<Slot<T>>, class: Option<SizeClass>) {
        if !class.map_or(false, |class| self.keeps(class)) {
            // SAFETY: the caller's promise.
            let bytes = unsafe { slot.as_ref() }.bytes();
            // SAFETY: as above.
            unsafe { self.give_apart(slot, class) };
            cache.count_given_to_depot(bytes);
            return;
        }
        if cache.keep(slot) {
            return;
        }
        // The one released before this has no place in its magazine.
        let before = cache.last_class(self.page_bytes());
        if !before.map_or(false, |class| self.make_room(cache, class)) {
            self.flush_last(cache);
        }
        let is_kept = cache.keep(slot);
        debug_assert!(is_kept);
    }

    /// Gives a slot that no cache keeps to where its like lie.
    ///
    /// # Safety
    /// As for `give_with`.
    unsafe fn give_apart(&self, slot: NonNull<Slot<T>>, class: Option<SizeClass>) {
        match class {
            Some(class) => {
                match self.quarantine_slot(slot, class) {
                    // SAFETY: the caller's promise, or that of who gave the slot before.
                    Some((slot, class)) => unsafe { self.give_without(slot, class) },
                    // What is in quarantine goes back to the source for whoever needs it.
                    None => self.waits.wake(),
                }
            }
            None => {
                // SAFETY: as above; a slot without a class is a guarded one.
                unsafe { self.give_guarded(slot) };
                self.waits.wake();
            }
        }
    }

    /// The allocator's last reference is gone. Ends the pool, or leaves that to the last buffer.
    ///
    /// # Safety
    /// It is called once, and the caller does not touch the pool any more.
    pub unsafe fn close(&self) {
        let registry = registry::lock();
        let own = thread::current().number();
        let is_alone = self.caches.iter().all(|cache| Some(cache.number()) == own);
        let is_known = thread::close(&self.closing, is_alone, self.fences.get(), |leave| {
            for cache in self.caches.iter() {
                if let Some(thread) = Thread::of(cache.number()) {
                    leave(thread);
                }
            }
        });
        if !is_known {
            // Some thread may be in the middle of a call, now and for ever.
            self.hold();
        }
        // SAFETY: this is the last that is done to the pool.
        unsafe { self.settle(registry) };
    }

    /// # Safety
    /// Nobody but the caller sees the pool, or touches it any more.
    unsafe fn end(&self) {
        self.inspect_quarantine();
        self.expect_untouched_depots();
        for class in self.classes() {
            // Not under the lock, with which the loop's own condition would leave it.
            // SAFETY: no slot is used any more.
            let pop = || unsafe { self.depot(class).lock().bin.pop() };
            while let Some(run) = pop() {
                // SAFETY: as above.
                unsafe { self.end_run(run) };
            }
        }
        // SAFETY: as above.
        let pop = || unsafe { self.large.lock().pop() };
        while let Some(run) = pop() {
            // SAFETY: the run is in use until the next line but one.
            for slot in unsafe { run.as_ref() }.begun_slots() {
                // SAFETY: as above.
                self.release_payload(unsafe { slot.as_ref() });
            }
            // SAFETY: no slot is used any more.
            unsafe { self.end_run(run) };
        }
        let release = |region| {
            // SAFETY: nobody uses the caches any more.
            unsafe { self.release(region) };
        };
        // SAFETY: as above.
        unsafe { self.caches.end(release) };
        let source = self.source;
        if let Some(region) = self.region.take() {
            // SAFETY: the pool lies in that region, and is not touched any more.
            unsafe { source.release(region) };
        }
    }

    /// What happened so far, and what is live: wrapping below zero where buffers came and went while
    /// the caches were looked at.
    pub fn counts(&self) -> Counts {
        let _registry = registry::lock();
        let caches = self.caches.iter().map(Cache::counts);
        caches.fold(self.direct.counts(), |sum, counts| sum.plus(&counts))
    }
}

/// Between calls, a thread is at a pool only where that needs no fence in each call.
fn leave_if(fences: Fences, thread: &Thread) {
    if fences == Fences::Symmetric {
        thread.leave();
    }
}

/// Ends the pool of that identity if there is one, it is closing, and nothing is live.
#[cold]
#[inline(never)]
pub fn settle(identity: u64) {
    let registry = registry::lock();
    if let Some(member) = registry.find(identity) {
        // SAFETY: what is on the list has not ended.
        let member = unsafe { member.as_ref() };
        // SAFETY: this is the last that is done to it.
        unsafe { member.settle(registry) };
    }
}

// SAFETY: the links are one field; the cells and the list of caches are used under the registry's lock.
unsafe impl<T: Tenant> Member for Pool<T> {
    fn links(&self) -> &Links {
        &self.links
    }

    fn hold(&self) {
        // Relaxed: under the registry's lock, like the rest.
        self.holders.fetch_add(1, Ordering::Relaxed);
    }

    fn let_go(&self) {
        self.holders.fetch_sub(1, Ordering::Relaxed);
    }

    fn let_all_go(&self) {
        self.holders.store(0, Ordering::Relaxed);
        self.waits.forget();
        // What another thread was about to take, or to give back, is not.
        self.budget.recount(self.idle.held());
        self.reservers.store(0, Ordering::Relaxed);
    }

    fn thread_ends(&self, thread: &Thread) {
        let cache = thread.number().and_then(|number| self.caches.get(number));
        let cache = match cache {
            Some(cache) => cache,
            None => return,
        };
        self.strip(cache);
        let registry = registry::lock();
        thread.leave();
        self.direct.absorb(&cache.counts());
        let cache = self.caches.remove(cache.number());
        drop(registry);
        if let Some(cache) = cache {
            // SAFETY: its thread has left, and nobody else finds it any more.
            let region = unsafe { Cache::end(cache) };
            // SAFETY: as above.
            unsafe { self.release(region) };
            self.waits.wake();
        }
    }

    unsafe fn settle(&self, mut registry: Guard<'static, Registry>) {
        let is_held = self.holders.load(Ordering::Relaxed) != 0;
        if is_held || !self.closing.load(Ordering::Relaxed) {
            return;
        }
        let live = self.caches.iter().map(Cache::live);
        if live.fold(self.direct.live(), u64::wrapping_add) != 0 {
            return;
        }
        let slots = registry.remove(self);
        drop(registry);
        drop(slots);
        T::home_ends(self.home());
        // SAFETY: nothing is live, and no thread can find the pool any more.
        unsafe { self.end() };
    }

    fn process_ends(&self) {
        T::process_ends(self.home());
    }

    fn freeze(&self) {
        // The magazines' depot last, and after the depots the bin of large slots: nobody who holds a
        // lock waits for one that comes before it.
        let magazines = self.magazine_class();
        let last = self.classes().find(|class| Some(*class) == magazines);
        for class in self.classes().filter(|class| Some(*class) != last) {
            forget(self.depot(class).lock());
        }
        if let Some(class) = last {
            forget(self.depot(class).lock());
        }
        forget(self.large.lock());
        forget(self.quarantine.0.lock());
    }

    unsafe fn thaw(&self) {
        for class in self.classes() {
            // SAFETY: `freeze` took the lock and forgot its guard.
            unsafe { self.depot(class).force_unlock() };
        }
        // SAFETY: as above.
        unsafe { self.large.force_unlock() };
        // SAFETY: as above.
        unsafe { self.quarantine.0.force_unlock() };
    }
}
