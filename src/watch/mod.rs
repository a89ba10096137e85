//! Tools that watch how a program uses its memory, and are told what the pool does with it: who uses a
//! buffer after its last Release, or goes beyond its maximum length, is reported.
//!
//! They are looked for when the first allocator is made; what is found then holds for the process. Where there
//! is none, a call off the ordinary way has one load and one comparison more. Where there is one, no call
//! goes the ordinary way.
//!
//! Memory is *open* when the library uses it or has given it back, *lent* when it is a buffer, and
//! *closed* when it is nobody's. The checked variant of the library is such a tool itself: it fills what is
//! closed, and looks at it before it is used again.

mod address_sanitizer;
mod memcheck;
mod poison;

use crate::checked;
use crate::sync::{AtomicBool, Ordering};
use address_sanitizer::AddressSanitizer;

static IS_ON: AtomicBool = AtomicBool::new(false);
static HAS_LOOKED: AtomicBool = AtomicBool::new(false);

/// Looks for tools, once; whether there are any.
pub fn look() -> bool {
    // Acquire: pairs with the release below, so that what was found is seen.
    if !HAS_LOOKED.load(Ordering::Acquire) {
        // Both, or the second would not be there to be told.
        let is_on = address_sanitizer::look() | memcheck::look();
        // Relaxed: the release follows, and whoever has an allocator was given it by means of its own.
        IS_ON.store(is_on, Ordering::Relaxed);
        HAS_LOOKED.store(true, Ordering::Release);
    }
    is_on()
}

/// Whether there is a tool to tell. What follows may be called without, and does nothing then.
#[inline(always)]
pub fn is_on() -> bool {
    // Relaxed: as above.
    checked::IS_ON || IS_ON.load(Ordering::Relaxed)
}

/// The memory can be used; what it holds is not known if it was closed before.
pub fn open(start: *mut u8, bytes: usize) {
    if is_on() {
        open_now(start, bytes);
    }
}

/// The memory must not be used from now on.
pub fn close(start: *mut u8, bytes: usize) {
    if is_on() {
        close_now(start, bytes);
    }
}

/// Whether memory that is closed holds what it did when it was closed, as far as that is known.
pub fn is_untouched(start: *mut u8, bytes: usize) -> bool {
    if !checked::IS_ON {
        return true;
    }
    open_now(start, bytes);
    // SAFETY: the memory is the pool's, and open.
    let is_intact = unsafe { poison::is_intact(start, bytes) };
    close_to_tools(start, bytes);
    is_intact
}

#[cold]
fn open_now(start: *mut u8, bytes: usize) {
    if let Some(sanitizer) = AddressSanitizer::found() {
        sanitizer.open(start, bytes);
    }
    if memcheck::is_on() {
        memcheck::open(start, bytes);
    }
}

#[cold]
fn close_now(start: *mut u8, bytes: usize) {
    if checked::IS_ON {
        open_now(start, bytes);
        // SAFETY: the memory is the pool's, and open.
        unsafe { poison::fill(start, bytes) };
    }
    close_to_tools(start, bytes);
}

fn close_to_tools(start: *mut u8, bytes: usize) {
    if let Some(sanitizer) = AddressSanitizer::found() {
        sanitizer.close(start, bytes);
    }
    if memcheck::is_on() {
        memcheck::close(start, bytes);
    }
}

/// What a tool is told of a buffer.
pub struct Lent {
    /// Stays open, and leads whoever has it to the payload.
    pub header: *mut u8,
    pub header_bytes: usize,
    pub payload: *mut u8,
    /// Whether the memory is the library's own. The host's may be of blocks that memcheck knows already, and
    /// in those there can be no others.
    pub is_own: bool,
}

/// Of a closed payload, the first `bytes` are a buffer's from now on. Unless `is_written` they hold nothing
/// that anybody may rely on.
#[cold]
pub fn lend(lent: &Lent, bytes: usize, is_written: bool) {
    if let Some(sanitizer) = AddressSanitizer::found() {
        sanitizer.open(lent.payload, bytes);
    }
    match memcheck::is_on() {
        true if lent.is_own => {
            memcheck::begin_block(lent.header, lent.header_bytes, true);
            memcheck::begin_block(lent.payload, bytes, is_written);
        }
        true if is_written => memcheck::open(lent.payload, bytes),
        true => memcheck::open_unwritten(lent.payload, bytes),
        false => (),
    }
}

/// The buffer is nobody's any more, of whose payload there are `bytes` in all.
#[cold]
pub fn take_back(lent: &Lent, bytes: usize) {
    if memcheck::is_on() && lent.is_own {
        memcheck::end_block(lent.payload);
        memcheck::end_block(lent.header);
        memcheck::open(lent.header, lent.header_bytes);
    }
    close_now(lent.payload, bytes);
}
