//! The end of a process that must not go on: its reference counts, or what lies in free memory, mean nothing
//! any more.

use crate::abi::wmsallocator::WMSFatalError;
use crate::core::label::Label;
use crate::line::Line;
use crate::os;
use core::mem::transmute;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use libc::c_void;

/// Whom the host wants to be told; its function, or NULL, and the context.
static FUNCTION: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
static CONTEXT: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// The thread that tells the host, or 0.
static TELLER: AtomicUsize = AtomicUsize::new(0);

/// Some fault was found.
static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Whether the process is ending, perhaps with locks that nobody will give back: what the system calls on the
/// way must not wait for any.
pub fn has_begun() -> bool {
    // Relaxed: of interest to the thread that found the fault, and guards nothing for others.
    HAS_BEGUN.load(Ordering::Relaxed)
}

/// In the child of a fork, whose parent may have been ending.
pub fn forget() {
    // Relaxed: there is nobody else.
    TELLER.store(0, Ordering::Relaxed);
    HAS_BEGUN.store(false, Ordering::Relaxed);
}

/// How many milliseconds the process, with its other threads, goes on for somebody to read what standard error has.
const PATIENCE: u32 = 1000;

/// What the others sleep on. Nobody wakes them.
static ASLEEP: AtomicU32 = AtomicU32::new(0);

/// Without a lock, which the child of a fork might find taken.
pub fn set_handler(function: WMSFatalError, context: *mut c_void) {
    // Release, all: who finds the function finds its context, and no former one's.
    FUNCTION.store(null_mut(), Ordering::Release);
    CONTEXT.store(context, Ordering::Release);
    let function = function.map_or(null_mut(), |function| function as *mut c_void);
    FUNCTION.store(function, Ordering::Release);
}

/// Names the fault, the object and its allocator in one line on standard error, tells the host, and aborts.
/// Going on would hand one buffer to two owners.
#[cold]
#[inline(never)]
pub fn fatal(fault: &str, object: *const c_void, label: Option<&Label>) -> ! {
    HAS_BEGUN.store(true, Ordering::Relaxed);
    let mut line = Line::begin()
        .text(fault)
        .text(" at ")
        .address(object as usize);
    if let Some(label) = label.filter(|label| !label.is_none()) {
        line = line.text(" of allocator ").quoted(label.bytes());
    }
    if os::has_room_for_error(PATIENCE) {
        line.write();
    }
    tell(&mut line);
    // SAFETY: abort has no precondition.
    unsafe { libc::abort() }
}

/// Returns if there is nobody to tell, or if he returned.
fn tell(line: &mut Line) {
    // Acquire: as in `set_handler`.
    let function = FUNCTION.load(Ordering::Acquire);
    if function.is_null() {
        return;
    }
    let thread = os::thread_identity();
    // Relaxed: the number is all there is to know.
    match TELLER.compare_exchange(0, thread, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => (),
        // He made a fault himself.
        Err(teller) if teller == thread => return,
        // The process is his to end, and he may be writing down why.
        Err(_) => loop {
            os::wait(&ASLEEP, 0, u32::MAX);
        },
    }
    let context = CONTEXT.load(Ordering::Acquire);
    // Acquire: it is the function's context unless another one was set meanwhile.
    if FUNCTION.load(Ordering::Acquire) != function {
        return;
    }
    // SAFETY: no other pointer was stored there.
    let function: WMSFatalError = unsafe { transmute(function) };
    if let Some(function) = function {
        // SAFETY: the host promised that it can be called so, at any time.
        unsafe { function(context, line.terminated()) };
    }
}
