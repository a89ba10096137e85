//! What all threads share of one size class.

use super::bin::Bin;
use super::idle::Idle;
use super::magazine::{Magazine, MagazineList, Round};
use super::size_class::{SizeClass, ROUNDS};
use super::slot::Tenant;
use super::surplus::Surplus;
use crate::lock::Lock;
use core::ptr::NonNull;

/// Magazines with rounds, which threads exchange whole, and the bin from which slots come and to
/// which they go when there are no magazines or too many. All zeros is a depot without memory.
#[repr(C)] // the magazines in one line with the lock
pub struct Depot<T: Tenant> {
    filled: MagazineList<T>,
    empty: MagazineList<T>,
    /// The fewest filled magazines since the last step.
    least_filled: usize,
    /// Without runs for slots that are not packed.
    pub bin: Bin<T>,
}

/// A depot and its lock, apart from its neighbours: processors fetch lines in pairs.
#[repr(align(128))]
pub struct Station<T: Tenant>(pub Lock<Depot<T>>);

// SAFETY: the pointers in a depot lead to memory of its pool, which any thread may use that holds
// the depot's lock.
unsafe impl<T: Tenant> Send for Depot<T> {}

/// So many magazines stay for other threads, or as many as hold `LARGEST_DEPOT` bytes; further ones
/// are poured into the bin, where runs that are empty can be given up.
const MOST_MAGAZINES: usize = 64;
const LARGEST_DEPOT: usize = 4 << 20;

impl<T: Tenant> Depot<T> {
    /// A magazine with rounds.
    pub fn take_filled(&mut self, class: SizeClass, idle: &Idle) -> Option<NonNull<Magazine<T>>> {
        let magazine = self.filled.pop()?;
        self.least_filled = self.least_filled.min(self.filled.magazines());
        // SAFETY: it was on the list, and is the caller's from now on.
        let rounds = unsafe { magazine.as_ref() }.count();
        idle.leave(rounds.saturating_mul(class.bytes()));
        Some(magazine)
    }

    /// Keeps a magazine with rounds or, if there are too many, pours it out.
    pub fn put_filled(
        &mut self,
        magazine: NonNull<Magazine<T>>,
        class: SizeClass,
        idle: &Idle,
        surplus: &mut Surplus<T>,
    ) {
        // SAFETY: the magazine is the caller's.
        let rounds = unsafe { magazine.as_ref() }.count();
        let bytes = rounds.saturating_mul(class.bytes());
        let kept = self.filled.magazines().saturating_mul(bytes);
        let may_stay = self.filled.magazines() < MOST_MAGAZINES && kept < LARGEST_DEPOT;
        if (may_stay || !class.is_packed()) && idle.admit(bytes) {
            self.filled.push(magazine);
        } else if !class.is_packed() && !self.bin.stock.can_lose(rounds) {
            idle.keep(bytes);
            self.filled.push(magazine);
        } else {
            self.pour(magazine, class, idle, surplus);
        }
    }

    /// How many rounds the magazine has that would be taken; 0 if there is none.
    pub fn next_rounds(&self) -> usize {
        self.filled.first().map_or(0, Magazine::count)
    }

    pub fn take_empty(&mut self) -> Option<NonNull<Magazine<T>>> {
        self.empty.pop()
    }

    pub fn empty_magazines(&self) -> usize {
        self.empty.magazines()
    }

    pub fn keep_empty(&mut self, magazine: NonNull<Magazine<T>>) {
        self.empty.push(magazine);
    }

    /// A single slot: of the bin if there is one, or else of a magazine.
    pub fn take_one(&mut self, class: SizeClass, idle: &Idle) -> Option<Round<T>> {
        if let Some(slot) = self.bin.take_used(idle) {
            return Some(slot);
        }
        let round = self.take_round(class, idle);
        round.or_else(|| self.bin.take(idle))
    }

    /// A single slot of a magazine.
    pub fn take_round(&mut self, class: SizeClass, idle: &Idle) -> Option<Round<T>> {
        let round = self.filled.first().and_then(Magazine::pop)?;
        idle.leave(class.bytes());
        if self.filled.first().map_or(0, Magazine::count) == 0 {
            if let Some(magazine) = self.filled.pop() {
                self.empty.push(magazine);
            }
            self.least_filled = self.least_filled.min(self.filled.magazines());
        }
        Some(round)
    }

    /// Slots of the class that are not here.
    pub fn slots_out(&self) -> usize {
        self.bin.slots_out().saturating_sub(self.filled.rounds())
    }

    /// Whether there is a magazine for one more slot.
    pub fn has_room(&self) -> bool {
        self.fills_first() || self.empty.magazines() > 0
    }

    fn fills_first(&self) -> bool {
        self.filled
            .first()
            .map_or(false, |first| first.count() < ROUNDS)
    }

    /// Keeps a single slot. One that is not packed is surplus if there is no magazine with room, or
    /// if too much is idle.
    ///
    /// # Safety
    /// The slot is free, the caller's, and of this class.
    pub unsafe fn give_one(
        &mut self,
        slot: Round<T>,
        class: SizeClass,
        idle: &Idle,
        surplus: &mut Surplus<T>,
    ) {
        if class.is_packed() {
            // SAFETY: the caller's promise; packed slots are of the bin's runs.
            unsafe { self.bin.give(slot, idle, &mut surplus.runs) };
            return;
        }
        if !self.bin.stock.can_lose(1) {
            idle.keep(class.bytes());
        } else if !idle.admit(class.bytes()) {
            self.lose(slot, surplus);
            return;
        }
        if !self.fills_first() {
            match self.empty.pop() {
                Some(magazine) => self.filled.push(magazine),
                None => {
                    idle.leave(class.bytes());
                    self.lose(slot, surplus);
                    return;
                }
            }
        }
        if let Some(first) = self.filled.first() {
            first.push(slot);
        }
    }

    /// A slot that is not packed is one fewer.
    fn lose(&mut self, slot: Round<T>, surplus: &mut Surplus<T>) {
        self.bin.stock.remove(1);
        surplus.push_large(slot);
    }

    /// Pours a magazine out: into the bin, or for slots that are not packed into the surplus.
    fn pour(
        &mut self,
        magazine: NonNull<Magazine<T>>,
        class: SizeClass,
        idle: &Idle,
        surplus: &mut Surplus<T>,
    ) {
        // SAFETY: the magazine is the caller's, who gives it to the depot.
        while let Some(round) = unsafe { magazine.as_ref() }.pop() {
            if class.is_packed() {
                // SAFETY: rounds are free slots of this class.
                unsafe { self.bin.give(round, idle, &mut surplus.runs) };
            } else {
                self.lose(round, surplus);
            }
        }
        self.empty.push(magazine);
    }

    /// Half of what nobody needed since the last step is no longer kept: magazines are poured out,
    /// and empty runs given up.
    pub fn step(&mut self, class: SizeClass, idle: &Idle, surplus: &mut Surplus<T>) {
        let unneeded = self.least_filled.min(self.filled.magazines());
        for _ in 0..unneeded.saturating_sub(unneeded / 2) {
            if !class.is_packed() && !self.bin.stock.can_lose(self.next_rounds()) {
                break;
            }
            if let Some(magazine) = self.take_filled(class, idle) {
                self.pour(magazine, class, idle, surplus);
            }
        }
        self.least_filled = self.filled.magazines();
        // Slots that are to stay need a place when they come back.
        let spare = match self.bin.stock.reserved() {
            0 => self.empty.magazines() / 2,
            _ => 0,
        };
        for _ in 0..spare {
            if let Some(magazine) = self.empty.pop() {
                surplus.magazines.push(magazine);
            }
        }
        self.bin.step(idle, &mut surplus.runs);
    }

    /// Everything that is not needed is no longer kept.
    pub fn give_up_all(&mut self, class: SizeClass, idle: &Idle, surplus: &mut Surplus<T>) {
        if class.is_packed() {
            while let Some(magazine) = self.take_filled(class, idle) {
                self.pour(magazine, class, idle, surplus);
            }
        }
        while !class.is_packed() && self.bin.stock.can_lose(1) {
            match self.take_round(class, idle) {
                Some(round) => self.lose(round, surplus),
                None => break,
            }
        }
        // As in `step`.
        while self.bin.stock.reserved() == 0 {
            match self.empty.pop() {
                Some(magazine) => surplus.magazines.push(magazine),
                None => break,
            }
        }
        self.bin.give_up_all(idle, &mut surplus.runs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::buffer::Buffer;
    use crate::lock::Guard;
    use crate::pool::trial::Trial;

    const MIB: usize = 1 << 20;
    const SMALL: usize = 64;
    const PACKED: usize = 32 << 10;
    const LARGE: usize = 40_000;

    /// A depot of a pool, and what it is told.
    struct Test<'a> {
        trial: &'a Trial,
        class: SizeClass,
        depot: Guard<'a, Depot<Buffer>>,
        idle: Idle,
        surplus: Surplus<Buffer>,
    }

    impl Test<'_> {
        fn run(bytes: usize, test: impl FnOnce(&mut Test)) {
            let trial = Trial::begin();
            let class = trial.class(bytes);
            let mut state = Test {
                trial: &trial,
                class,
                depot: trial.pool().depot(class).lock(),
                // So much is held that 34 MiB may lie idle.
                idle: Idle::none(2_000 * MIB),
                surplus: Surplus::none(),
            };
            test(&mut state);
            let Test { depot, surplus, .. } = state;
            drop(depot);
            trial.pool().dispose(surplus);
        }

        /// A new slot, which is out.
        fn slot(&mut self) -> Round<Buffer> {
            if self.class.is_packed() {
                self.depot.bin.add(self.trial.run(self.class, 1));
                return self.depot.bin.take(&self.idle).unwrap();
            }
            let pool = self.trial.pool();
            let header = pool.take_header(self.class).ok().unwrap();
            self.depot.bin.stock.add(1);
            header
        }

        fn filled(&mut self, rounds: usize) -> NonNull<Magazine<Buffer>> {
            let magazine = self.trial.magazine();
            for _ in 0..rounds {
                // SAFETY: the magazine is ours.
                assert!(unsafe { magazine.as_ref() }.push(self.slot()));
            }
            magazine
        }

        fn put(&mut self, magazine: NonNull<Magazine<Buffer>>) {
            let (class, idle) = (self.class, &self.idle);
            self.depot
                .put_filled(magazine, class, idle, &mut self.surplus);
        }

        fn put_filled(&mut self, rounds: usize) {
            let magazine = self.filled(rounds);
            self.put(magazine);
        }

        fn give(&mut self, slot: Round<Buffer>) {
            let (class, idle) = (self.class, &self.idle);
            // SAFETY: the slot is out, and ours.
            unsafe { self.depot.give_one(slot, class, idle, &mut self.surplus) };
        }

        fn step(&mut self) {
            self.depot.step(self.class, &self.idle, &mut self.surplus);
        }
    }

    #[test]
    fn full_magazines_of_four_mebibytes_stay() {
        Test::run(PACKED, |test| {
            for _ in 0..10 {
                test.put_filled(test.class.rounds());
            }
            assert_eq!(
                test.depot.filled.magazines() * test.class.rounds() * PACKED,
                4 * MIB
            );
        });
    }

    #[test]
    fn sixty_four_magazines_stay_however_little_they_hold() {
        Test::run(SMALL, |test| {
            (0..70).for_each(|_| test.put_filled(1));
            assert_eq!(test.depot.filled.magazines(), 64);
        });
    }

    #[test]
    fn what_is_taken_out_of_a_magazine_is_idle_no_longer() {
        Test::run(SMALL, |test| {
            test.put_filled(2);
            assert!(!test.idle.is_none());
            for _ in 0..2 {
                // It would be idle in the bin.
                test.depot.take_one(test.class, &test.idle).unwrap();
            }
            assert!(test.idle.is_none());
        });
    }

    #[test]
    fn what_finds_no_magazine_is_surplus_and_not_idle() {
        Test::run(LARGE, |test| {
            let slot = test.slot();
            test.give(slot);
            assert!(test.idle.is_none() && test.depot.bin.stock.slots() == 0);
            assert!(test.surplus.pop_large().is_some());
            test.surplus.push_large(slot);
        });
    }

    #[test]
    fn a_slot_beyond_a_full_magazine_is_surplus() {
        Test::run(LARGE, |test| {
            let empty = test.trial.magazine();
            test.depot.keep_empty(empty);
            for _ in 0..ROUNDS {
                let slot = test.slot();
                test.give(slot);
            }
            assert!(!test.depot.has_room());
            let slot = test.slot();
            test.give(slot);
            assert_eq!(test.surplus.pop_large(), Some(slot));
            test.surplus.push_large(slot);
        });
    }

    #[test]
    fn a_magazine_whose_rounds_were_needed_since_the_last_step_stays() {
        Test::run(SMALL, |test| {
            (0..3).for_each(|_| test.put_filled(1));
            test.step();
            test.depot.take_one(test.class, &test.idle).unwrap();
            test.put_filled(1);
            test.step();
            assert_eq!(test.depot.filled.magazines(), 2);
        });
    }

    #[test]
    fn a_magazine_that_was_needed_since_the_last_step_stays() {
        Test::run(SMALL, |test| {
            (0..3).for_each(|_| test.put_filled(1));
            test.step();
            let magazine = test.depot.take_filled(test.class, &test.idle).unwrap();
            test.put(magazine);
            test.step();
            assert_eq!(test.depot.filled.magazines(), 2);
        });
    }

    #[test]
    fn half_of_the_empty_magazines_go_with_each_step() {
        Test::run(SMALL, |test| {
            for _ in 0..4 {
                let magazine = test.trial.magazine();
                test.depot.keep_empty(magazine);
            }
            test.step();
            assert_eq!(test.depot.empty_magazines(), 2);
            assert_eq!(test.surplus.magazines.magazines(), 2);
        });
    }

    #[test]
    fn where_slots_are_reserved_empty_magazines_stay() {
        Test::run(LARGE, |test| {
            for _ in 0..4 {
                let magazine = test.trial.magazine();
                test.depot.keep_empty(magazine);
            }
            test.depot.bin.stock.reserve(1);
            test.step();
            test.depot
                .give_up_all(test.class, &test.idle, &mut test.surplus);
            assert_eq!(test.depot.empty_magazines(), 4);
        });
    }

    #[test]
    fn reserved_slots_stay_with_each_step_and_where_nothing_may_lie_idle() {
        Test::run(LARGE, |test| {
            let magazine = test.filled(2);
            test.depot.bin.stock.reserve(2);
            test.idle.set_tight(true);
            test.put(magazine);
            test.step();
            test.step();
            assert_eq!(test.depot.filled.rounds(), 2);
        });
    }

    #[test]
    fn what_lies_in_magazines_is_not_out() {
        Test::run(SMALL, |test| {
            test.put_filled(2);
            let _out = test.slot();
            assert_eq!(test.depot.slots_out(), 1);
        });
    }
}
