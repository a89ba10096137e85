//! Which places are taken.

use super::thread::{Thread, ENDED, MOST};
use super::{current, word};
use crate::os;
use crate::sync::Ordering;
use core::ptr::null_mut;

const WORDS: usize = MOST / 64;

/// Under the registry's lock.
pub struct Roster {
    /// A bit for each place; the lowest free one is taken, so that numbers stay small.
    taken: [u64; WORDS],
    is_open: bool,
}

impl Roster {
    pub const fn empty() -> Roster {
        Roster {
            taken: [0; WORDS],
            is_open: false,
        }
    }

    /// Gets ready for threads; false if the system has no more thread-local memory.
    pub fn open(&mut self) -> bool {
        self.is_open = self.is_open || word::open();
        self.is_open
    }

    /// The calling thread with a place, or `None` if it is past its end or there is no place left.
    pub fn admit(&mut self) -> Option<&'static Thread> {
        let thread = current();
        if thread.number().is_some() {
            return Some(thread);
        }
        if !self.is_open || core::ptr::eq(thread, &ENDED) {
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
        Some(thread)
    }

    /// Whether the calling thread, which ends, still has that place: the last pool may have ended
    /// meanwhile, and another thread may have taken it.
    pub fn has(&self, thread: &'static Thread) -> bool {
        thread
            .number()
            .map_or(false, |number| self.is_taken(number))
            && thread.is_owned_by(os::thread_identity())
    }

    /// The calling thread ends and gives up its place.
    pub fn dismiss(&mut self, thread: &'static Thread) {
        if let Some(number) = thread.number() {
            self.free(number);
        }
        thread.vacate();
        word::set(&ENDED);
    }

    /// The last pool has ended: no thread has anything here, and the library may be unloaded.
    pub fn close(&mut self) {
        for thread in self.threads() {
            word::forget(thread);
            thread.vacate();
        }
        self.taken = [0; WORDS];
        if self.is_open {
            word::close();
            self.is_open = false;
        }
    }

    /// In the child of a fork: the other threads are not there, and their memory may go.
    pub fn keep_current_alone(&self) {
        for thread in self.threads() {
            if !core::ptr::eq(thread, current()) {
                thread.word.store(null_mut(), Ordering::Relaxed);
            }
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
