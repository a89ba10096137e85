//! A reference count.

use core::sync::atomic::{AtomicU32, Ordering};

/// Counts the references on an object; 0 means that the object is free.
pub struct References(AtomicU32);

/// What the caller must not go on with: the count has lost its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miscount {
    /// The object was free already.
    Free,
    /// One more reference could not be told from none.
    Overflow,
}

/// The most references that an object can have. Half of the range stays unused, so that threads
/// which overstep the limit at one moment cannot wrap the count before the first of them aborts.
pub const MOST: u32 = i32::MAX as u32;

impl References {
    pub const fn none() -> References {
        References(AtomicU32::new(0))
    }

    pub const fn one() -> References {
        References(AtomicU32::new(1))
    }

    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// The first reference on a free object.
    pub fn begin(&self) {
        // Relaxed: the object reaches another thread only by the caller's own hand-over.
        self.0.store(1, Ordering::Relaxed);
    }

    pub fn add(&self) -> Result<u32, Miscount> {
        // Relaxed: whoever adds a reference holds one, and gained sight of the object with it.
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Miscount::Free),
            MOST..=u32::MAX => Err(Miscount::Overflow),
            before => Ok(before.wrapping_add(1)),
        }
    }

    /// Takes one away and tells how many are left.
    pub fn release(&self) -> Result<u32, Miscount> {
        // Release: what this owner did to the object happens before the last owner frees it.
        match self.0.fetch_sub(1, Ordering::Release) {
            0 => Err(Miscount::Free),
            1 => {
                // Acquire: the other half of the pairing above, needed only by the last owner. A
                // load and not a fence, because ThreadSanitizer does not understand fences.
                self.0.load(Ordering::Acquire);
                Ok(0)
            }
            before => Ok(before.wrapping_sub(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_up_and_down_to_nothing() {
        let references = References::one();
        assert_eq!(references.add(), Ok(2));
        assert_eq!(references.release(), Ok(1));
        assert_eq!(references.release(), Ok(0));
    }

    #[test]
    fn a_release_too_many_is_told() {
        assert_eq!(References::none().release(), Err(Miscount::Free));
    }

    #[test]
    fn a_reference_on_a_free_object_is_told() {
        assert_eq!(References::none().add(), Err(Miscount::Free));
    }

    #[test]
    fn the_last_reference_before_the_limit_is_granted_and_the_next_told() {
        assert_eq!(MOST, 0x7FFF_FFFF);
        let references = References(AtomicU32::new(MOST - 1));
        assert_eq!(references.add(), Ok(MOST));
        assert_eq!(references.add(), Err(Miscount::Overflow));
    }
}
