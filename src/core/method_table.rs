//! Which methods an object has.

use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use core::ptr::eq;
use core::sync::atomic::{AtomicPtr, Ordering};

/// The first word of a buffer, as C sees it. It changes while the buffer has one owner, so all accesses
/// are relaxed: whoever else calls a method was handed the buffer.
#[repr(transparent)]
pub struct MethodTable(AtomicPtr<INSSBuffer4Vtbl>);

impl MethodTable {
    pub fn of(table: &'static INSSBuffer4Vtbl) -> MethodTable {
        MethodTable(AtomicPtr::new(address(table)))
    }

    pub fn set(&self, table: &'static INSSBuffer4Vtbl) {
        self.0.store(address(table), Ordering::Relaxed);
    }

    pub fn is(&self, table: &'static INSSBuffer4Vtbl) -> bool {
        eq(self.0.load(Ordering::Relaxed), table)
    }
}

/// Nobody writes there; it is what the atomic wants.
fn address(table: &'static INSSBuffer4Vtbl) -> *mut INSSBuffer4Vtbl {
    table as *const INSSBuffer4Vtbl as *mut INSSBuffer4Vtbl
}
