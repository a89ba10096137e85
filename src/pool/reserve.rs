//! Memory that is there before it is needed.

use super::budget::Shortage;
use super::depot::Depot;
use super::magazine::Round;
use super::pool::Pool;
use super::size_class::{Placement, SizeClass, ROUNDS};
use super::slot::{Slot, Tenant};
use crate::os;
use crate::sync::Ordering;
use crate::watch;

impl<T: Tenant> Pool<T> {
    /// Sees to it that so many blocks of a size can be taken without the source, and lie in memory that is
    /// there. They stay until the pool is trimmed.
    pub fn reserve(&self, bytes: u32, blocks: u32) -> Result<(), Shortage> {
        if self.shape.guard_pages {
            // What has a mapping of its own cannot be made ahead.
            return Ok(());
        }
        let class = self.class_of(bytes, Placement::Aligned);
        let class = class.ok_or(Shortage::Source)?;
        let blocks = usize::try_from(blocks).map_err(|_| Shortage::Source)?;
        if blocks == 0 {
            return Ok(());
        }
        // What waits there is free, and would count as live.
        self.end_quarantine();
        let all = blocks.checked_mul(class.bytes()).ok_or(Shortage::Source)?;
        if self.budget.bytes() != 0 && all > self.budget.bytes() {
            return Err(Shortage::Budget);
        }
        self.begin_reserving();
        let outcome = self.reserve_alone(class, blocks);
        // Release: see `take_without`.
        self.reservers.fetch_add(1, Ordering::Release);
        outcome
    }

    /// One after the other.
    fn begin_reserving(&self) {
        loop {
            let reservers = self.reservers.load(Ordering::Relaxed) & !1;
            let next = reservers.wrapping_add(1);
            // Acquire: what the one before gave back is there.
            let outcome = self.reservers.compare_exchange(
                reservers,
                next,
                Ordering::Acquire,
                Ordering::Relaxed,
            );
            match outcome {
                Ok(_) => return,
                Err(_) => os::yield_processor(),
            }
        }
    }

    fn reserve_alone(&self, class: SizeClass, blocks: usize) -> Result<(), Shortage> {
        self.prepare_own(class);
        let mut slots = Slots::none();
        let mut outcome = Ok(());
        for _ in 0..blocks {
            match self.take_or_make(class) {
                Ok((slot, _)) => slots.push(slot),
                Err(shortage) => outcome = Err(shortage),
            }
            if outcome.is_err() {
                break;
            }
        }
        let outcome = outcome.and_then(|()| self.provide_magazines(class, blocks));
        if outcome.is_err() {
            self.give_each(slots, class);
            return outcome;
        }
        let (before, reserved) = self.keep_what_is_out(class);
        // Whoever takes them need not get these very ones: none of the others may be untouched either.
        while let Some(slot) = self.take_free(class) {
            slots.push(slot);
        }
        slots.each(|slot| touch(slot, class, self.page_bytes()));
        self.give_each(slots, class);
        self.take_back_if_short(class, before, reserved)
    }

    /// Slots that are not packed lie in magazines: sees to it that there are some for so many.
    fn provide_magazines(&self, class: SizeClass, blocks: usize) -> Result<(), Shortage> {
        let wanted = match class.is_packed() {
            true => 0,
            false => (blocks / ROUNDS).saturating_add(1),
        };
        while self.depot(class).lock().empty_magazines() < wanted {
            let held = self.take_magazine();
            let magazine = held.or_else(|| self.take_new_magazine());
            let magazine = magazine.ok_or(Shortage::Source)?;
            self.depot(class).lock().keep_empty(magazine);
        }
        Ok(())
    }

    /// What the calling thread keeps of a class is everybody's, and it has what it needs to keep more.
    fn prepare_own(&self, class: SizeClass) {
        if let Some(visit) = self.visit() {
            self.flush(visit.cache);
            if let Some(pair) = visit.cache.pair(class.index()) {
                if self.has_pairs(class) {
                    self.equip(visit.cache, pair, class, true);
                }
            }
            self.go(visit);
        }
    }

    /// One that lies in the depot.
    fn take_free(&self, class: SizeClass) -> Option<Round<T>> {
        self.depot(class).lock().take_one(class, &self.idle)
    }

    /// As many slots of a class as are in use stay from now on. Tells how many were to stay before, and are.
    fn keep_what_is_out(&self, class: SizeClass) -> (usize, usize) {
        let mut depot = self.depot(class).lock();
        let before = depot.bin.stock.reserved();
        let reserved = before.max(depot.slots_out());
        self.set_reserve(&mut depot, class, reserved);
        (before, reserved)
    }

    /// Some may have found no place. Nothing was reserved then, unless the pool was trimmed meanwhile.
    fn take_back_if_short(
        &self,
        class: SizeClass,
        before: usize,
        reserved: usize,
    ) -> Result<(), Shortage> {
        let mut depot = self.depot(class).lock();
        if !depot.bin.stock.is_short() {
            return Ok(());
        }
        if depot.bin.stock.reserved() == reserved {
            self.set_reserve(&mut depot, class, before);
        }
        Err(Shortage::Source)
    }

    fn set_reserve(&self, depot: &mut Depot<T>, class: SizeClass, slots: usize) {
        let before = depot.bin.stock.reserved();
        depot.bin.stock.reserve(slots);
        self.idle.reserve(
            before.saturating_mul(class.bytes()),
            slots.saturating_mul(class.bytes()),
        );
    }

    /// Nothing needs to stay any more.
    pub(super) fn end_reserves(&self) {
        let has_reserve = self.idle.has_reserve();
        for class in self.classes().filter(|_| has_reserve) {
            self.set_reserve(&mut self.depot(class).lock(), class, 0);
        }
    }

    fn give_each(&self, mut slots: Slots<T>, class: SizeClass) {
        while let Some(slot) = slots.pop() {
            // SAFETY: the slot is ours.
            unsafe { slot.as_ref() }.set_identity(self.identity());
            // SAFETY: as above, and of that class.
            unsafe { self.give_without(slot, class) };
        }
    }
}

/// Slots that were taken out, one behind the other.
struct Slots<T: Tenant>(Option<Round<T>>);

impl<T: Tenant> Slots<T> {
    fn none() -> Slots<T> {
        Slots(None)
    }

    fn push(&mut self, slot: Round<T>) {
        // SAFETY: the slot was taken out for this list.
        unsafe { slot.as_ref() }.set_next(self.0);
        self.0 = Some(slot);
    }

    fn pop(&mut self) -> Option<Round<T>> {
        let slot = self.0?;
        // SAFETY: the slot was pushed, and is on this list alone.
        self.0 = unsafe { slot.as_ref() }.next();
        Some(slot)
    }

    fn each(&self, mut action: impl FnMut(&Slot<T>)) {
        let mut next = self.0;
        while let Some(slot) = next {
            // SAFETY: as above.
            let slot = unsafe { slot.as_ref() };
            action(slot);
            next = slot.next();
        }
    }
}

/// Writes to every page of a slot that is the caller's: a page that was only read may be shared until
/// then. What was there stays.
fn touch<T: Tenant>(slot: &Slot<T>, class: SizeClass, page_bytes: usize) {
    watch::open(slot.payload(), class.bytes());
    let last = class.bytes().saturating_sub(1);
    let pages = (0..class.bytes()).step_by(page_bytes.max(1));
    for offset in pages.chain(Some(last)) {
        let byte = slot.payload().wrapping_add(offset);
        // SAFETY: the payload has as many bytes as its class says.
        let value = unsafe { byte.read_volatile() };
        // SAFETY: as above.
        unsafe { byte.write_volatile(value) };
    }
    watch::close(slot.payload(), class.bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::trial::Trial;

    /// Where so many are to stay and none are there, whether a call that reserved five takes that back, and
    /// how many are to stay then.
    fn take_back_of(reserved: usize) -> (Result<(), Shortage>, usize) {
        let trial = Trial::begin();
        let (pool, class) = (trial.pool(), trial.class(40_000));
        pool.set_reserve(&mut pool.depot(class).lock(), class, reserved);
        let outcome = pool.take_back_if_short(class, 2, 5);
        let left = pool.depot(class).lock().bin.stock.reserved();
        pool.end_reserves();
        assert!(!pool.idle.has_reserve());
        (outcome, left)
    }

    #[test]
    fn where_some_found_no_place_no_more_stay_than_before() {
        assert_eq!(take_back_of(5), (Err(Shortage::Source), 2));
    }

    #[test]
    fn what_was_trimmed_meanwhile_is_not_to_stay_again() {
        assert_eq!(take_back_of(0), (Ok(()), 0));
        assert_eq!(take_back_of(1), (Err(Shortage::Source), 1));
    }

    /// A Release asks for that first, and takes the long way if it is not so.
    #[test]
    fn reserved_slots_know_their_pool() {
        let trial = Trial::begin();
        let (pool, class) = (trial.pool(), trial.class(40_000));
        pool.reserve(40_000, 2).unwrap();
        let slots = [(); 2].map(|()| pool.take_without(class).unwrap().0);
        for slot in slots {
            // SAFETY: the slot was just taken.
            assert_eq!(unsafe { slot.as_ref() }.identity(), pool.identity());
            // SAFETY: as above, and it is of this class.
            unsafe { pool.give_without(slot, class) };
        }
    }
}
