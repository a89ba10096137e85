//! Free slots that are not to be taken yet, in the checked variant: who still uses a buffer that he has
//! released writes to nobody else's.

use super::pool::Pool;
use super::size_class::SizeClass;
use super::slot::{Slot, Tenant};
use super::Block;
use crate::checked::{IS_ON, LARGEST_QUARANTINED, QUARANTINED};
use crate::lock::Lock;
use core::ptr::NonNull;

/// A queue of as many places as there may be slots in it.
pub struct Quarantine<T: Tenant>(pub(super) Lock<Ring<T>>);

pub struct Ring<T: Tenant> {
    places: [Option<NonNull<Slot<T>>>; QUARANTINED],
    next: usize,
}

// SAFETY: the slots are the pool's, which any thread may use that has the lock.
unsafe impl<T: Tenant> Send for Ring<T> {}

impl<T: Tenant> Quarantine<T> {
    pub const fn empty() -> Quarantine<T> {
        Quarantine(Lock::new(Ring {
            places: [None; QUARANTINED],
            next: 0,
        }))
    }

    /// Puts a slot in; takes out the one that has been there longest, or nothing if there was room.
    fn exchange(&self, slot: NonNull<Slot<T>>) -> Option<NonNull<Slot<T>>> {
        let mut ring = self.0.lock();
        let ring = &mut *ring;
        let last = ring.places.len().checked_sub(1)?;
        let place = ring.places.get_mut(ring.next)?;
        ring.next = match ring.next {
            next if next < last => next.wrapping_add(1),
            _ => 0,
        };
        place.replace(slot)
    }

    fn take(&self) -> Option<NonNull<Slot<T>>> {
        let mut ring = self.0.lock();
        ring.places.iter_mut().find_map(Option::take)
    }
}

impl<T: Tenant> Pool<T> {
    /// A slot that was given back goes into quarantine; the one that comes out for it, if any, is free.
    pub(super) fn quarantine_slot(
        &self,
        slot: NonNull<Slot<T>>,
        class: SizeClass,
    ) -> Option<(NonNull<Slot<T>>, SizeClass)> {
        if !IS_ON || class.bytes() > LARGEST_QUARANTINED {
            return Some((slot, class));
        }
        let slot = self.quarantine.exchange(slot)?;
        self.discharge(slot)
    }

    /// Gives back what is in quarantine.
    pub(super) fn end_quarantine(&self) {
        while let Some(slot) = self.quarantine.take() {
            if let Some((slot, class)) = self.discharge(slot) {
                // SAFETY: what was in quarantine is free, of this pool, and now the caller's.
                unsafe { self.give_without(slot, class) };
            }
        }
    }

    /// Looks at what is in quarantine when the pool ends.
    pub(super) fn inspect_quarantine(&self) {
        while let Some(slot) = self.quarantine.take() {
            self.discharge(slot);
        }
    }

    /// Looks at a slot that has been in quarantine.
    fn discharge(&self, slot: NonNull<Slot<T>>) -> Option<(NonNull<Slot<T>>, SizeClass)> {
        // SAFETY: it is free, of this pool, and nobody else's.
        let block = unsafe { Block::from_raw(slot) };
        self.expect_untouched(&block);
        let class = block.slot().class(self.page_bytes());
        Some((block.into_raw(), class?))
    }
}
