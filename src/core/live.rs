//! A look at the buffers that are live.

use super::allocator::Allocator;
use super::buffer::Buffer;
use crate::pool::Slot;
use crate::sync::Ordering;

/// A buffer on which somebody held a reference when it was looked at.
pub struct Live<'a> {
    pub slot: &'a Slot<Buffer>,
    pub references: u32,
    /// How many buffers were allocated since; `u64::MAX` if nobody keeps account of that.
    pub age: u64,
}

impl Allocator {
    /// Shows each live buffer, under a lock: the visitor must not call the allocator or a buffer. Those that
    /// others allocate or release meanwhile may be shown or not, and with lengths of before or after.
    ///
    /// Slots that are free, and those that hold magazines or properties, have no references.
    pub fn each_live(&self, mut visitor: impl FnMut(Live<'_>)) {
        // Relaxed: the numbers guard nothing.
        let now = self.allocations.load(Ordering::Relaxed);
        self.pool().walk(|slot| {
            let references = slot.tenant().references.count();
            if references == 0 {
                return;
            }
            let age = match slot.annex() {
                Some(annex) if self.options().track_age => {
                    now.saturating_sub(annex.companion().number())
                }
                _ => u64::MAX,
            };
            visitor(Live {
                slot,
                references,
                age,
            });
        });
    }
}
