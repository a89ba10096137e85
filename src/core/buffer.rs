//! A buffer object.

use super::allocator::Allocator;
use super::extent::Extent;
use super::fault::Fault;
use super::properties::{Properties, Storage};
use super::references::References;
use crate::abi::com::GUID;
use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use crate::pool::size_class::LINE;
use crate::pool::{Block, Mark, Slot, Tenant};
use crate::sync::AtomicU32;
use core::mem::size_of;

/// What a COM pointer to a buffer points to: the head of the slot that holds the buffer's state.
/// Its count is 0 while the slot is free.
#[repr(C)]
pub struct Buffer {
    table: &'static INSSBuffer4Vtbl,
    pub references: References,
    pub extent: Extent,
    mark: Mark,
    properties: Properties<Block<Buffer>>,
}

// One cache line: the overhead of a buffer, and all that recycling touches.
const _: () = assert!(size_of::<Slot<Buffer>>() == LINE);

impl Tenant for Buffer {
    type Home = Allocator;

    fn vacant(home: &Allocator) -> Buffer {
        Buffer {
            table: home.buffer_table(),
            references: References::none(),
            extent: Extent::empty(),
            mark: Mark::blank(),
            properties: Properties::none(),
        }
    }

    fn mark(&self) -> &Mark {
        &self.mark
    }

    fn bytes(&self) -> &AtomicU32 {
        self.extent.maximum_cell()
    }
}

impl Buffer {
    pub fn set_property(&self, home: &Allocator, name: &GUID, value: &[u8]) -> Result<(), Fault> {
        // Whoever releases last has to look for properties.
        self.references.ask_for_care();
        self.properties.set(home, name, value)
    }

    /// Shows the value of a property to `reader`.
    pub fn property<R>(&self, name: &GUID, reader: impl FnOnce(&[u8]) -> R) -> Result<R, Fault> {
        self.properties
            .with(name, reader)
            .ok_or(Fault::UnsupportedProperty)
    }

    pub fn property_count(&self) -> u32 {
        self.properties.count()
    }

    /// Shows name and value of the property at `index` to `reader`.
    pub fn property_at<R>(
        &self,
        index: u32,
        reader: impl FnOnce(GUID, &[u8]) -> R,
    ) -> Result<R, Fault> {
        self.properties
            .with_index(index, reader)
            .ok_or(Fault::InvalidArgument)
    }

    /// Makes the next owner find no properties.
    pub fn clear_properties(&self, home: &Allocator) {
        if let Some(block) = self.properties.clear() {
            home.give(block);
        }
    }
}

/// Properties live in blocks of the same pool as the buffers.
impl Storage for Allocator {
    type Block = Block<Buffer>;

    fn take(&self, bytes: usize) -> Result<Block<Buffer>, Fault> {
        self.pool().take_uncounted(bytes).ok_or(Fault::OutOfMemory)
    }

    fn give(&self, mut block: Block<Buffer>) {
        self.clear_if_asked(&mut block);
        self.pool().give_uncounted(block);
    }
}
