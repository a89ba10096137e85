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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread::{spawn, yield_now};

    const ROUNDS: u32 = 100_000;

    /// Two threads, each of which stores something and then looks at what the other stores.
    #[derive(Default)]
    struct Meeting {
        arrived: [AtomicU32; 2],
        stored: [AtomicU32; 2],
    }

    impl Meeting {
        /// For each round, which both begin at the same moment, whether the other's store was missed.
        fn misses(&self, own: usize, fence: impl Fn()) -> Vec<bool> {
            let other = 1 - own;
            let attend = |round| {
                self.arrived[own].store(round, Ordering::Release);
                let mut looks = 0_u32;
                while self.arrived[other].load(Ordering::Acquire) < round {
                    looks += 1;
                    if looks % 1000 == 0 {
                        yield_now(); // there may be one processor
                    }
                }
                self.stored[own].store(round, Ordering::Relaxed);
                fence();
                self.stored[other].load(Ordering::Relaxed) < round
            };
            (1..=ROUNDS).map(attend).collect()
        }
    }

    fn check_one_sees_the_other(fences: Fences) {
        let meeting = Arc::new(Meeting::default());
        let theirs = Arc::clone(&meeting);
        let light = spawn(move || theirs.misses(0, || fences.light()));
        let heavy = meeting.misses(1, || assert!(fences.heavy()));
        let light = light.join().unwrap();
        assert!(!light
            .iter()
            .zip(&heavy)
            .any(|(light, heavy)| *light && *heavy));
    }

    #[test]
    fn of_a_light_and_a_heavy_fence_one_shows_what_was_before_the_other() {
        check_one_sees_the_other(Fences::Symmetric);
        if crate::os::can_run_barriers(false) {
            check_one_sees_the_other(Fences::Asymmetric);
        }
    }
}
