//! Where magazines come from: blocks of the pool itself, made ahead so that whoever gives slots back need not ask
//! the source.

use super::magazine::Magazine;
use super::pool::Pool;
use super::size_class::{Placement, SizeClass, ROUNDS};
use super::slot::Tenant;
use super::surplus::Surplus;
use crate::sync::{AtomicUsize, Ordering};
use core::mem::size_of;
use core::ptr::NonNull;

impl<T: Tenant> Pool<T> {
    /// What magazines are made of: blocks of the pool itself, so that they go back with the others.
    pub(super) fn magazine_class(&self) -> Option<SizeClass> {
        SizeClass::of(
            size_of::<Magazine<T>>(),
            Placement::Aligned,
            self.page_bytes(),
        )
    }

    /// An empty magazine out of memory that is held.
    pub(super) fn take_magazine(&self) -> Option<NonNull<Magazine<T>>> {
        let class = self.magazine_class()?;
        let slot = self.depot(class).lock().bin.take(&self.idle)?;
        // SAFETY: the slot was taken out for us, and its class is large enough.
        unsafe { Magazine::begin(slot) }
    }

    /// An empty magazine out of memory that the source gives for it.
    pub(super) fn take_new_magazine(&self) -> Option<NonNull<Magazine<T>>> {
        let slot = self.take_new(self.magazine_class()?).ok()?;
        // SAFETY: as above.
        unsafe { Magazine::begin(slot) }
    }

    /// A magazine for a depot whose lock is held: that of the magazines comes after any other.
    pub(super) fn magazine_for(&self, class: SizeClass) -> Option<NonNull<Magazine<T>>> {
        if Some(class) == self.magazine_class() {
            return None;
        }
        self.take_magazine()
    }

    pub(super) fn give_magazine(&self, magazine: NonNull<Magazine<T>>) {
        let mut surplus = Surplus::none();
        self.put_magazine_back(magazine, &mut surplus);
        self.dispose(surplus);
    }

    pub(super) fn put_magazine_back(
        &self,
        magazine: NonNull<Magazine<T>>,
        surplus: &mut Surplus<T>,
    ) {
        // SAFETY: the magazine is the caller's.
        let slot = unsafe { Magazine::end(magazine) };
        if let Some(class) = self.magazine_class() {
            // SAFETY: the slot was taken out of that bin.
            unsafe {
                self.depot(class)
                    .lock()
                    .bin
                    .give(slot, &self.idle, &mut surplus.runs)
            };
        }
    }

    /// Sees to it that there are magazines for so many more slots: whoever gives slots back must not
    /// have to ask the source for a place to put them. Without, slots go to the bin one by one.
    pub(super) fn stock_magazines(&self, class: SizeClass, slots: usize, packed: bool) {
        if Some(class) != self.magazine_class() {
            self.stock(magazines_for(slots, packed));
        }
    }

    /// Sees to it that there are so many more magazines than are wanted already.
    pub(super) fn stock(&self, more: usize) {
        // Counted meanwhile: where memory is short, what was just made would be given up for the next.
        let before = self.magazines_wanted.fetch_add(more, Ordering::Relaxed);
        let wanted = before.saturating_add(more);
        while self.magazines.load(Ordering::Relaxed) < wanted {
            let class = self.magazine_class();
            match class.and_then(|class| Some((class, self.new_run(class).ok()?))) {
                Some((class, run)) => self.depot(class).lock().bin.add(run),
                None => break,
            }
        }
        self.magazines_wanted.fetch_sub(more, Ordering::Relaxed);
    }

    /// Counts the slots of a new run: they are magazines, or there have to be some for them.
    pub(super) fn want_magazines(&self, class: SizeClass, slots: usize, packed: bool) {
        let (count, by) = self.count_for(class, slots, packed);
        count.fetch_add(by, Ordering::Relaxed);
    }

    /// Counts those of a run that ends no more.
    pub(super) fn want_no_magazines(&self, class: SizeClass, slots: usize, packed: bool) {
        let (count, by) = self.count_for(class, slots, packed);
        count.fetch_sub(by, Ordering::Relaxed);
    }

    fn count_for(&self, class: SizeClass, slots: usize, packed: bool) -> (&AtomicUsize, usize) {
        match Some(class) == self.magazine_class() {
            true => (&self.magazines, slots),
            false => (&self.magazines_wanted, magazines_for(slots, packed)),
        }
    }

    /// Gives back what was made ahead for magazines, was never used, and is not wanted any more.
    pub(super) fn give_up_magazines(&self) {
        let wanted = self.magazines_wanted.load(Ordering::Relaxed);
        let spare = self
            .magazines
            .load(Ordering::Relaxed)
            .saturating_sub(wanted);
        let mut surplus = Surplus::none();
        if let Some(class) = self.magazine_class().filter(|_| spare > 0) {
            self.depot(class)
                .lock()
                .bin
                .give_up_unused(spare, &mut surplus.runs);
        }
        self.dispose(surplus);
    }
}

/// How many magazines so many slots fill. Those that are not packed are of many classes, each with few.
fn magazines_for(slots: usize, packed: bool) -> usize {
    let filled = if packed { slots / ROUNDS } else { slots / 8 };
    filled.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use crate::pool::trial::Trial;
    use std::iter::from_fn;

    #[test]
    fn a_pair_that_gets_one_magazine_of_two_gives_it_back() {
        let trial = Trial::begin();
        let pool = trial.pool();
        let visit = pool.visit().unwrap();
        let class = trial.class(1316);
        let pair = visit.cache.pair(class.index()).unwrap();
        pool.give_magazine(trial.magazine());
        let mut magazines: Vec<_> = from_fn(|| pool.take_magazine()).collect();
        pool.give_magazine(magazines.pop().unwrap());
        assert!(!pool.equip(visit.cache, pair, class, false));
        magazines.push(pool.take_magazine().unwrap());
        assert!(!pair.has_magazines());
        for magazine in magazines {
            pool.give_magazine(magazine);
        }
        pool.go(visit);
    }
}
