//! Valgrind's memcheck, told by requests: instructions that do nothing, and that valgrind knows when it
//! comes by. Only memcheck is told anything: other tools of valgrind measure how the library runs without.

use crate::sync::{AtomicBool, Ordering};

static IS_ON: AtomicBool = AtomicBool::new(false);

// Of valgrind itself, and of memcheck, whose requests begin with its initials.
const MALLOC_LIKE_BLOCK: usize = 0x1301;
const FREE_LIKE_BLOCK: usize = 0x1302;
const MAKE_NO_ACCESS: usize = 0x4D43_0000;
const MAKE_UNDEFINED: usize = MAKE_NO_ACCESS + 1;
const MAKE_DEFINED: usize = MAKE_NO_ACCESS + 2;

/// Whether the program runs under memcheck: it alone answers a request of its own.
pub fn look() -> bool {
    let byte = 0_u8;
    let is_on = request(MAKE_DEFINED, [&byte as *const u8 as usize, 1, 0, 0]) != 0;
    if is_on {
        // Relaxed: whoever has an allocator was given it by means of its own.
        IS_ON.store(true, Ordering::Relaxed);
    }
    is_on
}

pub fn is_on() -> bool {
    // Relaxed: as above.
    IS_ON.load(Ordering::Relaxed)
}

pub fn open(start: *mut u8, bytes: usize) {
    request(MAKE_DEFINED, [start as usize, bytes, 0, 0]);
}

pub fn open_unwritten(start: *mut u8, bytes: usize) {
    request(MAKE_UNDEFINED, [start as usize, bytes, 0, 0]);
}

pub fn close(start: *mut u8, bytes: usize) {
    request(MAKE_NO_ACCESS, [start as usize, bytes, 0, 0]);
}

/// As if malloc had just returned this, so that reports name where that was, and leaks are found.
pub fn begin_block(start: *mut u8, bytes: usize, is_written: bool) {
    let no_red_zone = 0;
    request(
        MALLOC_LIKE_BLOCK,
        [start as usize, bytes, no_red_zone, is_written as usize],
    );
}

/// As if free had been called for it.
pub fn end_block(start: *mut u8) {
    request(FREE_LIKE_BLOCK, [start as usize, 0, 0, 0]);
}

/// Instructions that leave every register as it was: four rotations that bring one back, and an exchange of a
/// register with itself or, on aarch64, its combination with itself. Only under valgrind the answer changes.
#[cfg(all(unix, any(target_arch = "x86_64", target_arch = "aarch64")))]
fn request(number: usize, arguments: [usize; 4]) -> usize {
    let [first, second, third, fourth] = arguments;
    // The number and five arguments.
    let words = [number, first, second, third, fourth, 0];
    let mut answer = 0_usize;
    // SAFETY: as above; valgrind reads the words.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") words.as_ptr(),
            inout("rdx") answer,
            options(nostack)
        );
    }
    // SAFETY: as above.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        core::arch::asm!(
            "ror x12, x12, #3",
            "ror x12, x12, #13",
            "ror x12, x12, #51",
            "ror x12, x12, #61",
            "orr x10, x10, x10",
            in("x4") words.as_ptr(),
            inout("x3") answer,
            options(nostack)
        );
    }
    answer
}

/// Nobody is asked.
#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn request(_number: usize, _arguments: [usize; 4]) -> usize {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_valgrind_a_request_is_not_answered() {
        // The tests are not run under it.
        assert_eq!(request(MAKE_DEFINED, [0; 4]), 0);
        assert!(!look());
    }
}
