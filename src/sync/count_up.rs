//! Where no instructions are written out for it, and in the models.

#![forbid(unsafe_code)]

use super::{AtomicU64, Ordering};

/// Adds one to the lower half of a word that only the calling thread writes: zero if that half wraps,
/// else all ones.
#[inline(always)]
pub fn count_up(word: &AtomicU64) -> u64 {
    // Relaxed: others read a number for its own sake.
    let old = word.load(Ordering::Relaxed);
    let (lower, wraps) = (old as u32).overflowing_add(1);
    let upper = old & !u64::from(u32::MAX);
    word.store(upper | u64::from(lower), Ordering::Relaxed);
    u64::from(wraps).wrapping_sub(1)
}
