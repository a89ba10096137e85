//! An allocator object.

use super::buffer::Buffer;
use super::fault::Fault;
use super::options::Options;
use super::references::References;
use crate::abi::mediabuffer::IMediaBufferVtbl;
use crate::abi::wmsallocator::{IWMSBufferAllocatorControlVtbl, WMSBufferAllocatorStatistics};
use crate::abi::wmsbuffer::INSSBuffer4Vtbl;
use crate::pool::{Block, Cache, Placement, Pool, Shortage};
use crate::probe;
use crate::sync::{AtomicU64, Ordering};
use crate::watch;
use core::mem::size_of;

/// The method tables of the objects; `com` has them.
pub struct Tables {
    pub allocator: IWMSBufferAllocatorControlVtbl,
    pub buffer: INSSBuffer4Vtbl,
    /// Of buffers that show bytes which are not of their own block.
    pub view: INSSBuffer4Vtbl,
    pub media_buffer: IMediaBufferVtbl,
}

/// What a COM pointer to an allocator points to. What every call reads comes first.
#[repr(C)]
pub struct Allocator {
    table: &'static IWMSBufferAllocatorControlVtbl,
    tables: &'static Tables,
    pool: Pool<Buffer>,
    pub references: References,
    options: Options,
    /// Buffers refused for want of memory.
    failures: AtomicU64,
    /// Those of them that the budget was in the way of.
    refusals: AtomicU64,
    /// Buffers allocated, if each is to remember which one it was.
    pub(super) allocations: AtomicU64,
}

impl Allocator {
    /// An allocator with one reference on it.
    pub fn new(tables: &'static Tables, options: Options, pool: Pool<Buffer>) -> Allocator {
        Allocator {
            table: &tables.allocator,
            tables,
            pool,
            references: References::one(),
            options,
            failures: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            allocations: AtomicU64::new(0),
        }
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    #[inline(always)]
    pub fn pool(&self) -> &Pool<Buffer> {
        &self.pool
    }

    pub fn buffer_table(&self) -> &'static INSSBuffer4Vtbl {
        &self.tables.buffer
    }

    pub fn media_buffer_table(&self) -> &'static IMediaBufferVtbl {
        &self.tables.media_buffer
    }

    /// The same as `allocate` out of a cache that is at hand: shows the buffer to `last` if it is the one
    /// that was released last, or to `loaded`. False, and nothing happened, if it is neither.
    #[inline(always)]
    pub fn allocate_at_hand(
        &self,
        cache: &Cache<Buffer>,
        bytes: u32,
        placement: Placement,
        last: impl FnOnce(Block<Buffer>),
        loaded: impl FnOnce(Block<Buffer>),
    ) -> bool {
        self.pool.take_at_hand(
            cache,
            bytes,
            placement,
            |block| {
                block.extent.begin_again(bytes);
                block.references.begin();
                last(block);
            },
            |block| {
                block.extent.begin(bytes);
                block.references.begin();
                loaded(block);
            },
        )
    }

    /// A buffer with one reference on it, `bytes` long, without properties.
    pub fn allocate(&self, bytes: u32, placement: Placement) -> Result<Block<Buffer>, Fault> {
        if bytes > self.options.ceiling {
            return Err(Fault::InvalidArgument);
        }
        let block = self.allocate_under_any_ceiling(bytes, placement)?;
        probe::allocate(self, block.slot(), bytes);
        Ok(block)
    }

    /// The same for what the library needs itself, which it tells tracers of.
    pub fn allocate_under_any_ceiling(
        &self,
        bytes: u32,
        placement: Placement,
    ) -> Result<Block<Buffer>, Fault> {
        let taken = self
            .pool
            .take_patiently(bytes, placement)
            .map_err(|shortage| self.fail(bytes, shortage))?;
        let mut block = taken.block;
        block.extent.begin(bytes);
        self.pool.expect_free(&block);
        let is_watched = watch::is_on();
        if is_watched {
            block.lend(self.usable(bytes, placement), self.options.zero_on_free);
        }
        self.clear(&mut block, bytes, placement);
        if self.options.track_age {
            self.number(&block);
        }
        block.references.begin();
        let is_heard = self.options.listener.is_some();
        if self.options.zero_on_free || is_heard || is_watched || !taken.is_cached {
            block.references.ask_for_care();
        }
        Ok(block)
    }

    /// Writes zeros where whoever gets the block is to find them.
    fn clear(&self, block: &mut Block<Buffer>, bytes: u32, placement: Placement) {
        let padding = self.options.shape.padding;
        let bytes_to_clear = match self.options.zero_on_allocate {
            true => 0..self.usable(bytes, placement),
            false if padding == 0 => return,
            false => bytes as usize..(bytes as usize).saturating_add(padding),
        };
        let payload = block.as_mut();
        let end = bytes_to_clear.end.min(payload.len());
        if let Some(part) = payload.get_mut(bytes_to_clear.start..end) {
            part.fill(0);
        }
    }

    /// Lets a new buffer remember how many were allocated before it.
    fn number(&self, block: &Block<Buffer>) {
        // Relaxed: the numbers guard nothing.
        let before = self.allocations.fetch_add(1, Ordering::Relaxed);
        if let Some(annex) = block.slot().annex() {
            annex.companion().set_number(before.wrapping_add(1));
        }
    }

    #[cold]
    fn fail(&self, bytes: u32, shortage: Shortage) -> Fault {
        probe::refusal(self, bytes);
        // Relaxed: the number guards nothing.
        self.failures.fetch_add(1, Ordering::Relaxed);
        if shortage == Shortage::Budget {
            // Release: who counts this refusal counts the failure too.
            self.refusals.fetch_add(1, Ordering::Release);
        }
        Fault::OutOfMemory
    }

    /// Makes memory for so many buffers, beyond those that are live, ahead of their first use.
    pub fn reserve(&self, bytes: u32, buffers: u32) -> Result<(), Fault> {
        if bytes > self.options.ceiling {
            return Err(Fault::InvalidArgument);
        }
        self.pool
            .reserve(bytes, buffers)
            .map_err(|_| Fault::OutOfMemory)
    }

    /// Changes how many bytes may be taken from the source; 0 means no bound.
    pub fn set_budget(&self, bytes: u64) -> Result<(), Fault> {
        match self.pool.set_budget(bytes) {
            true => Ok(()),
            false => Err(Fault::InvalidArgument),
        }
    }

    /// Prepares a buffer whose last reference is gone for its next owner.
    pub fn clean(&self, block: &mut Block<Buffer>) {
        self.pool.expect_own(block);
        block.clear_properties(self);
        if watch::is_on() {
            let usable = self.usable(block.extent.maximum(), block.slot().placement());
            self.pool.expect_untouched_behind(block, usable);
        }
        self.clear_if_asked(block);
        block.take_back();
    }

    /// How many bytes of a block are its owner's: whoever writes beyond the maximum length is to be found out;
    /// but behind that of a page buffer lie whole pages.
    fn usable(&self, bytes: u32, placement: Placement) -> usize {
        let last = match placement {
            Placement::Aligned => 0,
            Placement::Page => self.pool.page_bytes().wrapping_sub(1),
        };
        // Not beyond what an address can say: the block has so many bytes.
        let usable = (bytes as usize).wrapping_add(self.options.shape.padding);
        usable.wrapping_add(last) & !last
    }

    pub(super) fn clear_if_asked(&self, block: &mut Block<Buffer>) {
        if self.options.zero_on_free {
            // All of it, of which a buffer had less.
            block.open();
            block.as_mut().fill(0);
        }
    }

    /// The counters, in C's shape; the caller holds a reference on the allocator.
    pub fn statistics(&self) -> WMSBufferAllocatorStatistics {
        let counts = self.pool.counts();
        let allocations = counts.taken;
        let live = at_least_none(counts.live()).min(allocations);
        let misses = counts.misses.min(allocations);
        // Read after what is live: what came back meanwhile is in neither.
        let held = self.pool.held_bytes() as u64;
        let live_bytes = at_least_none(counts.bytes).min(held);
        let budget = self.pool.budget();
        // Acquire: see `fail`.
        let refusals = self.refusals.load(Ordering::Acquire);
        WMSBufferAllocatorStatistics {
            cbSize: size_of::<WMSBufferAllocatorStatistics>() as u32,
            dwReserved: 0,
            cLiveBuffers: live,
            cbLive: live_bytes,
            cbHeld: held,
            cAllocations: allocations,
            cReleases: allocations.saturating_sub(live),
            cHits: allocations.saturating_sub(misses),
            cMisses: misses,
            // Relaxed: as above.
            cFailures: self.failures.load(Ordering::Relaxed),
            cDepotVisits: counts.visits,
            // Who took the last bytes may not have told yet.
            cbPeakHeld: (budget.peak() as u64).max(held),
            cbBudget: budget.bytes() as u64,
            cbCached: held.saturating_sub(live_bytes),
            cRefusals: refusals,
            cWaits: self.pool.waits().calls(),
        }
    }
}

/// A sum of counters that were read one after the other may have wrapped below zero.
fn at_least_none(sum: u64) -> u64 {
    u64::try_from(sum as i64).unwrap_or(0)
}
