//! POSIX, as Linux has it.

use core::ptr::{null_mut, NonNull};

pub fn page_bytes() -> usize {
    // SAFETY: sysconf has no precondition.
    let bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    // POSIX lets sysconf fail; Linux never does for this name.
    usize::try_from(bytes).unwrap_or(4096)
}

/// Takes `bytes`, a positive multiple of the page size, that nobody else uses, at a multiple of `alignment`.
pub fn map(bytes: usize, alignment: usize) -> Option<NonNull<u8>> {
    match alignment.checked_sub(page_bytes()) {
        None | Some(0) => map_anywhere(bytes),
        Some(spare) => map_and_cut(bytes, alignment, spare),
    }
}

/// The system chooses a page; `spare` bytes more are enough to have an aligned one among them.
fn map_and_cut(bytes: usize, alignment: usize, spare: usize) -> Option<NonNull<u8>> {
    let start = map_anywhere(bytes.checked_add(spare)?)?.as_ptr();
    let before = (start as usize).wrapping_neg() & alignment.wrapping_sub(1);
    let aligned = start.wrapping_add(before);
    for (part, bytes) in [
        (start, before),
        (aligned.wrapping_add(bytes), spare.wrapping_sub(before)),
    ] {
        if let (Some(part), true) = (NonNull::new(part), bytes > 0) {
            // SAFETY: it is ours, and nobody has seen it.
            unsafe { unmap(part, bytes) };
        }
    }
    NonNull::new(aligned)
}

fn map_anywhere(bytes: usize) -> Option<NonNull<u8>> {
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
/// These are bytes of one `map`, all or those on one side, and nobody uses them from now on.
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

/// A wish that the kernel need not grant, nor know: the program does not hear of it by `errno` either.
#[cfg(target_os = "linux")]
pub fn prefer_huge_pages(start: NonNull<u8>, bytes: usize) {
    // SAFETY: such advice changes nothing that a program can read.
    let advise = || unsafe { libc::madvise(start.as_ptr().cast(), bytes, libc::MADV_HUGEPAGE) };
    keep_error(advise);
}

/// What a call fails with that is none of the program's business, in `errno`, which is as it was then.
#[cfg(target_os = "linux")]
pub(super) fn keep_error<T>(call: impl FnOnce() -> T) -> (T, libc::c_int) {
    // SAFETY: the place of the thread's errno is always there.
    let error = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let before = unsafe { error.read() };
    let outcome = call();
    // SAFETY: as above.
    let failure = unsafe { error.replace(before) };
    (outcome, failure)
}

#[cfg(not(target_os = "linux"))]
pub fn prefer_huge_pages(_start: NonNull<u8>, _bytes: usize) {}

/// Lets whoever touches these bytes crash; false if the system has no memory for that.
///
/// # Safety
/// They are whole pages of a `map`, and nobody uses them from now on.
pub unsafe fn forbid(start: NonNull<u8>, bytes: usize) -> bool {
    // SAFETY: the caller's promise.
    unsafe { libc::mprotect(start.as_ptr().cast(), bytes, libc::PROT_NONE) == 0 }
}

/// In one write, so that a line of another thread does not come between. A failure has nobody left
/// to be reported to.
#[cfg(not(target_os = "linux"))]
pub fn write_error(line: &[u8]) {
    // SAFETY: the bytes are readable while the call lasts.
    unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
}

/// That cannot be known, and so it can be written.
#[cfg(not(target_os = "linux"))]
pub fn has_room_for_error(_patience: u32) -> bool {
    true
}

pub fn yield_processor() {
    // SAFETY: sched_yield has no precondition.
    unsafe { libc::sched_yield() };
}

/// To within a few milliseconds, which is what the cheapest clock has.
pub fn milliseconds() -> u64 {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC_COARSE;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the structure can be written; a clock that is not there leaves it as it is.
    unsafe { libc::clock_gettime(CLOCK, &mut time) };
    let milliseconds = (time.tv_sec as u64).wrapping_mul(1000);
    // With 32 bits, as there are no more and a division of 64 is a call of the compiler's on some
    // processors.
    milliseconds.wrapping_add(u64::from(time.tv_nsec as u32 / 1_000_000))
}

#[cfg(target_os = "linux")]
pub fn thread_identity() -> usize {
    // SAFETY: gettid has no precondition.
    unsafe { libc::syscall(libc::SYS_gettid) as usize }
}

/// Whether a thread of this process still has that identity. It may have ended since.
#[cfg(target_os = "linux")]
pub fn runs(identity: usize) -> bool {
    // SAFETY: getpid has no precondition.
    let process = unsafe { libc::syscall(libc::SYS_getpid) };
    // SAFETY: no signal is sent, it is only found out who could get one.
    unsafe { libc::syscall(libc::SYS_tgkill, process, identity, 0) == 0 }
}

#[cfg(not(target_os = "linux"))]
pub fn thread_identity() -> usize {
    // SAFETY: pthread_self has no precondition.
    unsafe { libc::pthread_self() as usize }
}

/// Nobody can tell: a POSIX identity is only good for threads that run.
#[cfg(not(target_os = "linux"))]
pub fn runs(_identity: usize) -> bool {
    true
}

/// Has a function called when the process ends, or this code is unloaded before; false if the system has
/// no memory for that.
pub fn at_exit(function: extern "C" fn()) -> bool {
    extern "C" fn call(function: *mut libc::c_void) {
        // SAFETY: it is what was registered below.
        let function =
            unsafe { core::mem::transmute::<*mut libc::c_void, extern "C" fn()>(function) };
        function();
    }
    #[allow(unused_unsafe)] // Rust 1.63 wants it
    // SAFETY: only the address is taken.
    let library = unsafe { core::ptr::addr_of!(__dso_handle) } as *mut libc::c_void;
    // SAFETY: the C library calls it before this code is unloaded. ThreadSanitizer's atexit would not know
    // whose function it is, and call it when the code is gone.
    unsafe { __cxa_atexit(call, function as *mut libc::c_void, library) == 0 }
}

extern "C" {
    fn __cxa_atexit(
        function: extern "C" fn(*mut libc::c_void),
        argument: *mut libc::c_void,
        library: *mut libc::c_void,
    ) -> libc::c_int;
    /// Of the program or shared library that this is part of; the compiler's start files have it.
    static __dso_handle: u8;
}

/// Registers what a fork calls in the parent before it, in the parent after it, and in the child;
/// false if the system has no memory for that.
pub fn before_and_after_fork(
    before: extern "C" fn(),
    in_parent: extern "C" fn(),
    in_child: extern "C" fn(),
) -> bool {
    // SAFETY: the functions may be called whenever a thread forks; the C library forgets them if
    // this code is unloaded.
    unsafe { pthread_atfork(Some(before), Some(in_parent), Some(in_child)) == 0 }
}

extern "C" {
    // The libc crate lacks it for some systems.
    fn pthread_atfork(
        before: Option<extern "C" fn()>,
        in_parent: Option<extern "C" fn()>,
        in_child: Option<extern "C" fn()>,
    ) -> libc::c_int;
}

/// Whether other threads were ended wherever they were, so that a lock may never be let go of.
pub fn is_ending() -> bool {
    false
}

#[cfg(target_os = "linux")]
mod sleep {
    //! futex(2), there in every Linux.

    use super::keep_error;
    use core::ptr::null_mut;
    use core::sync::atomic::AtomicU32;

    /// As the kernel has it behind this call, whatever the C library makes of time.
    #[repr(C)]
    struct Time {
        seconds: libc::c_long,
        nanoseconds: libc::c_long,
    }

    /// Sleeps until `wake_all` of that word, or for so long, unless the word is not `seen` any more. May
    /// end sooner.
    pub fn wait(word: &AtomicU32, seen: u32, milliseconds: u32) {
        let time = Time {
            seconds: (milliseconds / 1000) as libc::c_long,
            nanoseconds: (milliseconds % 1000).wrapping_mul(1_000_000) as libc::c_long,
        };
        let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
        let word: *const AtomicU32 = word;
        // SAFETY: the word and the time are there while the call lasts.
        let wait = || unsafe { libc::syscall(libc::SYS_futex, word, operation, seen, &time) };
        // That time is over is no failure of the caller's.
        let (outcome, failure) = keep_error(wait);
        if outcome != 0 && (failure == libc::EPERM || failure == libc::ENOSYS) {
            // A sandbox does not let us: who waits looks again a little later.
            let moment = libc::timespec {
                tv_sec: 0,
                tv_nsec: 1_000_000,
            };
            // SAFETY: the time can be read, and what would be left of it is not asked for.
            let sleep = || unsafe { libc::nanosleep(&moment, null_mut()) };
            keep_error(sleep);
        }
    }

    pub fn wake_all(word: &AtomicU32) {
        let operation = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
        let word: *const AtomicU32 = word;
        // SAFETY: the call uses the address as a name alone.
        unsafe { libc::syscall(libc::SYS_futex, word, operation, libc::c_int::MAX) };
    }
}

#[cfg(not(target_os = "linux"))]
mod sleep {
    use core::ptr::null_mut;
    use core::sync::atomic::{AtomicU32, Ordering};

    /// As on Linux, by looking each millisecond.
    pub fn wait(word: &AtomicU32, seen: u32, milliseconds: u32) {
        for _ in 0..milliseconds {
            // Acquire: what the other number tells of came before it.
            if word.load(Ordering::Acquire) != seen {
                break;
            }
            let time = libc::timespec {
                tv_sec: 0,
                tv_nsec: 1_000_000,
            };
            // SAFETY: the time can be read, and what would be left of it is not asked for.
            unsafe { libc::nanosleep(&time, null_mut()) };
        }
    }

    pub fn wake_all(_word: &AtomicU32) {}
}

pub use sleep::{wait, wake_all};

#[cfg(target_os = "linux")]
mod barrier {
    //! membarrier(2), there since Linux 4.14.

    const QUERY: libc::c_int = 0;
    const PRIVATE_EXPEDITED: libc::c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;

    fn membarrier(command: libc::c_int) -> bool {
        // SAFETY: commands without an address touch no memory.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) >= 0 }
    }

    /// Asks once for all, and then only whether the system still lets us.
    pub fn can_run_barriers(could: bool) -> bool {
        match could {
            true => membarrier(QUERY),
            false => membarrier(REGISTER_PRIVATE_EXPEDITED) && run_barrier_on_every_thread(),
        }
    }

    /// False if the system does not let us any more.
    pub fn run_barrier_on_every_thread() -> bool {
        membarrier(PRIVATE_EXPEDITED)
    }
}

#[cfg(not(target_os = "linux"))]
mod barrier {
    pub fn can_run_barriers(_could: bool) -> bool {
        false
    }

    pub fn run_barrier_on_every_thread() -> bool {
        false
    }
}

pub use barrier::{can_run_barriers, run_barrier_on_every_thread};

/// Copies what a variable holds, whose name ends with a zero, and tells how many bytes that were; `None` if
/// there is none, if there is no room, or if the program has other rights than who started it.
pub fn environment(name: &[u8], value: &mut [u8]) -> Option<usize> {
    if has_foreign_rights() || name.last() != Some(&0) {
        return None;
    }
    // SAFETY: the name was found to end with a zero.
    let mut held = NonNull::new(unsafe { libc::getenv(name.as_ptr().cast()) })?.as_ptr();
    for (length, place) in value.iter_mut().enumerate() {
        // SAFETY: what getenv finds ends with a zero, and none came before this byte.
        *place = unsafe { held.read() } as u8;
        if *place == 0 {
            return Some(length);
        }
        held = held.wrapping_add(1);
    }
    None
}

#[cfg(target_os = "linux")]
fn has_foreign_rights() -> bool {
    // SAFETY: getauxval has no precondition.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(any(
    target_os = "macos",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly"
))]
fn has_foreign_rights() -> bool {
    // SAFETY: issetugid has no precondition.
    unsafe { libc::issetugid() != 0 }
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "macos",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly"
)))]
fn has_foreign_rights() -> bool {
    // SAFETY: none of these four has a precondition.
    let user = unsafe { libc::getuid() };
    // SAFETY: as above.
    let group = unsafe { libc::getgid() };
    // SAFETY: as above.
    let is_user = unsafe { libc::geteuid() } == user;
    // SAFETY: as above.
    !is_user || unsafe { libc::getegid() } != group
}
