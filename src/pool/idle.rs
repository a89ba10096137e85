//! How much memory lies idle.

#![forbid(unsafe_code)]

use crate::sync::{AtomicUsize, Ordering};

/// The bytes of a pool that nobody uses and that all threads share: full magazines in the depots,
/// and empty runs. Relaxed throughout: the number guards no memory.
pub struct Idle(AtomicUsize);

/// Beyond this many bytes memory goes back to the source. Two of the largest buffers fit in.
const MOST: usize = 34 << 20;

impl Idle {
    pub const fn none() -> Idle {
        Idle(AtomicUsize::new(0))
    }

    pub fn is_none(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// Counts so many bytes more if they may stay.
    pub fn admit(&self, bytes: usize) -> bool {
        let before = self.0.fetch_add(bytes, Ordering::Relaxed);
        let stays = before.saturating_add(bytes) <= MOST;
        if !stays {
            self.leave(bytes);
        }
        stays
    }

    /// So many bytes are used again, or went back to the source.
    pub fn leave(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}
