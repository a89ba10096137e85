//! The doings of threads that have no cache: there was no memory for one, the thread has passed its
//! end, or the pool is closing; and of those that have ended.

#![forbid(unsafe_code)]

use super::cache::Counts;
use crate::sync::{AtomicU64, Ordering};

/// Relaxed throughout: what ends a pool is counted under the registry's lock.
pub struct Direct {
    taken: AtomicU64,
    given: AtomicU64,
    bytes: AtomicU64,
    misses: AtomicU64,
    visits: AtomicU64,
}

impl Direct {
    pub const fn none() -> Direct {
        Direct {
            taken: AtomicU64::new(0),
            given: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            visits: AtomicU64::new(0),
        }
    }

    pub fn count_taken(&self, bytes: u32) {
        self.taken.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(u64::from(bytes), Ordering::Relaxed);
    }

    /// Under the registry's lock.
    pub fn count_given(&self, bytes: u32) {
        self.bytes.fetch_sub(u64::from(bytes), Ordering::Relaxed);
        self.given.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_miss(&self) {
        self.misses.fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_visit(&self) {
        self.visits.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes over what a thread has counted that ends. Under the registry's lock.
    pub fn absorb(&self, counts: &Counts) {
        self.taken.fetch_add(counts.taken, Ordering::Relaxed);
        self.given.fetch_add(counts.given, Ordering::Relaxed);
        self.bytes.fetch_add(counts.bytes, Ordering::Relaxed);
        self.misses.fetch_add(counts.misses, Ordering::Relaxed);
        self.visits.fetch_add(counts.visits, Ordering::Relaxed);
    }

    pub fn live(&self) -> u64 {
        let given = self.given.load(Ordering::Relaxed);
        self.taken.load(Ordering::Relaxed).wrapping_sub(given)
    }

    pub fn counts(&self) -> Counts {
        Counts {
            taken: self.taken.load(Ordering::Relaxed),
            given: self.given.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            visits: self.visits.load(Ordering::Relaxed),
        }
    }
}
