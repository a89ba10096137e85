//! What the environment asks of every allocator of the process.
//!
//! A variable is looked at once, by who makes the first allocator that wants to know: an answer that changed
//! while a program runs would be worse than either. It is not looked at in a program that has other rights
//! than who started it, who must not change what it does.

#![forbid(unsafe_code)]

use crate::os;
use core::sync::atomic::{AtomicU8, Ordering};

/// A variable that asks for something if it is `1`, and for nothing otherwise.
pub struct Flag {
    /// With a zero at the end.
    name: &'static [u8],
    answer: AtomicU8,
}

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// Guard pages for every allocator that gets its memory from the system.
pub static GUARD: Flag = flag(b"WMSBUFFER_GUARD\0");

/// Allocators tell their statistics when they end.
pub static STATS: Flag = flag(b"WMSBUFFER_STATS\0");

pub const fn flag(name: &'static [u8]) -> Flag {
    Flag {
        name,
        answer: AtomicU8::new(UNKNOWN),
    }
}

impl Flag {
    pub fn is_set(&self) -> bool {
        // Relaxed: two threads that both look find the same, and it stands for nothing else.
        match self.answer.load(Ordering::Relaxed) {
            UNKNOWN => {
                let is_set = self.look();
                let answer = if is_set { YES } else { NO };
                self.answer.store(answer, Ordering::Relaxed);
                is_set
            }
            answer => answer == YES,
        }
    }

    fn look(&self) -> bool {
        // As much as the value and a zero take.
        let mut value = [0; 2];
        let length = os::environment(self.name, &mut value);
        length == Some(1) && value.first() == Some(&b'1')
    }
}
