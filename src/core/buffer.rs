//! A buffer object.

use super::allocator::Allocator;
use super::extent::Extent;
use super::fault::Fault;
use super::method_table::MethodTable;
use super::properties::{Properties, Storage};
use super::references::References;
use crate::abi::com::GUID;
use crate::abi::mediabuffer::IMediaBufferVtbl;
use crate::fatal::fatal;
use crate::pool::size_class::LINE;
use crate::pool::{Block, Mark, Slot, Tenant};
use crate::report;
use crate::sync::{AtomicU32, AtomicU64, Ordering};
use core::mem::size_of;
use libc::c_void;

/// What a COM pointer to a buffer points to: the head of the slot that holds the buffer's state.
/// Its count is 0 while the slot is free.
#[repr(C)]
pub struct Buffer {
    pub table: MethodTable,
    pub references: References,
    pub extent: Extent,
    mark: Mark,
    properties: Properties<Block<Buffer>>,
}

// One cache line: the overhead of a buffer, and all that recycling touches.
const _: () = assert!(size_of::<Slot<Buffer>>() == LINE);

/// What buffers of some allocators have beside them, and all begin with: a pointer to it is what a COM
/// pointer to an IMediaBuffer is.
#[repr(C)]
pub struct Companion {
    table: &'static IMediaBufferVtbl,
    /// Which allocation the buffer was made by, counted from 1.
    number: AtomicU64,
}

impl Companion {
    pub fn number(&self) -> u64 {
        // Relaxed: it guards nothing.
        self.number.load(Ordering::Relaxed)
    }

    pub fn set_number(&self, number: u64) {
        self.number.store(number, Ordering::Relaxed);
    }
}

impl Tenant for Buffer {
    type Home = Allocator;
    type Companion = Companion;

    fn has_companion(home: &Allocator) -> bool {
        home.options().need_companions()
    }

    fn companion(home: &Allocator) -> Companion {
        Companion {
            table: home.media_buffer_table(),
            number: AtomicU64::new(0),
        }
    }

    fn process_ends(home: &Allocator) {
        if home.options().report_leaks {
            report::leaks(home);
        }
    }

    fn home_ends(home: &Allocator) {
        if home.options().tell_statistics {
            report::statistics(home);
        }
    }

    fn damaged(home: &Allocator, fault: &str, object: *const c_void) -> ! {
        fatal(fault, object, Some(&home.options().label))
    }

    fn vacant(home: &Allocator) -> Buffer {
        Buffer {
            table: MethodTable::of(home.buffer_table()),
            references: References::none(),
            extent: Extent::empty(),
            mark: Mark::blank(),
            properties: Properties::none(),
        }
    }

    #[inline(always)]
    fn references(&self) -> &AtomicU32 {
        self.references.cell()
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

    /// Gives this buffer, which has no properties and one owner, a copy of those of the other.
    pub fn copy_properties(&self, home: &Allocator, other: &Buffer) -> Result<(), Fault> {
        // Whoever releases last has to look for properties.
        self.references.ask_for_care();
        self.properties.copy(home, &other.properties)
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
