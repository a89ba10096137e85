//! No tool watches a model, which looks after its memory itself.

#[allow(dead_code)] // nobody reads it
pub struct Lent {
    pub header: *mut u8,
    pub header_bytes: usize,
    pub payload: *mut u8,
    pub is_own: bool,
}

pub fn look() -> bool {
    false
}

pub fn is_on() -> bool {
    false
}

pub fn is_untouched(_start: *mut u8, _bytes: usize) -> bool {
    true
}

pub fn open(_start: *mut u8, _bytes: usize) {}

pub fn close(_start: *mut u8, _bytes: usize) {}

pub fn lend(_lent: &Lent, _bytes: usize, _is_written: bool) {}

pub fn take_back(_lent: &Lent, _bytes: usize) {}
