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
