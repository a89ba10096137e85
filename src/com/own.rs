//! What a caller's buffer is: ours, and of which kind, or anybody's.

use super::tables::TABLES;
use super::view::{sight, Owner, Sight};
use crate::abi::wmsbuffer::{INSSBuffer, INSSBuffer4Vtbl};
use crate::core::buffer::Buffer;
use crate::pool::Slot;
use core::ptr::{eq, NonNull};

/// A buffer of this library. Its kind is told by its method table, so another copy of the library in the
/// process makes buffers that are foreign to this one.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    pub slot: &'a Slot<Buffer>,
    sight: Option<Sight>,
}

/// `None` for a foreign buffer.
///
/// # Safety
/// It is a buffer on which the caller holds a reference while `'a` lasts.
#[inline(always)]
pub unsafe fn own<'a>(buffer: NonNull<INSSBuffer>) -> Option<Own<'a>> {
    let table = buffer.cast::<*const INSSBuffer4Vtbl>();
    // SAFETY: every COM object begins with its method table.
    let table = unsafe { *table.as_ptr() };
    let is_view = eq(table, &TABLES.view);
    if !is_view && !eq(table, &TABLES.buffer) {
        return None;
    }
    // SAFETY: nobody else has these tables.
    let slot = unsafe { buffer.cast::<Slot<Buffer>>().as_ref() };
    // SAFETY: the slot is that of a view.
    let sight = is_view.then(|| unsafe { sight(slot) });
    Some(Own { slot, sight })
}

impl Own<'_> {
    /// Where the bytes begin that this buffer shows.
    pub fn data(&self) -> *mut u8 {
        self.sight
            .map_or_else(|| self.slot.payload(), |sight| sight.data)
    }

    /// The buffer whose bytes this one shows, if it is another one.
    pub fn root(&self) -> Option<NonNull<INSSBuffer>> {
        match self.sight?.owner {
            Owner::Root(root) => Some(root),
            Owner::Host(..) => None,
        }
    }

    /// Whether the caller's reference is the only one, and nobody has another on the bytes.
    pub fn is_sole(&self) -> bool {
        if !self.slot.tenant().references.is_sole() {
            return false;
        }
        match self.root() {
            // SAFETY: this buffer has a reference on its root, and the caller one on this buffer.
            Some(root) => match unsafe { own(root) } {
                // A root is no view of another root.
                Some(root) => root.slot.tenant().references.is_sole(),
                None => false,
            },
            None => true,
        }
    }
}
