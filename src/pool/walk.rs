//! A look at every slot of a pool.

use super::bin::Bin;
use super::pool::Pool;
use super::run_list::RunList;
use super::slot::{Slot, Tenant};
use crate::lock::lock_if_alive;

impl<T: Tenant> Pool<T> {
    /// Shows each slot that may be lent out: those that were ever used, of runs that are not empty. Whether
    /// one is lent out now its tenant has to know.
    ///
    /// The lock of the slot's class is held meanwhile, so that its run does not go; the visitor must not
    /// call the pool. What the slot's owner does goes on: the visitor may read what is atomic.
    pub fn walk(&self, mut visitor: impl FnMut(&Slot<T>)) {
        for class in self.classes() {
            if let Some(depot) = lock_if_alive(self.depot(class)) {
                depot.bin.walk(&mut visitor);
            }
        }
        if let Some(large) = lock_if_alive(&self.large) {
            large.walk(&mut visitor);
        }
    }
}

impl<T: Tenant> Bin<T> {
    fn walk(&self, visitor: &mut impl FnMut(&Slot<T>)) {
        for list in self.runs_in_use() {
            list.walk(visitor);
        }
    }
}

impl<T: Tenant> RunList<T> {
    fn walk(&self, visitor: &mut impl FnMut(&Slot<T>)) {
        let mut next = self.first();
        while let Some(run) = next {
            // SAFETY: a run on a list of its bin is in use.
            let head = unsafe { run.as_ref() };
            for slot in head.begun_slots() {
                // SAFETY: the header was written, and stays while the run is in use.
                visitor(unsafe { slot.as_ref() });
            }
            next = head.after.get();
        }
    }
}
