//! The counters of one allocator.

use crate::pool::Origin;
use core::sync::atomic::{AtomicU64, Ordering};

/// Counts what happened to buffers, but for those that live: the allocator has to count them
/// anyway. Relaxed throughout: the counters guard no memory.
pub struct Statistics {
    hits: AtomicU64,
    misses: AtomicU64,
    failures: AtomicU64,
    live_bytes: AtomicU64,
}

impl Statistics {
    pub const fn zero() -> Statistics {
        Statistics {
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            live_bytes: AtomicU64::new(0),
        }
    }

    pub fn allocated(&self, bytes: u32, origin: Origin) {
        let counter = match origin {
            Origin::Held => &self.hits,
            Origin::Source => &self.misses,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.live_bytes
            .fetch_add(u64::from(bytes), Ordering::Relaxed);
    }

    pub fn refused(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    pub fn released(&self, bytes: u32) {
        self.live_bytes
            .fetch_sub(u64::from(bytes), Ordering::Relaxed);
    }

    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    pub fn live_bytes(&self) -> u64 {
        self.live_bytes.load(Ordering::Relaxed)
    }
}
