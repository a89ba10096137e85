//! A set of size classes.

#![forbid(unsafe_code)]

use super::size_class::CLASSES;
use crate::sync::{AtomicU64, Ordering};

const WORDS: usize = CLASSES / 64;

/// Only ever grows. Relaxed throughout: a member says nothing about memory.
pub struct ClassSet([AtomicU64; WORDS]);

impl ClassSet {
    #[allow(clippy::declare_interior_mutable_const)] // the initial value of each word
    const NONE: AtomicU64 = AtomicU64::new(0);

    pub const fn empty() -> ClassSet {
        ClassSet([Self::NONE; WORDS])
    }

    pub fn has(&self, index: usize) -> bool {
        let word = self.0.get(index / 64);
        let bits = word.map_or(0, |word| word.load(Ordering::Relaxed));
        bits.wrapping_shr(index as u32) & 1 != 0
    }

    pub fn add(&self, index: usize) {
        if let Some(word) = self.0.get(index / 64) {
            word.fetch_or(1_u64.wrapping_shl(index as u32), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_added_and_nothing_else() {
        let set = ClassSet::empty();
        for index in (0..CLASSES).step_by(7) {
            set.add(index);
        }
        for index in 0..CLASSES {
            assert_eq!(set.has(index), index % 7 == 0);
        }
        assert!(!set.has(CLASSES));
    }
}
