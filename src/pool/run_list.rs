//! A list of runs, linked through their heads.

use super::run::Run;
use super::slot::Tenant;
use core::ptr::NonNull;

/// Runs of one bin, under its lock. A run is on one list at most; a list outlives no run on it. All
/// zeros is an empty list.
pub struct RunList<T: Tenant> {
    first: Option<NonNull<Run<T>>>,
    runs: usize,
}

impl<T: Tenant> RunList<T> {
    pub const fn empty() -> RunList<T> {
        RunList {
            first: None,
            runs: 0,
        }
    }

    pub fn first(&self) -> Option<NonNull<Run<T>>> {
        self.first
    }

    /// How many there are.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// How many slots are in them.
    pub fn slots_in(&self) -> usize {
        let mut slots = 0_usize;
        let mut next = self.first;
        while let Some(run) = next {
            // SAFETY: a run lives at least until its bin has taken it off the list.
            let head = unsafe { run.as_ref() };
            slots = slots.saturating_add(head.slots_in());
            next = head.after.get();
        }
        slots
    }

    pub fn push(&mut self, run: NonNull<Run<T>>) {
        // SAFETY: a run lives at least until its bin has taken it off the list.
        let head = unsafe { run.as_ref() };
        head.before.set(None);
        head.after.set(self.first);
        if let Some(first) = self.first {
            // SAFETY: as above.
            unsafe { first.as_ref() }.before.set(Some(run));
        }
        self.first = Some(run);
        self.runs = self.runs.saturating_add(1);
    }

    /// Takes a run off that is on this list.
    pub fn remove(&mut self, run: NonNull<Run<T>>) {
        // SAFETY: a run lives at least until its bin has taken it off the list.
        let head = unsafe { run.as_ref() };
        let (before, after) = (head.before.take(), head.after.take());
        match before {
            // SAFETY: as above.
            Some(before) => unsafe { before.as_ref() }.after.set(after),
            None => self.first = after,
        }
        if let Some(after) = after {
            // SAFETY: as above.
            unsafe { after.as_ref() }.before.set(before);
        }
        self.runs = self.runs.saturating_sub(1);
    }

    pub fn pop(&mut self) -> Option<NonNull<Run<T>>> {
        let run = self.first?;
        self.remove(run);
        Some(run)
    }
}
