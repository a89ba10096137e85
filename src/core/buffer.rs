//! A buffer object.

use super::allocator::Allocator;
use super::extent::Extent;
use super::fault::Fault;
use super::properties::{Properties, Storage};
use super::references::References;
use crate::abi::com::GUID;
use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use crate::pool::size_class::LINE;
use crate::pool::{Block, Placement, Slot, Tenant};
use core::mem::size_of;

/// What a COM pointer to a buffer points to: the head of the slot that holds the buffer's state.
/// Its count is 0 while the slot is free.
#[repr(C)]
pub struct Buffer {
    table: &'static INSSBuffer4Vtbl,
    pub references: References,
    pub extent: Extent,
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
            properties: Properties::none(),
        }
    }
}

impl Buffer {
    pub fn set_property(&self, home: &Allocator, name: &GUID, value: &[u8]) -> Result<(), Fault> {
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
        match self.pool().take(bytes, Placement::Aligned) {
            Some((block, _)) => Ok(block),
            None => Err(Fault::OutOfMemory),
        }
    }

    fn give(&self, block: Block<Buffer>) {
        self.recycle(block);
    }
}
