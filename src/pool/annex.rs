//! What lies beside the header of a slot, in pools whose home asks for it.

use super::run::Run;
use super::slot::{Slot, Tenant};
use core::ptr::NonNull;

/// A tenant's companion, and the way from there to the slot. The companion comes first: a pointer to it
/// is a pointer to the annex.
///
/// It lies with the headers, not with the payload: there nobody who writes behind a buffer's end reaches
/// it, no page is touched or made longer for it, and it lives as long as the header.
#[repr(C)]
pub struct Annex<T: Tenant> {
    companion: T::Companion,
    slot: NonNull<Slot<T>>,
}

impl<T: Tenant> Annex<T> {
    pub(super) fn new(companion: T::Companion, slot: NonNull<Slot<T>>) -> Annex<T> {
        Annex { companion, slot }
    }

    pub fn companion(&self) -> &T::Companion {
        &self.companion
    }

    pub fn slot(&self) -> NonNull<Slot<T>> {
        self.slot
    }
}

impl<T: Tenant> Slot<T> {
    /// None in pools without.
    pub fn annex(&self) -> Option<&Annex<T>> {
        let annex = Run::annex_of(self.run(), NonNull::from(self))?;
        // SAFETY: it was written with the header.
        Some(unsafe { annex.as_ref() })
    }
}
