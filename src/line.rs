//! A line of text for whoever watches the process.

use crate::os;
use core::mem::size_of;
use libc::c_char;

/// Longer ones are cut off.
const MOST: usize = 256;

/// Is made of pieces and written in one go, without memory of the heap and without core's formatting,
/// which has panics.
pub struct Line {
    bytes: [u8; MOST],
    length: usize,
}

/// The digits of a number are counted off, as a division of 64 bits is a call of the compiler's on some
/// processors.
const POWERS: [u64; 20] = powers();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // runs in the compiler
const fn powers() -> [u64; 20] {
    let mut powers = [1; 20];
    let mut at = 19;
    while at > 0 {
        powers[at - 1] = powers[at] * 10;
        at -= 1;
    }
    powers
}

impl Line {
    /// Says whose line it is.
    pub fn begin() -> Line {
        let line = Line {
            bytes: [0; MOST],
            length: 0,
        };
        line.text("wmsbuffer: ")
    }

    pub fn text(self, text: &str) -> Line {
        self.bytes(text.bytes())
    }

    fn bytes(mut self, bytes: impl Iterator<Item = u8>) -> Line {
        // The last place is that of the line's end.
        let places = self.bytes.iter_mut().take(MOST - 1).skip(self.length);
        for (place, byte) in places.zip(bytes) {
            *place = byte;
            self.length = self.length.wrapping_add(1);
        }
        self
    }

    /// What somebody else wrote, without what would end the line.
    pub fn quoted(self, bytes: impl Iterator<Item = u8>) -> Line {
        let shown = bytes.map(|byte| match byte {
            b'"' | 0..=31 | 127 => b'?',
            _ => byte,
        });
        self.text("\"").bytes(shown).text("\"")
    }

    pub fn number(self, number: u64) -> Line {
        let mut rest = number;
        let mut is_first = true;
        let digits = POWERS.iter().filter_map(|&power| {
            let mut digit = b'0';
            while rest >= power {
                rest = rest.wrapping_sub(power);
                digit = digit.wrapping_add(1);
            }
            is_first = is_first && digit == b'0' && power > 1;
            (!is_first).then_some(digit)
        });
        self.bytes(digits)
    }

    pub fn address(self, address: usize) -> Line {
        let digits = (0..size_of::<usize>().wrapping_mul(2)).rev().map(|place| {
            let digit = address.wrapping_shr(place.wrapping_mul(4) as u32) & 0xf;
            b"0123456789abcdef".get(digit).copied().unwrap_or(b'?')
        });
        self.text("0x").bytes(digits)
    }

    /// On standard error.
    pub fn write(&mut self) {
        self.end_with(b'\n');
        os::write_error(self.bytes.get(..=self.length).unwrap_or(&self.bytes));
    }

    /// As a string of C's.
    pub fn terminated(&mut self) -> *const c_char {
        self.end_with(0);
        self.bytes.as_ptr().cast()
    }

    fn end_with(&mut self, byte: u8) {
        if let Some(end) = self.bytes.get_mut(self.length) {
            *end = byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &Line) -> &str {
        core::str::from_utf8(&line.bytes[..line.length]).unwrap()
    }

    #[test]
    fn numbers_have_all_of_their_digits_and_no_other() {
        for number in [0, 1, 9, 10, 100, 12_345, 9_999_999_999, u64::MAX] {
            let line = Line::begin().number(number);
            assert_eq!(text(&line), format!("wmsbuffer: {number}"));
        }
    }

    #[test]
    fn an_address_has_the_digits_of_the_machine() {
        let line = Line::begin().address(0xBEEF);
        let digits = size_of::<usize>() * 2;
        assert_eq!(text(&line), format!("wmsbuffer: 0x{:0digits$x}", 0xBEEF));
    }

    #[test]
    fn what_is_quoted_ends_neither_the_line_nor_the_quotes() {
        let line = Line::begin().quoted(b"a\n\"\x7f b".iter().copied());
        assert_eq!(text(&line), "wmsbuffer: \"a??? b\"");
    }

    #[test]
    fn no_control_character_is_quoted() {
        for byte in 0..=127_u8 {
            let line = Line::begin().quoted([byte].into_iter());
            let is_shown = (b' '..=b'~').contains(&byte) && byte != b'"';
            let shown = if is_shown { char::from(byte) } else { '?' };
            assert_eq!(text(&line), format!("wmsbuffer: \"{shown}\""));
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_off() {
        let line = (0..100).fold(Line::begin(), |line, _| line.text("0123456789"));
        assert_eq!(line.length, MOST - 1);
    }
}
