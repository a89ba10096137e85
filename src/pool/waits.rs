//! Threads that wait for the budget.
//!
//! A pool that lets them wait keeps nothing per thread: what lies in the cache of a thread that sleeps
//! could serve nobody, and two threads that hand buffers to each other might wait for ever. So whatever is
//! given back goes to the depots, where whoever waits finds it.

#![forbid(unsafe_code)]

use super::budget::Shortage;
use super::pool::Pool;
use super::size_class::Placement;
use super::slot::Tenant;
use super::visit::Taken;
use crate::os;
use crate::sync::{AtomicU32, AtomicU64, Ordering};
use crate::thread;
use core::cell::Cell;

/// Who waits, and for how long.
pub struct Waits {
    /// How many milliseconds a call may wait; with 0 none does. Set before others see the pool.
    patience: Cell<u32>,
    waiters: AtomicU32,
    /// Another number each time that those who wait are to look again.
    turn: AtomicU32,
    /// How often all who waited were sent away.
    cancelled: AtomicU32,
    /// Calls that waited.
    calls: AtomicU64,
}

/// Without an end.
const FOR_EVER: u32 = u32::MAX;
/// In milliseconds: whoever waits looks after so long at the latest, as another thread may have had in its
/// hands what lay idle when it looked last.
const LOOK: u32 = 100;

impl Waits {
    pub const fn none() -> Waits {
        Waits {
            patience: Cell::new(0),
            waiters: AtomicU32::new(0),
            turn: AtomicU32::new(0),
            cancelled: AtomicU32::new(0),
            calls: AtomicU64::new(0),
        }
    }

    /// Lets calls wait so many milliseconds. Nobody else sees the pool yet.
    pub fn allow(&self, patience: u32) {
        self.patience.set(patience);
    }

    pub fn are_allowed(&self) -> bool {
        self.patience.get() != 0
    }

    /// How many calls have waited, or do.
    pub fn calls(&self) -> u64 {
        // Relaxed: a number for its own sake.
        self.calls.load(Ordering::Relaxed)
    }

    /// Something came back that whoever waits may need. Not for each region that goes back to the source:
    /// whoever waits gives some back with each try, and would never sleep.
    pub fn wake(&self) {
        if !self.are_allowed() {
            return;
        }
        // AcqRel, a sum that changes nothing: if whoever begins to wait is not counted in it, then what
        // came back is seen by its next try.
        if self.waiters.fetch_add(0, Ordering::AcqRel) > 0 {
            // Release: whoever finds the new number finds what came back.
            self.turn.fetch_add(1, Ordering::Release);
            os::wake_all(&self.turn);
        }
    }

    /// Sends all who wait away.
    pub fn cancel(&self) {
        // Release: the number comes before the turn that leads to it.
        self.cancelled.fetch_add(1, Ordering::Release);
        self.wake();
    }

    /// In the child of a fork, where none of the others is.
    pub fn forget(&self) {
        self.waiters.store(0, Ordering::Relaxed);
    }
}

/// A call that waits.
struct Wait<'a> {
    waits: &'a Waits,
    began: u64,
    cancelled: u32,
    has_slept: bool,
}

impl Wait<'_> {
    fn begin(waits: &Waits) -> Wait<'_> {
        let wait = Wait {
            waits,
            began: os::milliseconds(),
            cancelled: waits.cancelled.load(Ordering::Acquire),
            has_slept: false,
        };
        // AcqRel: see `wake`.
        waits.waiters.fetch_add(1, Ordering::AcqRel);
        wait
    }

    fn is_cancelled(&self) -> bool {
        self.waits.cancelled.load(Ordering::Acquire) != self.cancelled
    }

    /// How many milliseconds may pass until the next look; `None` if the time is over.
    fn left(&self) -> Option<u32> {
        let patience = self.waits.patience.get();
        if patience == FOR_EVER {
            return Some(LOOK);
        }
        let passed = os::milliseconds().wrapping_sub(self.began);
        let left = u64::from(patience).checked_sub(passed)?;
        let left = u32::try_from(left).unwrap_or(LOOK).min(LOOK);
        (left > 0).then_some(left)
    }

    /// Sleeps unless there was a turn since that one.
    fn sleep(&mut self, turn: u32, milliseconds: u32) {
        if !self.has_slept {
            self.has_slept = true;
            self.waits.calls.fetch_add(1, Ordering::Relaxed);
        }
        // Whoever closes another pool or ends threads need not mind this one.
        let thread = thread::current();
        if thread.number().is_some() {
            thread.leave();
        }
        os::wait(&self.waits.turn, turn, milliseconds);
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.waits.waiters.fetch_sub(1, Ordering::AcqRel);
    }
}

impl<T: Tenant> Pool<T> {
    /// As `take`, but where the budget is used up it waits, if that is allowed, until something comes
    /// back. No lock is held meanwhile.
    #[inline(always)]
    pub fn take_patiently(&self, bytes: u32, placement: Placement) -> Result<Taken<T>, Shortage> {
        match self.take(bytes, placement) {
            // Nobody could send a call of the library's own away that waits at a closed pool.
            Err(Shortage::Budget) if self.waits.are_allowed() && !self.is_closing() => {
                self.wait_for(bytes, placement)
            }
            outcome => outcome,
        }
    }

    #[cold]
    #[inline(never)]
    fn wait_for(&self, bytes: u32, placement: Placement) -> Result<Taken<T>, Shortage> {
        let mut wait = Wait::begin(&self.waits);
        loop {
            // Acquire: pairs with the release in `wake`. Before the try, lest what comes back between it
            // and the sleep be missed.
            let turn = self.waits.turn.load(Ordering::Acquire);
            if wait.is_cancelled() {
                return Err(Shortage::Budget);
            }
            match self.take(bytes, placement) {
                Err(Shortage::Budget) => (),
                outcome => return outcome,
            }
            match wait.left() {
                Some(milliseconds) => wait.sleep(turn, milliseconds),
                None => return Err(Shortage::Budget),
            }
        }
    }

    /// Sets the budget, 0 for none; false if the pool itself takes more. What was taken beyond it goes
    /// back as soon as it can, and nothing is taken until enough has gone back.
    pub fn set_budget(&self, bytes: u64) -> bool {
        if !self.budget.set(bytes) {
            return false;
        }
        if self.budget.is_exceeded() {
            self.trim();
        }
        self.idle.set_tight(self.budget.is_exceeded());
        self.waits.wake();
        true
    }

    pub fn waits(&self) -> &Waits {
        &self.waits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_counted_until_the_wait_ends() {
        let waits = Waits::none();
        let count = || waits.waiters.load(Ordering::Relaxed);
        let wait = Wait::begin(&waits);
        assert_eq!(count(), 1);
        drop(wait);
        assert_eq!(count(), 0);
    }
}
