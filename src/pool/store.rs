//! The pool of one allocator.

use super::bin::Bin;
use super::block::{Block, Tenant};
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

    /// `held` bytes of the source are the home's own.
    pub fn new(source: &'static dyn Source, home: Home<T>, held: usize) -> Pool<T> {
        Pool {
            source,
            page_bytes: source.page_bytes(),
            home,
            bins: [Self::EMPTY_BIN; CLASSES],
            held: AtomicUsize::new(held),
            idle: AtomicUsize::new(0),
        }
    }

    pub fn source(&self) -> &'static dyn Source {
        self.source
    }

    /// A block of at least `bytes`, or `None` if the source has no memory.
    pub fn take(&self, bytes: usize, placement: Placement) -> Option<(Block<T>, Origin)> {
        let class = SizeClass::of(bytes, placement, self.page_bytes)?;
        let bin = self.bins.get(class.index())?;
        let (taken, made) = {
            let mut bin = bin.lock();
            let taken = bin.take(|run_bytes| {
                self.idle.fetch_sub(run_bytes, Ordering::Relaxed);
            });
            (taken, bin.made())
        };
        let (slot, origin) = match taken {
            Some(slot) => (slot, Origin::Held),
            None => {
                let run = self.make_run(class, made)?;
                (bin.lock().add(run)?, Origin::Source)
            }
        };
        // SAFETY: the bin has just made the slot a live one, for this caller alone.
        Some((unsafe { Block::from_raw(slot) }, origin))
    }

    /// Takes a block back.
    pub fn give(&self, block: Block<T>) {
        let class = block.slot().run().class();
        let slot = block.into_raw();
        let surplus = self.bins.get(class.index()).and_then(|bin| {
            bin.lock().give(slot, |run_bytes| {
                let idle = self.idle.fetch_add(run_bytes, Ordering::Relaxed);
                let keep = idle.saturating_add(run_bytes) <= MOST_IDLE;
                if !keep {
                    self.idle.fetch_sub(run_bytes, Ordering::Relaxed);
                }
                keep
            })
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

    fn make_run(&self, class: SizeClass, made: u32) -> Option<NonNull<Run<T>>> {
        let bytes = LARGEST_RUN.min(FIRST_RUN.wrapping_shl(made.min(8)));
        let create = |bytes| {
            // SAFETY: the home owns this pool, which outlives its runs.
            unsafe { Run::create(self.source, self.home.0, class, bytes) }
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
        let mut bin = bin.lock();
        bin.take_empty(|run_bytes| {
            self.idle.fetch_sub(run_bytes, Ordering::Relaxed);
        })
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
