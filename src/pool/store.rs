//! The pool of one allocator.

use super::bin::Bin;
use super::block::{Block, Slot, Tenant};
use super::run::Run;
use super::size_class::{Placement, SizeClass, CLASSES};
use crate::lock::Lock;
use crate::source::Source;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

/// Whether a block was there already or had to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Held,
    Source,
}

/// The owner of a pool: an address that stays valid until the pool has ended.
pub struct Home<T: Tenant>(NonNull<T::Home>);

impl<T: Tenant> Home<T> {
    /// # Safety
    /// Whenever the pool is called, `home` points to a living object that is not being moved, and
    /// that any thread may use.
    pub unsafe fn new(home: NonNull<T::Home>) -> Home<T> {
        Home(home)
    }
}

/// Blocks of every size class, from one source.
pub struct Pool<T: Tenant> {
    source: &'static dyn Source,
    page_bytes: usize,
    home: Home<T>,
    home_bytes: usize,
    bins: [Lock<Bin<T>>; CLASSES],
    /// Bytes taken from the source, by runs and by the home.
    held: AtomicUsize,
    /// Bytes of runs that are empty.
    idle: AtomicUsize,
}

// SAFETY: the bins are behind locks, the counters atomic, and the home may be used by any thread.
unsafe impl<T: Tenant + Send + Sync> Sync for Pool<T> {}

/// A size class starts with runs of this many bytes and doubles them up to the most.
const FIRST_RUN: usize = 64 << 10;
const LARGEST_RUN: usize = 1 << 20;

/// Empty runs beyond this many bytes go back to the source. Two of the largest buffers fit in.
const MOST_IDLE: usize = 34 << 20;

impl<T: Tenant> Pool<T> {
    #[allow(clippy::declare_interior_mutable_const)] // the initial value of each bin
    const EMPTY_BIN: Lock<Bin<T>> = Lock::new(Bin::empty());

    /// `home_bytes` of the source are the home's own.
    pub fn new(source: &'static dyn Source, home: Home<T>, home_bytes: usize) -> Pool<T> {
        Pool {
            source,
            page_bytes: source.page_bytes(),
            home,
            home_bytes,
            bins: [Self::EMPTY_BIN; CLASSES],
            held: AtomicUsize::new(home_bytes),
            idle: AtomicUsize::new(0),
        }
    }

    pub fn source(&self) -> &'static dyn Source {
        self.source
    }

    pub fn home_bytes(&self) -> usize {
        self.home_bytes
    }

    /// A block of at least `bytes`, or `None` if the source has no memory.
    pub fn take(&self, bytes: usize, placement: Placement) -> Option<(Block<T>, Origin)> {
        let class = SizeClass::of(bytes, placement, self.page_bytes)?;
        let bin = self.bins.get(class.index())?;
        let (slot, origin) = match self.take_held(bin) {
            Some(slot) => (slot, Origin::Held),
            None => match self.make_run(class, bin) {
                Some(run) => (bin.lock().add(run)?, Origin::Source),
                // While the source was asked, somebody may have given a block back.
                None => (self.take_held(bin)?, Origin::Held),
            },
        };
        // SAFETY: the bin has just made the slot a live one, for this caller alone.
        Some((unsafe { Block::from_raw(slot) }, origin))
    }

    /// Takes a block back that this pool has lent out.
    pub fn give(&self, block: Block<T>) {
        let class = block.slot().run().class();
        let slot = block.into_raw();
        let surplus = self.bins.get(class.index()).and_then(|bin| {
            let keep = |run_bytes| {
                let idle = self.idle.fetch_add(run_bytes, Ordering::Relaxed);
                let keep = idle.saturating_add(run_bytes) <= MOST_IDLE;
                if !keep {
                    self.no_longer_idle(run_bytes);
                }
                keep
            };
            // SAFETY: the block was live and ours, and its class leads to its bin.
            unsafe { bin.lock().give(slot, keep) }
        });
        if let Some(run) = surplus {
            self.destroy_run(run);
        }
    }

    /// Gives every empty run back to the source: all there are, once no block is live.
    pub fn trim(&self) {
        for bin in &self.bins {
            while let Some(run) = self.take_empty(bin) {
                self.destroy_run(run);
            }
        }
    }

    /// Bytes taken from the source and not yet given back.
    pub fn held_bytes(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    fn take_held(&self, bin: &Lock<Bin<T>>) -> Option<NonNull<Slot<T>>> {
        bin.lock().take(|run_bytes| self.no_longer_idle(run_bytes))
    }

    fn make_run(&self, class: SizeClass, bin: &Lock<Bin<T>>) -> Option<NonNull<Run<T>>> {
        let made = bin.lock().made();
        let bytes = LARGEST_RUN.min(FIRST_RUN.wrapping_shl(made.min(8)));
        let create = |bytes| {
            // SAFETY: the home owns this pool, which outlives its runs, and the page size is that
            // of the source.
            unsafe { Run::create(self.source, self.page_bytes, self.home.0, class, bytes) }
        };
        let run = create(bytes).or_else(|| {
            // Memory is short: let go of what is idle here, and ask for no more than one slot.
            self.trim();
            create(0)
        })?;
        // SAFETY: the run is in use.
        let run_bytes = unsafe { run.as_ref() }.held_bytes();
        self.held.fetch_add(run_bytes, Ordering::Relaxed);
        Some(run)
    }

    fn take_empty(&self, bin: &Lock<Bin<T>>) -> Option<NonNull<Run<T>>> {
        bin.lock()
            .take_empty(|run_bytes| self.no_longer_idle(run_bytes))
    }

    fn no_longer_idle(&self, run_bytes: usize) {
        self.idle.fetch_sub(run_bytes, Ordering::Relaxed);
    }

    /// Gives a run back to the source; it is empty and on no list.
    fn destroy_run(&self, run: NonNull<Run<T>>) {
        // SAFETY: the run is in use until the next line.
        let run_bytes = unsafe { run.as_ref() }.held_bytes();
        // SAFETY: the pool made it with this source; the bin has no live slot of it and has let it
        // go.
        unsafe { Run::destroy(run, self.source) };
        self.held.fetch_sub(run_bytes, Ordering::Relaxed);
    }
}
