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
    use std::io::{stderr, Write};
    use std::sync::Arc;
    use std::thread::{spawn, yield_now};

    const LEAST_STEPS: u32 = 1000;
    /// Whoever runs alone stops there.
    const MOST_STEPS: u32 = 1_000_000;
    const MOST_MEETINGS: u32 = 1000;
    /// So often each has to miss the other without fences, before it tells anything that none does with them.
    const ENOUGH: usize = 100;

    /// Alone in its line of cache, from which the other thread may still read when it is written to.
    #[derive(Default)]
    #[repr(align(128))]
    struct Count(AtomicU32);

    /// Two threads that count at the same time, and look after each step how far the other is. Even steps
    /// have a fence in between; the odd ones, without, show that it matters here and now.
    #[derive(Default)]
    struct Meeting {
        counts: [Count; 2],
    }

    impl Meeting {
        /// What was seen of the other after each step, by its number.
        fn attend(&self, own: usize, fence: impl Fn(), no_fence: impl Fn()) -> Vec<u32> {
            let [own, other] = [&self.counts[own].0, &self.counts[1 - own].0];
            own.store(1, Ordering::Relaxed);
            let mut looks = 0_u32;
            while other.load(Ordering::Relaxed) == 0 {
                looks += 1;
                if looks % 1000 == 0 {
                    yield_now(); // there may be one processor
                }
            }
            let mut seen = vec![0, 0];
            for even in (2..).step_by(2) {
                own.store(even, Ordering::Relaxed);
                fence();
                seen.push(other.load(Ordering::Relaxed));
                own.store(even + 1, Ordering::Relaxed);
                no_fence();
                let others = other.load(Ordering::Relaxed);
                seen.push(others);
                if even >= LEAST_STEPS && others >= LEAST_STEPS || even >= MOST_STEPS {
                    break;
                }
            }
            seen
        }

        /// How often each of them missed the other's step, with fences and without.
        fn misses(fences: Fences) -> [usize; 2] {
            let meeting = Arc::new(Meeting::default());
            let theirs = Arc::clone(&meeting);
            let light = spawn(move || {
                theirs.attend(0, || fences.light(), || compiler_fence(Ordering::SeqCst))
            });
            let heavy = meeting.attend(1, || assert!(fences.heavy()), || fence(Ordering::SeqCst));
            let light = light.join().unwrap();
            let is_missed = |step: usize| {
                let seen = light[step] as usize;
                // The first of the other's steps that was not seen, of the same kind.
                let unseen = seen + 1 + (seen + 1 + step) % 2;
                heavy
                    .get(unseen)
                    .map_or(false, |seen| (*seen as usize) < step)
            };
            [2, 3].map(|first| {
                (first..light.len())
                    .step_by(2)
                    .filter(|step| is_missed(*step))
                    .count()
            })
        }
    }

    fn check_one_sees_the_other(fences: Fences) {
        let mut without = 0;
        for _ in 0..MOST_MEETINGS {
            let [missed, missed_without] = Meeting::misses(fences);
            assert_eq!(missed, 0);
            without += missed_without;
            if without >= ENOUGH {
                return;
            }
        }
        // Past what cargo keeps of a test that passes.
        let told = writeln!(
            stderr(),
            "SKIPPED {fences:?}: hardly anything is missed without a fence"
        );
        assert!(told.is_ok());
    }

    #[test]
    fn of_a_light_and_a_heavy_fence_one_shows_what_was_before_the_other() {
        check_one_sees_the_other(Fences::Symmetric);
        if crate::os::can_run_barriers(false) {
            check_one_sees_the_other(Fences::Asymmetric);
        }
    }
}
