//! What must be in a buffer's bytes. Of large ones both ends are watched.

use std::ops::Range;

const EDGE: usize = 2048;

pub struct Content {
    start: *mut u8,
    length: usize,
    /// Those of the ends, one behind the other.
    watched: Vec<u8>,
}

impl Content {
    /// Of memory that is the model's; its bytes are as they are found.
    pub fn of(start: *mut u8, length: usize) -> Content {
        let mut content = Content {
            start,
            length,
            watched: vec![0; length.min(2 * EDGE)],
        };
        for (place, index) in content.places(0..length).collect::<Vec<_>>() {
            content.watched[place] = content.byte(index);
        }
        content
    }

    /// Where each byte of the range is watched that is, and which of the memory's it is.
    fn places(&self, range: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let hidden = self.length.saturating_sub(2 * EDGE);
        let behind = if hidden > 0 { EDGE + hidden } else { 0 };
        let first = range.start.min(EDGE)..range.end.min(EDGE);
        let last = range.start.max(EDGE).max(behind)..range.end.max(EDGE).max(behind);
        first.chain(last).map(move |index| match index {
            first if first < EDGE => (index, index),
            _ => (index - hidden, index),
        })
    }

    fn byte(&self, index: usize) -> u8 {
        assert!(index < self.length);
        // SAFETY: the buffer has as many bytes, and the model a reference on it.
        unsafe { self.start.add(index).read() }
    }

    pub fn fill(&mut self, range: Range<usize>, value: u8) {
        for (place, index) in self.places(range).collect::<Vec<_>>() {
            self.watched[place] = value;
            // SAFETY: as in `byte`; nobody else writes there.
            unsafe { self.start.add(index).write(value) };
        }
    }

    pub fn check(&self) {
        for (place, index) in self.places(0..self.length) {
            assert_eq!(self.byte(index), self.watched[place], "byte {index}");
        }
    }

    pub fn check_zeros(&self) {
        assert!(self.watched.iter().all(|&byte| byte == 0));
    }

    /// Whether a copy has what this range has.
    pub fn check_copy(&self, offset: usize, copy: &Content) {
        for (_, index) in self.places(offset..offset + copy.length) {
            assert_eq!(copy.byte(index - offset), self.byte(index));
        }
    }
}
