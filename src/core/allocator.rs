//! An allocator object.

use super::buffer::Buffer;
use super::fault::Fault;
use super::options::Options;
use super::references::References;
use super::statistics::Statistics;
use crate::abi::wmsallocator::{IWMSBufferAllocatorControlVtbl, WMSBufferAllocatorStatistics};
use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use crate::pool::{Block, Origin, Placement, Pool};
use core::sync::atomic::{AtomicUsize, Ordering};

/// The method tables of the objects; `com` has them.
pub struct Tables {
    pub allocator: IWMSBufferAllocatorControlVtbl,
    pub buffer: INSSBuffer4Vtbl,
}

/// What a COM pointer to an allocator points to.
#[repr(C)]
pub struct Allocator {
    table: &'static IWMSBufferAllocatorControlVtbl,
    pub references: References,
    tables: &'static Tables,
    options: Options,
    statistics: Statistics,
    /// The live buffers, and one for all references on the allocator together: at 0 the object
    /// ends.
    tenants: AtomicUsize,
    pool: Pool<Buffer>,
}

/// Whether an allocator is still needed by anyone.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Needed,
    Over,
}

impl Allocator {
    /// An allocator with one reference on it.
    pub fn new(tables: &'static Tables, options: Options, pool: Pool<Buffer>) -> Allocator {
        Allocator {
            table: &tables.allocator,
            references: References::one(),
            tables,
            options,
            statistics: Statistics::zero(),
            tenants: AtomicUsize::new(1),
            pool,
        }
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn pool(&self) -> &Pool<Buffer> {
        &self.pool
    }

    pub fn buffer_table(&self) -> &'static INSSBuffer4Vtbl {
        &self.tables.buffer
    }

    /// A buffer with one reference on it, `bytes` long, without properties.
    pub fn allocate(&self, bytes: u32, placement: Placement) -> Result<Block<Buffer>, Fault> {
        if bytes > self.options.ceiling {
            return Err(Fault::InvalidArgument);
        }
        let taken = usize::try_from(bytes)
            .map_err(|_| Fault::OutOfMemory)
            .and_then(|bytes| self.take_block(bytes, placement));
        let (mut block, origin) = match taken {
            Ok(taken) => taken,
            Err(fault) => {
                self.statistics.refused();
                return Err(fault);
            }
        };
        if self.options.zero_on_allocate {
            block.as_mut().fill(0);
        }
        // Relaxed: the caller holds a reference on the allocator, which keeps the count above 0.
        self.tenants.fetch_add(1, Ordering::Relaxed);
        self.statistics.allocated(bytes, origin);
        block.extent.begin(bytes);
        block.references.begin();
        Ok(block)
    }

    /// Takes back a buffer whose last reference is gone.
    pub fn retire(&self, mut block: Block<Buffer>) -> Fate {
        block.clear_properties(self);
        if self.options.zero_on_free {
            block.as_mut().fill(0);
        }
        self.statistics.released(block.extent.maximum());
        self.give_block(block);
        self.leave()
    }

    /// Ends what `new` and `allocate` began: called after the last reference on the allocator or
    /// on a buffer was released. `Over` is told to one caller, the last.
    pub fn leave(&self) -> Fate {
        // Release and Acquire: whoever ends the object sees all that anyone did with it. The last
        // one loads, as in `References::release`.
        match self.tenants.fetch_sub(1, Ordering::Release) {
            1 => {
                self.tenants.load(Ordering::Acquire);
                Fate::Over
            }
            _ => Fate::Needed,
        }
    }

    /// The counters, in C's shape.
    pub fn statistics(&self) -> WMSBufferAllocatorStatistics {
        let snapshot = self.statistics.snapshot();
        let allocations = snapshot.hits.saturating_add(snapshot.misses);
        WMSBufferAllocatorStatistics {
            cbSize: core::mem::size_of::<WMSBufferAllocatorStatistics>() as u32,
            dwReserved: 0,
            cLiveBuffers: allocations.saturating_sub(snapshot.releases),
            cbLive: snapshot.live_bytes,
            cbHeld: self.pool.held_bytes() as u64,
            cAllocations: allocations,
            cReleases: snapshot.releases,
            cHits: snapshot.hits,
            cMisses: snapshot.misses,
            cFailures: snapshot.failures,
        }
    }

    pub fn take_block(
        &self,
        bytes: usize,
        placement: Placement,
    ) -> Result<(Block<Buffer>, Origin), Fault> {
        self.pool.take(bytes, placement).ok_or(Fault::OutOfMemory)
    }

    pub fn give_block(&self, block: Block<Buffer>) {
        self.pool.give(block);
    }
}
