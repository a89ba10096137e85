//! A thread's visit to the pool: what a call does when it has nothing at hand.

use super::block::Block;
use super::budget::Shortage;
use super::cache::{add, Cache};
use super::depot::Depot;
use super::magazine::Round;
use super::pair::Pair;
use super::pool::{Origin, Pool};
use super::size_class::{Placement, SizeClass};
use super::slot::Tenant;
use super::surplus::Surplus;
use super::upkeep::CALLS;
use crate::checked;
use crate::os;
use crate::sync::Ordering;

/// A pair starts with magazines of this many rounds, or fewer if that were more bytes, and doubles that
/// with each visit to the depot and each swap of its two magazines.
const FIRST_CAPACITY: usize = 4;
const FIRST_BYTES: usize = 16 << 10;

/// The loaded magazines of a thread together take no more bytes than these, or than this share of what
/// the pool holds: caches are to be small beside what is in use.
const CACHED_BYTES: usize = 512 << 10;
const CACHED_SHARE: usize = 128;

/// A block for a buffer.
pub struct Taken<T: Tenant> {
    pub block: Block<T>,
    /// Whether it can be given back on the way of an ordinary call.
    pub is_cached: bool,
}

impl<T: Tenant> Pool<T> {
    /// A block for a buffer of so many bytes, or why there is no memory. The caller has a reference on
    /// the allocator.
    #[inline(always)]
    pub fn take(&self, bytes: u32, placement: Placement) -> Result<Taken<T>, Shortage> {
        let class = self.class_of(bytes, placement).ok_or(Shortage::Source)?;
        let slot = match self.visit() {
            Some(visit) => {
                let slot = self.take_counted(visit.cache, class, bytes, placement);
                self.go(visit);
                slot?
            }
            None => {
                let (slot, origin) = match self.shape.guard_pages {
                    true => (self.take_guarded(bytes, placement)?, Origin::Source),
                    false => self.take_without(class)?,
                };
                self.direct.count_visit();
                self.direct.count_taken(bytes);
                if origin == Origin::Source {
                    self.direct.count_miss();
                }
                slot
            }
        };
        Ok(Taken {
            // SAFETY: the slot was free, and is the caller's from now on.
            block: unsafe { Block::from_raw(slot) },
            is_cached: self.keeps(class),
        })
    }

    /// Whether threads have magazines for slots of that class.
    pub(super) fn has_pairs(&self, class: SizeClass) -> bool {
        class.rounds() > 0 && self.lets_threads_keep()
    }

    /// Whether threads keep buffers of that class.
    pub(super) fn keeps(&self, class: SizeClass) -> bool {
        class.is_cached() && self.lets_threads_keep() && !self.shape.guard_pages
    }

    /// Whether they keep anything.
    fn lets_threads_keep(&self) -> bool {
        !self.waits.are_allowed() && !checked::IS_ON
    }

    pub(super) fn class_of(&self, bytes: u32, placement: Placement) -> Option<SizeClass> {
        self.shape.class(bytes, placement, self.page_bytes())
    }

    fn take_counted(
        &self,
        cache: &Cache<T>,
        class: SizeClass,
        bytes: u32,
        placement: Placement,
    ) -> Result<Round<T>, Shortage> {
        if cache.is_wanted() || cache.tally.is_due() {
            self.look_after(cache);
        }
        if let Some(last) = cache.take_last(bytes, placement.first_place()) {
            cache.tally.count();
            return Ok(last);
        }
        let (slot, origin) = match self.shape.guard_pages {
            true => (self.take_guarded(bytes, placement)?, Origin::Source),
            false => self.take_with(cache, class)?,
        };
        // Not before: in the child of a fork, a thread that waited for memory is not there to take back.
        cache.tally.count();
        cache.count_bytes(bytes);
        if origin == Origin::Source {
            add(&cache.misses, 1);
        }
        Ok(slot)
    }

    /// A block that is no buffer and counts as none.
    pub fn take_uncounted(&self, bytes: usize) -> Option<Block<T>> {
        let class = SizeClass::of(bytes, Placement::Aligned, self.page_bytes())?;
        let taken = match self.visit() {
            Some(visit) => {
                let taken = self.take_with(visit.cache, class);
                self.go(visit);
                taken
            }
            None => self.take_without(class),
        };
        let (slot, _) = taken.ok()?;
        // SAFETY: the slot was free, and is the caller's from now on.
        let mut block = unsafe { Block::from_raw(slot) };
        self.expect_free(&block);
        block.open();
        Some(block)
    }

    /// Takes such a block back. The caller has a reference on the allocator or a buffer of it.
    pub fn give_uncounted(&self, mut block: Block<T>) {
        block.close();
        let class = block.slot().class(self.page_bytes());
        let slot = block.into_raw();
        let class = match class {
            Some(class) => class,
            None => return,
        };
        if let Some(visit) = self.visit() {
            let has_room = self.make_room(visit.cache, class);
            if let (true, Some(pair)) = (has_room, visit.cache.pair(class.index())) {
                pair.push(slot);
            }
            self.go(visit);
            if has_room {
                return;
            }
        }
        // SAFETY: the slot is free, ours, and of that class.
        unsafe { self.give_without(slot, class) };
    }

    /// A slot for a thread with a cache.
    pub(super) fn take_with(
        &self,
        cache: &Cache<T>,
        class: SizeClass,
    ) -> Result<(Round<T>, Origin), Shortage> {
        if self.has_pairs(class) {
            let pair = cache.pair(class.index());
            let round =
                pair.and_then(|pair| pair.take_out().or_else(|| self.refill(cache, pair, class)));
            if let Some(round) = round {
                return Ok((round, Origin::Held));
            }
        }
        // Nothing was looked for where none is ever kept.
        if self.keeps(class) {
            add(&cache.visits, 1);
        }
        self.take_without(class)
    }

    /// A slot for a thread without a cache, or of a class that has no magazines.
    pub(super) fn take_without(&self, class: SizeClass) -> Result<(Round<T>, Origin), Shortage> {
        loop {
            // Acquire, both: who finds that nobody reserves finds what was given back.
            let reservers = self.reservers.load(Ordering::Acquire);
            let outcome = self.take_or_make(class);
            let was_alone = reservers & 1 == 0;
            if outcome.is_ok() || was_alone && self.reservers.load(Ordering::Acquire) == reservers {
                return outcome;
            }
            os::yield_processor();
        }
    }

    /// The same, where no other thread is waited for.
    pub(super) fn take_or_make(&self, class: SizeClass) -> Result<(Round<T>, Origin), Shortage> {
        let held = || self.depot(class).lock().take_one(class, &self.idle);
        if let Some(slot) = held() {
            return Ok((slot, Origin::Held));
        }
        let made = if class.is_packed() {
            self.take_new(class)
        } else {
            self.take_large(class)
        };
        match made {
            Ok(slot) => Ok((slot, Origin::Source)),
            // While the source was asked, somebody may have given a slot back.
            Err(shortage) => held().map(|slot| (slot, Origin::Held)).ok_or(shortage),
        }
    }

    /// A slot out of the previous magazine, or one from the depot, or the bin.
    fn refill(&self, cache: &Cache<T>, pair: &Pair<T>, class: SizeClass) -> Option<Round<T>> {
        if pair.swap_if(|rounds| rounds > 0) {
            self.grow(cache, pair, class);
            return pair.take_out();
        }
        if !self.equip(cache, pair, class, true) {
            return None;
        }
        add(&cache.visits, 1);
        let mut depot = self.depot(class).lock();
        self.grow(cache, pair, class);
        let fits = depot.next_rounds() <= pair.capacity();
        if class.is_packed() && fits {
            if let Some(magazine) = depot.take_filled(class, &self.idle) {
                if let Some(empty) = pair.exchange(magazine) {
                    depot.keep_empty(empty);
                }
                drop(depot);
                pair.prefetch_headers();
                return pair.take_out();
            }
        }
        // A magazine of a thread that may keep more is taken from one by one.
        while pair.has_room() && (!class.is_packed() || depot.next_rounds() > 0) {
            match depot.take_one(class, &self.idle) {
                Some(slot) => pair.push(slot),
                None => break,
            }
        }
        if !class.is_packed() || pair.loaded_rounds() > 0 {
            return pair.take_out();
        }
        // No more than are likely to be needed soon: the pages of slots that were never used are
        // not there yet.
        let mut fresh = pair.capacity().saturating_add(3) / 4;
        while pair.has_room() {
            let slot = depot.bin.take_used(&self.idle).or_else(|| {
                fresh = fresh.checked_sub(1)?;
                depot.bin.take(&self.idle)
            });
            match slot {
                Some(slot) => pair.push(slot),
                None => break,
            }
        }
        pair.take_out()
    }

    /// Gives a pair its two magazines, if it has none; only a thread that takes slots asks the source
    /// for them.
    pub(super) fn equip(
        &self,
        cache: &Cache<T>,
        pair: &Pair<T>,
        class: SizeClass,
        may_ask: bool,
    ) -> bool {
        if pair.has_magazines() {
            return true;
        }
        let capacity = first_capacity(class);
        let bytes = capacity.saturating_mul(class.bytes());
        if class.is_large() && cache.capacity().saturating_add(bytes) > self.most_cached() {
            return false;
        }
        if may_ask {
            self.stock(2);
        }
        let magazine = || {
            let held = self.take_magazine();
            // Live buffers of the same size may have taken what was made ahead.
            held.or_else(|| may_ask.then(|| self.take_new_magazine())?)
        };
        if let Some(one) = magazine() {
            if let Some(other) = magazine() {
                self.magazines_wanted.fetch_add(2, Ordering::Relaxed);
                pair.equip(one, other, capacity);
                cache.add_capacity(bytes);
                return true;
            }
            self.give_magazine(one);
        }
        false
    }

    /// A pair that has to go to the depot, or from one magazine to the other, is too small for what its
    /// thread does.
    fn grow(&self, cache: &Cache<T>, pair: &Pair<T>, class: SizeClass) {
        let capacity = pair.capacity();
        let doubled = capacity.saturating_mul(2).min(class.rounds());
        let more = doubled
            .saturating_sub(capacity)
            .saturating_mul(class.bytes());
        if more > 0 && cache.capacity().saturating_add(more) <= self.most_cached() {
            cache.add_capacity(more);
            pair.set_capacity(doubled);
        }
    }

    fn most_cached(&self) -> usize {
        CACHED_BYTES.max(self.held_bytes() / CACHED_SHARE)
    }

    /// Makes room in a pair for one more slot; false if the slot has to go to the depot by itself.
    pub(super) fn make_room(&self, cache: &Cache<T>, class: SizeClass) -> bool {
        let pair = match cache.pair(class.index()) {
            Some(pair) if self.has_pairs(class) => pair,
            _ => return false,
        };
        if pair.has_room() {
            return true;
        }
        if pair.swap_if(|rounds| rounds == 0) {
            self.grow(cache, pair, class);
            return true;
        }
        if !self.equip(cache, pair, class, false) {
            return false;
        }
        if pair.has_room() {
            return true;
        }
        add(&cache.visits, 1);
        // After a burst there is something to look after.
        cache.tally.hurry(CALLS);
        let mut surplus = Surplus::none();
        {
            let mut depot = self.depot(class).lock();
            self.grow(cache, pair, class);
            if !pair.has_room() {
                match depot.take_empty().or_else(|| self.magazine_for(class)) {
                    Some(empty) => {
                        if let Some(filled) = pair.exchange(empty) {
                            depot.put_filled(filled, class, &self.idle, &mut surplus);
                        }
                    }
                    None => {
                        while let Some(round) = pair.take_out() {
                            // SAFETY: rounds are free slots of this class.
                            unsafe { self.put(&mut depot, round, class, &mut surplus) };
                        }
                    }
                }
            }
        }
        self.dispose(surplus);
        true
    }

    /// Gives a slot to the depot by itself.
    ///
    /// # Safety
    /// The slot is free, the caller's, and of this class.
    pub(super) unsafe fn give_without(&self, slot: Round<T>, class: SizeClass) {
        let mut surplus = Surplus::none();
        // As in `add_cache`, for a thread that has none.
        if let Some(class) = self.magazine_class() {
            self.depot(class);
        }
        // SAFETY: the caller's promise.
        unsafe { self.put(&mut self.depot(class).lock(), slot, class, &mut surplus) };
        self.dispose(surplus);
        self.waits.wake();
    }

    /// Puts a single slot into a depot, with a magazine to put it in where that needs one.
    ///
    /// # Safety
    /// As for `give_without`.
    pub(super) unsafe fn put(
        &self,
        depot: &mut Depot<T>,
        slot: Round<T>,
        class: SizeClass,
        surplus: &mut Surplus<T>,
    ) {
        if !class.is_packed() && !depot.has_room() {
            if let Some(magazine) = self.magazine_for(class) {
                depot.keep_empty(magazine);
            }
        }
        // SAFETY: the caller's promise.
        unsafe { depot.give_one(slot, class, &self.idle, surplus) };
    }
}

/// What a pair of that class begins with.
pub fn first_capacity(class: SizeClass) -> usize {
    let fit = FIRST_BYTES.checked_div(class.bytes()).unwrap_or(0).max(1);
    class.rounds().min(FIRST_CAPACITY).min(fit)
}
