//! The runs of one size class.

use super::block::{Slot, Tenant};
use super::run::Run;
use super::run_list::RunList;
use core::ptr::NonNull;

/// Runs that have a free slot; a full run is on no list and comes back with its first free slot.
pub struct Bin<T: Tenant> {
    /// With live and free slots. They are used up first, so that empty runs stay empty.
    partial: RunList<T>,
    empty: RunList<T>,
    /// How many runs were made so far.
    made: u32,
}

// SAFETY: the pointers in a bin lead to runs of its pool, which any thread may use that holds the
// bin's lock.
unsafe impl<T: Tenant + Send + Sync> Send for Bin<T> {}

impl<T: Tenant> Bin<T> {
    pub const fn empty() -> Bin<T> {
        Bin {
            partial: RunList::empty(),
            empty: RunList::empty(),
            made: 0,
        }
    }

    pub fn made(&self) -> u32 {
        self.made
    }

    /// Takes a slot from a run that is there. If that run was empty, `woken` is told its bytes.
    pub fn take(&mut self, woken: impl FnOnce(usize)) -> Option<NonNull<Slot<T>>> {
        if let Some(run) = self.partial.first() {
            // SAFETY: a run on a list of its bin is in use.
            let head = unsafe { run.as_ref() };
            let slot = head.take()?;
            if head.is_full() {
                self.partial.remove(run);
            }
            return Some(slot);
        }
        let run = self.take_empty(woken)?;
        self.start(run)
    }

    /// Takes a slot from a run that was just made.
    pub fn add(&mut self, run: NonNull<Run<T>>) -> Option<NonNull<Slot<T>>> {
        self.made = self.made.saturating_add(1);
        self.start(run)
    }

    /// Gives a slot back. If that leaves its run empty, `keep` is told the run's bytes and decides
    /// whether it stays; if not, it is returned and nothing here knows it any more.
    ///
    /// # Safety
    /// The slot is live, of a run of this bin, and the caller's.
    pub unsafe fn give(
        &mut self,
        slot: NonNull<Slot<T>>,
        keep: impl FnOnce(usize) -> bool,
    ) -> Option<NonNull<Run<T>>> {
        // SAFETY: the slot is live, so its run is in use.
        let head = unsafe { slot.as_ref() }.run();
        let run = NonNull::from(head);
        let was_full = head.is_full();
        // SAFETY: the caller's promise.
        unsafe { head.give(slot) };
        if !head.is_empty() {
            if was_full {
                self.partial.push(run);
            }
            return None;
        }
        if !was_full {
            self.partial.remove(run);
        }
        if keep(head.held_bytes()) {
            self.empty.push(run);
            return None;
        }
        Some(run)
    }

    /// Takes an empty run away; `woken` is told its bytes.
    pub fn take_empty(&mut self, woken: impl FnOnce(usize)) -> Option<NonNull<Run<T>>> {
        let run = self.empty.pop()?;
        // SAFETY: a run that was on a list of its bin is in use.
        woken(unsafe { run.as_ref() }.held_bytes());
        Some(run)
    }

    /// Takes the first slot of an empty run that is on no list.
    fn start(&mut self, run: NonNull<Run<T>>) -> Option<NonNull<Slot<T>>> {
        // SAFETY: the run is in use; the caller has just made it or taken it off the list.
        let head = unsafe { run.as_ref() };
        let slot = head.take()?;
        if !head.is_full() {
            self.partial.push(run);
        }
        Some(slot)
    }
}
