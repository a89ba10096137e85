//! Slots, and the blocks that they are while somebody owns them.

use super::run::Run;
use core::cell::Cell;
use core::ops::Deref;
use core::ptr::NonNull;

/// What lives in the header of a slot, from the first time the slot is used to the end of its run.
pub trait Tenant: Sized {
    /// What owns the pool; it outlives every slot.
    type Home;

    /// The tenant of a slot that was never used.
    fn vacant(home: &Self::Home) -> Self;
}

/// A header of one cache line, so that two threads with neighbouring buffers do not fight for it.
/// The tenant comes first: a pointer to it is a pointer to the slot.
#[repr(C, align(64))]
pub struct Slot<T: Tenant> {
    tenant: T,
    payload: NonNull<u8>,
    run: NonNull<Run<T>>,
    /// The free slot behind this one in its run's list; the bin's lock guards it.
    next: Cell<Option<NonNull<Slot<T>>>>,
}

impl<T: Tenant> Slot<T> {
    pub fn new(tenant: T, payload: NonNull<u8>, run: NonNull<Run<T>>) -> Slot<T> {
        Slot {
            tenant,
            payload,
            run,
            next: Cell::new(None),
        }
    }

    pub fn tenant(&self) -> &T {
        &self.tenant
    }

    pub fn payload(&self) -> NonNull<u8> {
        self.payload
    }

    pub fn run(&self) -> &Run<T> {
        // SAFETY: the slot lies in its run's memory, so the run lives while the slot can be seen.
        unsafe { self.run.as_ref() }
    }

    pub fn home(&self) -> &T::Home {
        // SAFETY: a slot's home outlives it; whoever made the run promised that.
        unsafe { self.home_pointer().as_ref() }
    }

    /// The home as it was given to the pool, for whoever may have to end it.
    pub fn home_pointer(&self) -> NonNull<T::Home> {
        self.run().home()
    }

    pub(super) fn next(&self) -> &Cell<Option<NonNull<Slot<T>>>> {
        &self.next
    }
}

/// A slot that is not free. Has one owner, who gives it back to the pool or lets it go as a raw
/// pointer; a block that is dropped is lost until its pool ends.
#[must_use]
pub struct Block<T: Tenant>(NonNull<Slot<T>>);

// SAFETY: a block is the only way to its payload, and its header is shared only by means of T.
unsafe impl<T: Tenant + Send + Sync> Send for Block<T> {}

impl<T: Tenant> Block<T> {
    /// # Safety
    /// The slot is not free, its run is in use, and no other block stands for it.
    pub unsafe fn from_raw(slot: NonNull<Slot<T>>) -> Block<T> {
        Block(slot)
    }

    pub fn into_raw(self) -> NonNull<Slot<T>> {
        self.0
    }

    pub fn slot(&self) -> &Slot<T> {
        // SAFETY: whoever made the block promised that the slot is in use.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Tenant> Deref for Block<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.slot().tenant()
    }
}

impl<T: Tenant> AsRef<[u8]> for Block<T> {
    fn as_ref(&self) -> &[u8] {
        let slot = self.slot();
        // SAFETY: a run gives each slot this many initialised bytes of its own, and nobody writes
        // to them while the owner of the block reads.
        unsafe { core::slice::from_raw_parts(slot.payload.as_ptr(), slot.run().slot_bytes()) }
    }
}

impl<T: Tenant> AsMut<[u8]> for Block<T> {
    fn as_mut(&mut self) -> &mut [u8] {
        let slot = self.slot();
        // SAFETY: as above, and the owner is the only one who could read.
        unsafe { core::slice::from_raw_parts_mut(slot.payload.as_ptr(), slot.run().slot_bytes()) }
    }
}
