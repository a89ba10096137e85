//! POSIX, as Linux has it.

use core::ptr::{null_mut, NonNull};

pub fn page_bytes() -> usize {
    // SAFETY: sysconf has no precondition.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    // POSIX lets sysconf fail; Linux never does for this name.
    usize::try_from(bytes).unwrap_or(4096)
}

/// Takes `bytes`, a positive multiple of the page size, that nobody else uses.
pub fn map(bytes: usize) -> Option<NonNull<u8>> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a mapping at an address of the kernel's choice touches no memory in use.
    let start = unsafe { libc::mmap(null_mut(), bytes, protection, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return None;
    }
    NonNull::new(start.cast())
}

/// # Safety
/// These are the bytes of one `map`, and nobody uses them from now on.
pub unsafe fn unmap(start: NonNull<u8>, bytes: usize) {
    let start = start.as_ptr().cast();
    // SAFETY: the caller promises that the mapping is ours and out of use.
    if unsafe { libc::munmap(start, bytes) } != 0 {
        // The kernel may join neighbouring mappings, and cutting them apart again can fail for
        // want of a map entry. The addresses are lost then, the memory need not be.
        // SAFETY: as above.
        unsafe { libc::madvise(start, bytes, libc::MADV_DONTNEED) };
    }
}

pub fn yield_processor() {
    // SAFETY: sched_yield has no precondition.
    unsafe { libc::sched_yield() };
}

/// In one write, so that a line of another thread does not come between. A failure has nobody left
/// to be reported to.
pub fn write_error(line: &[u8]) {
    // SAFETY: the bytes are readable while the call lasts.
    unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
}
