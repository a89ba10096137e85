//! Atomics and fences. The models of `models/` put loom's in this place.

pub use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use core::sync::atomic::{compiler_fence, fence};

#[cfg(not(target_arch = "x86_64"))]
mod count_up;
#[cfg(not(target_arch = "x86_64"))]
pub use count_up::count_up;

/// As in `sync/count_up.rs`.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn count_up(word: &AtomicU64) -> u64 {
    let goes_on;
    // Two instructions, where the compiler makes four of what others may read.
    // SAFETY: a load and a store of the word, of which the lower half comes first.
    unsafe {
        core::arch::asm!(
            "sub dword ptr [{word}], -1",
            "sbb {goes_on}, {goes_on}",
            word = in(reg) word,
            goes_on = out(reg) goes_on,
            options(nostack)
        );
    }
    goes_on
}

/// The two halves of a fence whose cost lies on one side: `light` runs at every call, `heavy` at the
/// end of an allocator. If a `light` comes before a `heavy`, what its thread did before it is seen
/// behind the `heavy`; if it comes after, what the other did before the `heavy` is seen behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fences {
    /// The system runs a barrier on every thread when one of them asks for it.
    Asymmetric,
    /// It cannot, so both halves are full fences.
    Symmetric,
}

impl Fences {
    #[inline(always)]
    pub fn light(self) {
        match self {
            // SeqCst, of the compiler alone: the processor's share is the barrier in `heavy`.
            Fences::Asymmetric => compiler_fence(Ordering::SeqCst),
            // SeqCst: a store before it must not pass a load behind it.
            Fences::Symmetric => fence(Ordering::SeqCst),
        }
    }

    /// False if the system refuses what it could do before: what others did is not known then.
    #[cold]
    pub fn heavy(self) -> bool {
        // SeqCst: as above, for this thread.
        fence(Ordering::SeqCst);
        self == Fences::Symmetric || crate::os::run_barrier_on_every_thread()
    }
}
