//! The runs of one size class.

use super::idle::Idle;
use super::run::Run;
use super::run_list::RunList;
use super::slot::{Slot, Tenant};
use super::stock::Stock;
use core::ptr::NonNull;

/// Every run of the class is on one of three lists. All zeros is a bin without runs.
pub struct Bin<T: Tenant> {
    /// With slots in them and slots out. They are used up first, so that empty runs stay empty.
    partial: RunList<T>,
    empty: RunList<T>,
    full: RunList<T>,
    /// The fewest empty runs since the last step.
    least_empty: usize,
    /// The slots of all runs. Those that are not packed are counted here as well.
    pub stock: Stock,
}

impl<T: Tenant> Bin<T> {
    pub const fn empty() -> Bin<T> {
        Bin {
            partial: RunList::empty(),
            empty: RunList::empty(),
            full: RunList::empty(),
            least_empty: 0,
            stock: Stock::none(),
        }
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        let in_use = self.partial.runs().saturating_add(self.full.runs());
        in_use.saturating_add(self.empty.runs())
    }

    /// The runs with slots out.
    pub fn runs_in_use(&self) -> [&RunList<T>; 2] {
        [&self.partial, &self.full]
    }

    /// Takes a slot from a run that is there.
    pub fn take(&mut self, idle: &Idle) -> Option<NonNull<Slot<T>>> {
        self.take_from(|_| true, idle)
    }

    /// Takes a slot that was used before, whose header is written and payload likely resident.
    pub fn take_used(&mut self, idle: &Idle) -> Option<NonNull<Slot<T>>> {
        self.take_from(Run::has_used_slot, idle)
    }

    fn take_from(
        &mut self,
        is_wanted: impl Fn(&Run<T>) -> bool,
        idle: &Idle,
    ) -> Option<NonNull<Slot<T>>> {
        let is_empty = self.partial.first().is_none();
        let list = if is_empty {
            &mut self.empty
        } else {
            &mut self.partial
        };
        let run = list.first()?;
        // SAFETY: a run on a list of its bin is in use.
        let head = unsafe { run.as_ref() };
        if !is_wanted(head) {
            return None;
        }
        let slot = head.take()?;
        if is_empty {
            idle.leave(head.held_bytes());
            self.least_empty = self.least_empty.min(self.empty.runs().saturating_sub(1));
        }
        if is_empty || head.is_full() {
            let list = if is_empty {
                &mut self.empty
            } else {
                &mut self.partial
            };
            list.remove(run);
            let list = if head.is_full() {
                &mut self.full
            } else {
                &mut self.partial
            };
            list.push(run);
        }
        Some(slot)
    }

    /// Takes a run in that was just made.
    pub fn add(&mut self, run: NonNull<Run<T>>) {
        // SAFETY: the run was just made.
        self.stock.add(unsafe { run.as_ref() }.slots());
        self.partial.push(run);
    }

    /// Slots that are out of their runs.
    pub fn slots_out(&self) -> usize {
        let free = self
            .partial
            .slots_in()
            .saturating_add(self.empty.slots_in());
        self.stock.slots().saturating_sub(free)
    }

    /// Gives a slot back. A run that this leaves empty stays if it may, or else goes to `surplus`.
    ///
    /// # Safety
    /// The slot is out, of a run of this bin, and the caller's.
    pub unsafe fn give(&mut self, slot: NonNull<Slot<T>>, idle: &Idle, surplus: &mut RunList<T>) {
        // SAFETY: the slot is out, so its run is in use.
        let head = unsafe { slot.as_ref() }.run();
        let run = NonNull::from(head);
        let was_full = head.is_full();
        // SAFETY: the caller's promise.
        unsafe { head.give(slot) };
        let is_empty = head.is_empty();
        if !was_full && !is_empty {
            return;
        }
        let list = if was_full {
            &mut self.full
        } else {
            &mut self.partial
        };
        list.remove(run);
        let list = if !is_empty {
            &mut self.partial
        } else if !self.stock.can_lose(head.slots()) {
            idle.keep(head.held_bytes());
            &mut self.empty
        } else if idle.admit(head.held_bytes()) {
            &mut self.empty
        } else {
            self.stock.remove(head.slots());
            surplus
        };
        list.push(run);
    }

    /// Moves `runs` of the empty ones to `surplus`, or as many as need not stay.
    pub fn give_up(&mut self, runs: usize, idle: &Idle, surplus: &mut RunList<T>) {
        let mut left = runs;
        let mut next = self.empty.first();
        while let Some(run) = next.filter(|_| left > 0) {
            // SAFETY: a run on a list of its bin is in use.
            let head = unsafe { run.as_ref() };
            next = head.after.get();
            if self.stock.can_lose(head.slots()) {
                left = left.saturating_sub(1);
                idle.leave(head.held_bytes());
                self.stock.remove(head.slots());
                self.empty.remove(run);
                surplus.push(run);
            }
        }
        self.least_empty = self.least_empty.min(self.empty.runs());
    }

    /// Moves runs that were never used to `surplus`, of so many slots at most.
    pub fn give_up_unused(&mut self, slots: usize, surplus: &mut RunList<T>) {
        let mut left = slots;
        let mut next = self.partial.first();
        while let Some(run) = next {
            // SAFETY: a run on a list of its bin is in use.
            let head = unsafe { run.as_ref() };
            next = head.after.get();
            if head.is_empty() && head.slots() <= left && self.stock.can_lose(head.slots()) {
                left = left.saturating_sub(head.slots());
                self.stock.remove(head.slots());
                self.partial.remove(run);
                surplus.push(run);
            }
        }
    }

    pub fn give_up_all(&mut self, idle: &Idle, surplus: &mut RunList<T>) {
        self.give_up(usize::MAX, idle, surplus);
    }

    /// Moves half of the runs that nobody needed since the last step to `surplus`.
    pub fn step(&mut self, idle: &Idle, surplus: &mut RunList<T>) {
        let unneeded = self.least_empty.min(self.empty.runs());
        self.give_up(unneeded.saturating_sub(unneeded / 2), idle, surplus);
        self.least_empty = self.empty.runs();
    }

    /// Takes a run away, whatever its slots are.
    ///
    /// # Safety
    /// No slot of this bin is used any more.
    pub unsafe fn pop(&mut self) -> Option<NonNull<Run<T>>> {
        let run = self.partial.pop().or_else(|| self.empty.pop());
        run.or_else(|| self.full.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::buffer::Buffer;
    use crate::pool::trial::Trial;

    const BYTES: usize = 1316;

    /// Adds runs of one slot each, which are empty and were used.
    fn add_empty(trial: &Trial, bin: &mut Bin<Buffer>, idle: &Idle, runs: usize) {
        let mut surplus = RunList::empty();
        for _ in 0..runs {
            bin.add(trial.run(trial.class(BYTES), 1));
        }
        let slots: Vec<_> = (0..runs).map(|_| bin.take(idle).unwrap()).collect();
        for slot in slots {
            // SAFETY: the slot was just taken.
            unsafe { bin.give(slot, idle, &mut surplus) };
        }
        assert_eq!(surplus.runs(), 0);
    }

    /// Shows a bin of a pool to a test, and gives back what that makes surplus.
    fn with_bin(test: impl FnOnce(&Trial, &mut Bin<Buffer>, &Idle, &mut RunList<Buffer>)) {
        let trial = Trial::begin();
        let mut surplus = RunList::empty();
        let mut depot = trial.pool().depot(trial.class(BYTES)).lock();
        test(&trial, &mut depot.bin, &Idle::none(0), &mut surplus);
        drop(depot);
        while let Some(run) = surplus.pop() {
            // SAFETY: what is surplus is on no other list, and nobody has a slot of it.
            unsafe { trial.pool().end_run(run) };
        }
    }

    #[test]
    fn each_step_gives_up_half_of_the_runs_that_nobody_needed() {
        with_bin(|trial, bin, idle, surplus| {
            add_empty(trial, bin, idle, 7);
            let mut left = || {
                bin.step(idle, surplus);
                bin.runs()
            };
            assert_eq!([left(), left(), left(), left()], [7, 3, 1, 0]);
            assert!(idle.is_none());
        });
    }

    #[test]
    fn a_run_that_was_needed_since_the_last_step_stays() {
        with_bin(|trial, bin, idle, surplus| {
            add_empty(trial, bin, idle, 5);
            bin.step(idle, surplus);
            let slot = bin.take(idle).unwrap();
            // SAFETY: the slot was just taken.
            unsafe { bin.give(slot, idle, surplus) };
            bin.step(idle, surplus);
            assert_eq!(bin.runs(), 3);
        });
    }

    #[test]
    fn runs_that_came_since_the_last_step_stay() {
        with_bin(|trial, bin, idle, surplus| {
            add_empty(trial, bin, idle, 4);
            bin.step(idle, surplus);
            bin.give_up_all(idle, surplus);
            assert!(bin.runs() == 0 && idle.is_none());
            add_empty(trial, bin, idle, 4);
            bin.step(idle, surplus);
            assert_eq!(bin.runs(), 4);
        });
    }

    #[test]
    fn of_runs_that_were_never_used_no_more_slots_are_given_up_than_may_be() {
        with_bin(|trial, bin, _, surplus| {
            let mut left = |slots_of_each, slots| {
                bin.add(trial.run(trial.class(BYTES), slots_of_each));
                bin.give_up_unused(slots, surplus);
                (bin.runs(), bin.stock.slots())
            };
            assert_eq!(left(4, 3), (1, 4));
            assert_eq!(left(4, 7), (1, 4));
            assert_eq!(left(4, 8), (0, 0));
        });
    }

    #[test]
    fn who_wants_a_slot_that_was_used_gets_no_other() {
        with_bin(|trial, bin, idle, surplus| {
            bin.add(trial.run(trial.class(BYTES), 2));
            assert_eq!(bin.take_used(idle), None);
            let slot = bin.take(idle).unwrap();
            // SAFETY: the slot was just taken.
            unsafe { bin.give(slot, idle, surplus) };
            assert_eq!(bin.take_used(idle), Some(slot));
            assert_eq!(bin.take_used(idle), None);
            // SAFETY: as above.
            unsafe { bin.give(slot, idle, surplus) };
        });
    }

    #[test]
    fn slots_of_empty_runs_are_not_out() {
        with_bin(|trial, bin, idle, surplus| {
            add_empty(trial, bin, idle, 3);
            bin.add(trial.run(trial.class(BYTES), 2));
            assert_eq!(bin.slots_out(), 0);
            let slot = bin.take(idle).unwrap();
            assert_eq!(bin.slots_out(), 1);
            // SAFETY: the slot was just taken.
            unsafe { bin.give(slot, idle, surplus) };
        });
    }
}
