//! How many calls a thread has made of a pool, and when it is to look after its cache.

#![forbid(unsafe_code)]

use crate::sync::{count_up, AtomicU64, Ordering};
use core::cell::Cell;

/// Counts up to the call that is due, and by that counts calls: one word for both, as every call
/// writes it. Its thread alone does; others read how many calls there were.
#[repr(C)]
pub struct Tally {
    /// The lower half counts calls and wraps with the one that is due; less the upper half, it is the
    /// lower half of their number.
    word: AtomicU64,
    /// How many calls there were when this was last written: the number itself is near.
    about: AtomicU64,
    period: Cell<u32>,
}

const HALF: u32 = u32::BITS;

fn lower(word: u64) -> u32 {
    word as u32
}

fn upper(word: u64) -> u32 {
    word.wrapping_shr(HALF) as u32
}

impl Tally {
    /// Counts a call. All ones; or zero if that call is due, which then has to be taken back.
    #[inline(always)]
    pub fn count(&self) -> u64 {
        count_up(&self.word)
    }

    /// Takes the last call back.
    pub fn take_back(&self) {
        let word = self.word();
        self.set(lower(word).wrapping_sub(1), upper(word));
    }

    /// Whether the next call is due.
    pub fn is_due(&self) -> bool {
        self.left() == 0
    }

    /// From now on there are so many calls before one is due.
    pub fn restart(&self, calls: u32) {
        let so_far = self.calls();
        // Release, as in `set`: `calls` reads both.
        self.about.store(so_far, Ordering::Release);
        let lower = u32::MAX.wrapping_sub(calls);
        self.set(lower, lower.wrapping_sub(so_far as u32));
        self.period.set(calls);
    }

    /// A call is due so many calls sooner, or the next one.
    pub fn hasten(&self, calls: usize) {
        let word = self.word();
        let calls = u32::try_from(calls).unwrap_or(u32::MAX).min(self.left());
        self.set(
            lower(word).wrapping_add(calls),
            upper(word).wrapping_add(calls),
        );
    }

    /// A call is due in so many calls at the latest.
    pub fn hurry(&self, calls: u32) {
        if self.left() > calls {
            self.restart(calls);
        }
    }

    /// What the tally was restarted with.
    pub fn period(&self) -> u32 {
        self.period.get()
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        loop {
            // Acquire: the word is read in between, so it is not that of long before or after.
            let about = self.about.load(Ordering::Acquire);
            let word = self.word.load(Ordering::Acquire);
            if self.about.load(Ordering::Relaxed) == about {
                let calls = lower(word).wrapping_sub(upper(word));
                let beyond = calls.wrapping_sub(about as u32) as i32;
                return about.wrapping_add(i64::from(beyond) as u64);
            }
        }
    }

    fn left(&self) -> u32 {
        u32::MAX.wrapping_sub(lower(self.word()))
    }

    fn word(&self) -> u64 {
        // Relaxed: its own thread's.
        self.word.load(Ordering::Relaxed)
    }

    fn set(&self, lower: u32, upper: u32) {
        let word = u64::from(upper).wrapping_shl(HALF) | u64::from(lower);
        // Release: who finds this word finds no older `about`.
        self.word.store(word, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One whose next call is due.
    fn tally_after(calls: u64) -> Tally {
        let tally = Tally {
            word: AtomicU64::new(0),
            about: AtomicU64::new(calls),
            period: Cell::new(0),
        };
        tally.set(u32::MAX, u32::MAX.wrapping_sub(calls as u32));
        tally
    }

    #[test]
    fn a_call_that_is_due_can_be_taken_back() {
        let tally = tally_after(0);
        assert!(tally.is_due());
        assert_eq!(tally.count(), 0);
        tally.take_back();
        assert!(tally.is_due());
        assert_eq!(tally.calls(), 0);
    }

    #[test]
    fn so_many_calls_are_not_due() {
        let tally = tally_after(0);
        tally.restart(3);
        let calls = [tally.count(), tally.count(), tally.count()];
        assert_eq!(calls, [u64::MAX; 3]);
        assert_eq!(tally.count(), 0);
        tally.take_back();
        assert_eq!(tally.calls(), 3);
    }

    #[test]
    fn a_call_that_is_due_stays_due_until_the_tally_is_restarted() {
        let tally = tally_after(7);
        for _ in 0..3 {
            assert_eq!(tally.count(), 0);
            tally.take_back();
        }
        assert_eq!(tally.calls(), 7);
    }

    #[test]
    fn what_hastens_a_call_is_none() {
        let tally = tally_after(0);
        tally.restart(10);
        tally.count();
        tally.hasten(4);
        assert_eq!(tally.calls(), 1);
        tally.hasten(usize::MAX);
        assert!(tally.is_due());
        assert_eq!(tally.calls(), 1);
    }

    #[test]
    fn hurry_only_brings_a_call_nearer() {
        let tally = tally_after(0);
        tally.restart(2);
        tally.hurry(5);
        assert_eq!(tally.period(), 2);
        tally.hurry(1);
        assert_eq!(tally.period(), 1);
        assert_eq!([tally.count(), tally.count()], [u64::MAX, 0]);
    }

    #[test]
    fn more_calls_are_counted_than_half_a_word_holds() {
        let before = u64::from(u32::MAX) - 1;
        let tally = tally_after(before);
        for calls in 1..=4 {
            tally.restart(2);
            assert_eq!(tally.count(), u64::MAX);
            assert_eq!(tally.calls(), before + calls);
        }
    }

    #[test]
    fn each_restart_brings_the_number_near() {
        let tally = tally_after(0);
        for quarter in 1..=5_u64 {
            let calls = quarter << 30;
            // As if so many calls had been counted meanwhile.
            tally.set(7, 7_u32.wrapping_sub(calls as u32));
            tally.restart(2);
            assert_eq!(tally.calls(), calls);
        }
    }
}
