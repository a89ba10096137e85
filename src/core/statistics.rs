//! The counters of one allocator.

use crate::pool::Origin;
use core::sync::atomic::{AtomicU64, Ordering};

/// Counts what happened to buffers. The counters guard no memory, so all but the pair named below
/// are relaxed.
pub struct Statistics {
    hits: AtomicU64,
    misses: AtomicU64,
    failures: AtomicU64,
    releases: AtomicU64,
    allocated_bytes: AtomicU64,
    released_bytes: AtomicU64,
}

/// The counters at one moment; the sums are made from what was read, so they agree.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot {
    pub hits: u64,
    pub misses: u64,
    pub failures: u64,
    pub releases: u64,
    pub live_bytes: u64,
}

impl Statistics {
    pub const fn zero() -> Statistics {
        Statistics {
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            releases: AtomicU64::new(0),
            allocated_bytes: AtomicU64::new(0),
            released_bytes: AtomicU64::new(0),
        }
    }

    pub fn allocated(&self, bytes: u32, origin: Origin) {
        let counter = match origin {
            Origin::Held => &self.hits,
            Origin::Source => &self.misses,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.allocated_bytes
            .fetch_add(u64::from(bytes), Ordering::Relaxed);
    }

    pub fn refused(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    pub fn released(&self, bytes: u32) {
        self.released_bytes
            .fetch_add(u64::from(bytes), Ordering::Relaxed);
        // Release: pairs with the Acquire in `snapshot`.
        self.releases.fetch_add(1, Ordering::Release);
    }

    pub fn snapshot(&self) -> Snapshot {
        // Acquire, and read first: every release that is seen has its allocation seen as well, so
        // the number of live buffers is never negative.
        let releases = self.releases.load(Ordering::Acquire);
        let released_bytes = self.released_bytes.load(Ordering::Acquire);
        let allocated_bytes = self.allocated_bytes.load(Ordering::Relaxed);
        Snapshot {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            releases,
            live_bytes: allocated_bytes.saturating_sub(released_bytes),
        }
    }
}
