//! A reference count.

use crate::sync::{AtomicU32, Ordering};

/// Counts the references on an object; 0 means that the object is free.
///
/// One bit beside the count says that the last release has more to do than an ordinary one, so that a
/// single comparison tells whether a release is the last and an ordinary one.
pub struct References(AtomicU32);

/// What the caller must not go on with: the count has lost its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Miscount {
    /// The object was free already.
    Free,
    /// One more reference could not be told from none.
    Overflow,
}

/// The most references that an object can have. One more falls into the bit for care and leaves a
/// count of 0, so that whoever comes next is told as well.
pub const MOST: u32 = i32::MAX as u32;

const CARE: u32 = 1 << 31;

impl References {
    pub const fn none() -> References {
        References(AtomicU32::new(0))
    }

    pub const fn one() -> References {
        References(AtomicU32::new(1))
    }

    /// The first reference on a free object.
    #[inline(always)]
    pub fn begin(&self) {
        // Relaxed: the object reaches another thread only by the caller's own hand-over.
        self.0.store(1, Ordering::Relaxed);
    }

    /// 0 if there are none.
    #[inline(always)]
    pub fn cell(&self) -> &AtomicU32 {
        &self.0
    }

    /// The last release must not be an ordinary one. By somebody who has a reference.
    pub fn ask_for_care(&self) {
        // Relaxed: the caller's own release comes later, and orders this for whoever comes last.
        self.0.fetch_or(CARE, Ordering::Relaxed);
    }

    /// How many there are, for whoever has none.
    pub fn count(&self) -> u32 {
        // Relaxed: it may be another number by now.
        self.0.load(Ordering::Relaxed) & MOST
    }

    #[inline(always)]
    pub fn add(&self) -> Result<u32, Miscount> {
        // Relaxed: whoever adds a reference holds one, and gained sight of the object with it.
        match self.0.fetch_add(1, Ordering::Relaxed) & MOST {
            0 => Err(Miscount::Free),
            MOST => Err(Miscount::Overflow),
            before => Ok(before.wrapping_add(1)),
        }
    }

    /// Takes the last reference away if it is the last one and asks for no care: without a
    /// read-modify-write, as there is nobody left to race with.
    #[inline(always)]
    pub fn end_if_sole(&self) -> bool {
        // Acquire: what the other owners did to the object happens before this one frees it.
        let is_sole = self.0.load(Ordering::Acquire) == 1;
        if is_sole {
            // Relaxed: who takes the object next is given it by means of its own.
            self.0.store(0, Ordering::Relaxed);
        }
        is_sole
    }

    /// Whether the caller's reference is the only one.
    pub fn is_sole(&self) -> bool {
        // Acquire: what the other owners did to the object happens before what this one does from now on.
        self.0.load(Ordering::Acquire) & MOST == 1
    }

    /// Takes one away and tells how many are left.
    #[inline(always)]
    pub fn release(&self) -> Result<u32, Miscount> {
        // Release: what this owner did to the object happens before the last owner frees it.
        match self.0.fetch_sub(1, Ordering::Release) & MOST {
            0 => Err(Miscount::Free),
            1 => {
                // Acquire: the other half of the pairing above, needed only by the last owner. A
                // load and not a fence, because ThreadSanitizer does not understand fences.
                self.0.load(Ordering::Acquire);
                self.0.store(0, Ordering::Relaxed);
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
    fn the_sole_reference_ends_at_once_and_one_of_several_does_not() {
        let references = References::one();
        assert_eq!(references.add(), Ok(2));
        assert!(!references.end_if_sole());
        assert_eq!(references.release(), Ok(1));
        assert!(references.end_if_sole());
        assert_eq!(references.release(), Err(Miscount::Free));
    }

    #[test]
    fn care_keeps_the_count_and_ends_with_the_last_reference() {
        let references = References::one();
        references.ask_for_care();
        assert_eq!(references.add(), Ok(2));
        assert_eq!(references.release(), Ok(1));
        assert!(!references.end_if_sole());
        assert_eq!(references.release(), Ok(0));
        references.begin();
        assert!(references.end_if_sole());
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
        for care in [0, CARE] {
            let references = References(AtomicU32::new((MOST - 1) | care));
            assert_eq!(references.add(), Ok(MOST));
            assert_eq!(references.add(), Err(Miscount::Overflow));
            assert_eq!(references.add(), Err(Miscount::Free));
        }
    }
}
