//! Which places are taken.

use super::current;
use super::thread::{Thread, ENDED, MOST};
use super::word::{self, Slots};
use crate::os;
use crate::sync::Ordering;
use core::ptr::null_mut;

const WORDS: usize = MOST / 64;

const FIRST_CROWD: usize = 64;
/// In milliseconds: so often they are looked for where every place is taken.
const LOOK: u64 = 1000;

/// Under the registry's lock.
pub struct Roster {
    /// A bit for each place; the lowest free one is taken, so that numbers stay small.
    taken: [u64; WORDS],
    slots: Option<Slots>,
    /// With more than so many places taken, some may be of threads that ended unheard.
    crowd: usize,
    /// When those were looked for.
    looked: u64,
}

impl Roster {
    pub const fn empty() -> Roster {
        Roster {
            taken: [0; WORDS],
            slots: None,
            crowd: FIRST_CROWD,
            looked: 0,
        }
    }

    /// Whether threads can be admitted.
    pub fn is_open(&self) -> bool {
        self.slots.is_some()
    }

    /// Gets ready for threads. What comes back was one too many, to be let go without the lock.
    #[must_use]
    pub fn open(&mut self, slots: Slots) -> Option<Slots> {
        if self.is_open() {
            return Some(slots);
        }
        slots.begin_use();
        self.slots = Some(slots);
        None
    }

    /// The calling thread with a place, and whether that is new; `None` if it is past its end or
    /// there is no place left.
    pub fn admit(&mut self) -> Option<(&'static Thread, bool)> {
        let thread = current();
        if thread.number().is_some() {
            return Some((thread, false));
        }
        if !self.is_open() || core::ptr::eq(thread, &ENDED) {
            return None;
        }
        let (index, bits) = (0..)
            .zip(&mut self.taken)
            .find(|(_, bits)| **bits != u64::MAX)?;
        let bit = bits.trailing_ones();
        let number = 64_usize.checked_mul(index)?.checked_add(bit as usize)?;
        let thread = Thread::of(number)?;
        thread.occupy(number, os::thread_identity());
        if !word::set(thread) {
            return None;
        }
        *bits |= 1_u64.wrapping_shl(bit);
        Some((thread, true))
    }

    /// The calling thread is at its end, as the slots tell it: whether it still has that place. The
    /// last pool may have ended meanwhile, and another thread may have taken the place.
    pub fn end(&self, thread: &'static Thread) -> bool {
        let has = self.has(thread);
        if has || (self.is_open() && core::ptr::eq(thread, &ENDED)) {
            word::end();
        }
        has
    }

    /// What the calling thread does once it has given up its place.
    pub fn after_end(&self) {
        if self.is_open() {
            word::after_end();
        }
    }

    /// Whether that place is the calling thread's.
    pub fn has(&self, thread: &'static Thread) -> bool {
        thread
            .number()
            .map_or(false, |number| self.is_taken(number))
            && thread.owner() == os::thread_identity()
    }

    /// Whether it is time to look for places of threads that ended unheard, as their first call came
    /// when the system had told of their end already. Now and then only.
    pub fn is_crowded(&self) -> bool {
        let rests = || os::milliseconds().wrapping_sub(self.looked) < LOOK;
        let taken = self.count();
        taken > self.crowd && !(taken == MOST && rests())
    }

    /// They were looked for.
    pub fn disperse(&mut self) {
        self.crowd = self.count().saturating_mul(2).clamp(FIRST_CROWD, MOST - 1);
        self.looked = os::milliseconds();
    }

    fn count(&self) -> usize {
        let taken = self.taken.iter().map(|bits| bits.count_ones() as usize);
        taken.fold(0, usize::saturating_add)
    }

    /// Which thread has that place, if one of this process has it.
    pub fn owner(&self, number: usize) -> Option<usize> {
        let thread = Thread::of(number).filter(|_| self.is_taken(number))?;
        Some(thread.owner()).filter(|owner| *owner != 0)
    }

    /// Gives the calling thread the place of one that does not run any more, to be given up.
    pub fn adopt(&mut self, number: usize, owner: usize) -> Option<&'static Thread> {
        if self.owner(number) != Some(owner) || os::runs(owner) {
            return None;
        }
        let thread = Thread::of(number)?;
        thread.set_owner(os::thread_identity());
        Some(thread)
    }

    /// The calling thread's end cannot be noticed, so it must not have its place.
    pub fn withdraw(&mut self, thread: &'static Thread) {
        self.dismiss(thread);
        word::unset();
    }

    /// The calling thread gives up its place.
    pub fn dismiss(&mut self, thread: &'static Thread) {
        if let Some(number) = thread.number() {
            self.free(number);
        }
        thread.vacate();
    }

    /// The last pool has ended: no thread has anything here, and the library may be unloaded, as soon
    /// as what comes back was let go, without the lock.
    #[must_use]
    pub fn close(&mut self) -> Option<Slots> {
        if !Slots::can_go() {
            return None;
        }
        for thread in self.threads() {
            word::forget(thread);
            thread.vacate();
        }
        self.taken = [0; WORDS];
        self.crowd = FIRST_CROWD;
        self.slots.take()
    }

    /// In the child of a fork: the other threads are not there, and their memory may go.
    pub fn keep_current_alone(&self) {
        for thread in self.threads() {
            let is_here = core::ptr::eq(thread, current());
            if !is_here {
                thread.word.store(null_mut(), Ordering::Relaxed);
            }
            thread.set_owner(if is_here { os::thread_identity() } else { 0 });
        }
    }

    /// Every thread that has a place.
    fn threads(&self) -> impl Iterator<Item = &'static Thread> + '_ {
        let words = (0..).zip(&self.taken).filter(|(_, bits)| **bits != 0);
        let numbers = words.flat_map(|(index, bits): (usize, &u64)| {
            let first = index.saturating_mul(64);
            let places = (0..64).filter(move |place| bits.wrapping_shr(*place) & 1 != 0);
            places.map(move |place| first.saturating_add(place as usize))
        });
        numbers.filter_map(Thread::of)
    }

    fn is_taken(&self, number: usize) -> bool {
        let bits = self.taken.get(number / 64).copied().unwrap_or(0);
        bits.wrapping_shr(number as u32 & 63) & 1 != 0
    }

    fn free(&mut self, number: usize) {
        if let Some(bits) = self.taken.get_mut(number / 64) {
            *bits &= !1_u64.wrapping_shl(number as u32 & 63);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_whose_thread_is_there_and_no_other_ones() {
        let mut roster = Roster::empty();
        // No test has so many threads.
        let number = MOST - 1;
        let thread = Thread::of(number).unwrap();
        thread.occupy(number, os::thread_identity());
        assert!(!roster.has(thread));
        roster.taken[WORDS - 1] = 1 << 63;
        assert!(roster.has(thread));
        thread.set_owner(os::thread_identity() + 1);
        assert!(!roster.has(thread));
        roster.dismiss(thread);
        assert_eq!(roster.count(), 0);
        assert_eq!(thread.number(), None);
    }
}
