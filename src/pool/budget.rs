//! How much a pool may take from its source.

#![forbid(unsafe_code)]

use crate::sync::{AtomicUsize, Ordering};

/// Why there is no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// The source has none.
    Source,
    /// The pool may not take more.
    Budget,
}

/// The most bytes that a pool may take, and those that it took or is about to: counted before the source
/// is asked, so that however many threads ask, the bound is never exceeded.
pub struct Budget {
    bound: AtomicUsize,
    claimed: AtomicUsize,
    /// The most bytes that were held at any time.
    peak: AtomicUsize,
    /// What the pool itself takes: no bound is below.
    least: usize,
}

/// Every pool can take this much.
const NO_BOUND: usize = usize::MAX;

impl Budget {
    /// Without a bound, and so many bytes taken already.
    pub const fn none(held: usize) -> Budget {
        Budget {
            bound: AtomicUsize::new(NO_BOUND),
            claimed: AtomicUsize::new(held),
            peak: AtomicUsize::new(held),
            least: held,
        }
    }

    /// The bound in bytes, 0 if there is none.
    pub fn bytes(&self) -> usize {
        // Relaxed: a number for its own sake.
        match self.bound.load(Ordering::Relaxed) {
            NO_BOUND => 0,
            bytes => bytes,
        }
    }

    /// Sets the bound, or with 0 takes it away. False, and nothing is changed, if the pool itself takes
    /// more.
    pub fn set(&self, bytes: u64) -> bool {
        // What cannot be addressed cannot be exceeded.
        let bytes = usize::try_from(bytes).unwrap_or(NO_BOUND);
        let bound = if bytes == 0 { NO_BOUND } else { bytes };
        if bound < self.least {
            return false;
        }
        // SeqCst: a claim looks at the bound behind its count, and who set the bound at the count behind
        // the bound, so that one of them sees the other.
        self.bound.store(bound, Ordering::SeqCst);
        true
    }

    /// Whether more is claimed than the bound allows, as that was lowered.
    pub fn is_exceeded(&self) -> bool {
        // SeqCst: see `set`.
        self.claimed.load(Ordering::SeqCst) > self.bound.load(Ordering::SeqCst)
    }

    /// Whether so many bytes more would be within the bound.
    pub fn has_room(&self, bytes: usize) -> bool {
        // Relaxed: only `claim` decides.
        let claimed = self.claimed.load(Ordering::Relaxed);
        let after = claimed.checked_add(bytes);
        after.map_or(false, |after| after <= self.bound.load(Ordering::Relaxed))
    }

    /// Counts so many bytes if they are within the bound.
    pub fn claim(&self, bytes: usize) -> bool {
        // Relaxed: what comes after decides.
        let mut claimed = self.claimed.load(Ordering::Relaxed);
        loop {
            let after = match claimed.checked_add(bytes) {
                Some(after) if after <= self.bound.load(Ordering::Relaxed) => after,
                _ => return false,
            };
            let swapped = self.claimed.compare_exchange(
                claimed,
                after,
                // SeqCst: see `set`.
                Ordering::SeqCst,
                Ordering::Relaxed,
            );
            match swapped {
                // SeqCst: see `set`.
                Ok(_) if after > self.bound.load(Ordering::SeqCst) => {
                    self.disclaim(bytes);
                    return false;
                }
                Ok(_) => return true,
                Err(now) => claimed = now,
            }
        }
    }

    /// So many bytes went back, or were not there.
    pub fn disclaim(&self, bytes: usize) {
        // Release: who claims them finds what was there before gone back.
        self.claimed.fetch_sub(bytes, Ordering::Release);
    }

    /// In the child of a fork, where nobody is about to take or give back: so many bytes are held.
    pub fn recount(&self, held: usize) {
        self.claimed.store(held, Ordering::Relaxed);
    }

    /// So many bytes are held.
    pub fn see(&self, held: usize) {
        // Relaxed, both: a number for its own sake.
        let mut peak = self.peak.load(Ordering::Relaxed);
        while peak < held {
            let swapped =
                self.peak
                    .compare_exchange(peak, held, Ordering::Relaxed, Ordering::Relaxed);
            match swapped {
                Ok(_) => break,
                Err(now) => peak = now,
            }
        }
    }

    pub fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_claimed_stays_within_the_bound() {
        let budget = Budget::none(10);
        assert!(budget.claim(usize::MAX - 10));
        budget.disclaim(usize::MAX - 10);
        assert!(budget.set(100));
        assert!(budget.claim(90));
        assert!(!budget.claim(1) && !budget.claim(usize::MAX));
        budget.disclaim(1);
        assert!(budget.has_room(1) && !budget.has_room(2));
        assert!(budget.claim(1));
    }

    #[test]
    fn a_lowered_bound_is_exceeded_until_enough_went_back() {
        let budget = Budget::none(10);
        assert!(budget.claim(90));
        assert!(budget.set(50));
        assert!(budget.is_exceeded());
        budget.disclaim(50);
        assert!(!budget.is_exceeded() && !budget.claim(1));
        budget.disclaim(1);
        assert!(budget.claim(1));
    }

    #[test]
    fn a_bound_holds_the_pool_itself() {
        let budget = Budget::none(10);
        assert!(!budget.set(9));
        assert_eq!(budget.bytes(), 0);
        assert!(budget.set(10));
        assert_eq!(budget.bytes(), 10);
        assert!(budget.set(0));
        assert_eq!(budget.bytes(), 0);
        assert!(budget.set(u64::MAX));
    }

    #[test]
    fn the_peak_is_the_most_that_was_held() {
        let budget = Budget::none(10);
        budget.see(30);
        budget.see(20);
        assert_eq!(budget.peak(), 30);
    }
}
