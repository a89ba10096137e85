//! An allocator object.

use super::buffer::Buffer;
use super::fault::Fault;
use super::options::Options;
use super::references::References;
use super::statistics::Statistics;
use crate::abi::wmsallocator::{IWMSBufferAllocatorControlVtbl, WMSBufferAllocatorStatistics};
use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use crate::pool::{Block, Placement, Pool};
use core::mem::size_of;

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
    /// One for each live buffer, and one for all references on the allocator together: who takes
    /// the last away has to end the object.
    pub keepers: References,
    pool: Pool<Buffer>,
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
            keepers: References::one(),
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
            .ok()
            .and_then(|bytes| self.pool.take(bytes, placement));
        let (mut block, origin) = match taken {
            Some(taken) => taken,
            None => {
                self.statistics.refused();
                return Err(Fault::OutOfMemory);
            }
        };
        if self.keepers.add().is_err() {
            self.pool.give(block);
            return Err(Fault::OutOfMemory);
        }
        if self.options.zero_on_allocate {
            block.as_mut().fill(0);
        }
        self.statistics.allocated(bytes, origin);
        block.extent.begin(bytes);
        block.references.begin();
        Ok(block)
    }

    /// Takes back a buffer whose last reference is gone. It is a keeper still.
    pub fn take_back(&self, block: Block<Buffer>) {
        block.clear_properties(self);
        self.statistics.released(block.extent.maximum());
        self.recycle(block);
    }

    /// Gives a block back to the pool, cleared if that was asked for.
    pub fn recycle(&self, mut block: Block<Buffer>) {
        if self.options.zero_on_free {
            block.as_mut().fill(0);
        }
        self.pool.give(block);
    }

    /// The counters, in C's shape; the caller holds a reference on the allocator.
    pub fn statistics(&self) -> WMSBufferAllocatorStatistics {
        // The live buffers are read first: what is allocated meanwhile then counts as released
        // again, and never as live beyond what there was.
        let live = u64::from(self.keepers.count()).saturating_sub(1);
        let live_bytes = self.statistics.live_bytes();
        let hits = self.statistics.hits();
        let misses = self.statistics.misses();
        let allocations = hits.saturating_add(misses);
        // An allocation under way may be live and not yet counted.
        let live = live.min(allocations);
        WMSBufferAllocatorStatistics {
            cbSize: size_of::<WMSBufferAllocatorStatistics>() as u32,
            dwReserved: 0,
            cLiveBuffers: live,
            cbLive: live_bytes,
            cbHeld: self.pool.held_bytes() as u64,
            cAllocations: allocations,
            cReleases: allocations.saturating_sub(live),
            cHits: hits,
            cMisses: misses,
            cFailures: self.statistics.failures(),
            cDepotVisits: 0,
        }
    }
}
