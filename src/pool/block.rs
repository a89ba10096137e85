//! A slot while somebody owns it.

use super::slot::{Slot, Tenant};
use crate::watch::{self, Lent};
use core::mem::size_of;
use core::ops::Deref;
use core::ptr::NonNull;

/// A slot that is not free. Has one owner, who gives it back to the pool or lets it go as a raw
/// pointer; a block that is dropped is lost until its pool ends.
#[must_use]
pub struct Block<T: Tenant>(NonNull<Slot<T>>);

// SAFETY: a block is the only way to its payload, and its header is shared only by means of T.
unsafe impl<T: Tenant> Send for Block<T> {}

impl<T: Tenant> Block<T> {
    /// # Safety
    /// The slot is not free, its run is in use, and no other block stands for it.
    #[inline(always)]
    pub unsafe fn from_raw(slot: NonNull<Slot<T>>) -> Block<T> {
        Block(slot)
    }

    #[inline(always)]
    pub fn into_raw(self) -> NonNull<Slot<T>> {
        self.0
    }

    #[inline(always)]
    pub fn slot(&self) -> &Slot<T> {
        // SAFETY: whoever made the block promised that the slot is in use.
        unsafe { self.0.as_ref() }
    }

    /// Tells tools that watch memory that the payload can be used.
    pub fn open(&mut self) {
        if watch::is_on() {
            watch::open(self.slot().payload(), self.bytes());
        }
    }

    /// Tells them that it must not be used.
    pub fn close(&mut self) {
        if watch::is_on() {
            watch::close(self.slot().payload(), self.bytes());
        }
    }

    /// Tells them that the first `bytes` of the payload, which was closed, are a buffer's.
    pub fn lend(&mut self, bytes: usize, is_written: bool) {
        watch::lend(&self.lent(), bytes, is_written);
    }

    /// Tells them that they are nobody's.
    pub fn take_back(&mut self) {
        if watch::is_on() {
            watch::take_back(&self.lent(), self.bytes());
        }
    }

    /// Whether nobody has written to the payload from that offset on, all of which is closed.
    pub fn is_untouched_from(&self, offset: usize) -> bool {
        let bytes = self.bytes().saturating_sub(offset);
        watch::is_untouched(self.slot().payload().wrapping_add(offset), bytes)
    }

    fn lent(&self) -> Lent {
        Lent {
            header: self.0.as_ptr().cast(),
            header_bytes: size_of::<Slot<T>>(),
            payload: self.slot().payload(),
            // SAFETY: the pool outlives its slots.
            is_own: !unsafe { self.slot().pool().as_ref() }.is_of_host(),
        }
    }

    fn bytes(&self) -> usize {
        let slot = self.slot();
        // SAFETY: the pool outlives its slots.
        let pool = unsafe { slot.pool().as_ref() };
        match slot.class(pool.page_bytes()) {
            Some(class) => class.bytes(),
            None => pool.guarded_bytes(slot),
        }
    }
}

impl<T: Tenant> Deref for Block<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        self.slot().tenant()
    }
}

impl<T: Tenant> AsRef<[u8]> for Block<T> {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the pool gives each slot as many initialised bytes of its own as its class says,
        // and nobody writes to them while the owner of the block reads.
        unsafe { core::slice::from_raw_parts(self.slot().payload(), self.bytes()) }
    }
}

impl<T: Tenant> AsMut<[u8]> for Block<T> {
    fn as_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and the owner is the only one who could read.
        unsafe { core::slice::from_raw_parts_mut(self.slot().payload(), self.bytes()) }
    }
}
