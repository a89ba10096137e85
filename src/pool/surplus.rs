//! What is more than may stay.

use super::magazine::{MagazineList, Round};
use super::run_list::RunList;
use super::slot::Tenant;

/// Memory on its way back, collected under a lock and disposed of once no lock is held.
pub struct Surplus<T: Tenant> {
    /// Empty runs.
    pub runs: RunList<T>,
    /// Magazines without rounds.
    pub magazines: MagazineList<T>,
    /// The first of the slots that are not packed; each leads to the next.
    large: Option<Round<T>>,
}

impl<T: Tenant> Surplus<T> {
    pub const fn none() -> Surplus<T> {
        Surplus {
            runs: RunList::empty(),
            magazines: MagazineList::empty(),
            large: None,
        }
    }

    /// Adds a free slot, which is the caller's.
    pub fn push_large(&mut self, slot: Round<T>) {
        // SAFETY: the slot is the caller's, who gives it to this list.
        unsafe { slot.as_ref() }.set_next(self.large);
        self.large = Some(slot);
    }

    pub fn pop_large(&mut self) -> Option<Round<T>> {
        let slot = self.large?;
        // SAFETY: the slot was pushed, and is on this list alone.
        self.large = unsafe { slot.as_ref() }.next();
        Some(slot)
    }
}
