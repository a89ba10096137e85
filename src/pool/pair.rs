//! A thread's two magazines of one size class.

use super::magazine::{read_round, take_round, Magazine, Round};
use super::slot::Tenant;
use core::cell::Cell;
use core::mem::swap;
use core::ptr::{null_mut, NonNull};

/// The magazine in use, unpacked into pointers, and the one that was in use before it, which is empty or
/// as full as it was to be then: a thread that goes back and forth over the edge of one magazine does not
/// go to the depot each time.
///
/// All zeros is a pair without magazines: it can neither be popped nor pushed. Belongs to one thread.
#[repr(C)] // of four words: `SizeClass::place` counts on it
pub struct Pair<T: Tenant> {
    top: Cell<*mut Round<T>>,
    base: Cell<*mut Round<T>>,
    limit: Cell<*mut Round<T>>,
    previous: Cell<Option<NonNull<Magazine<T>>>>,
}

/// What a round takes.
const WORD: usize = core::mem::size_of::<usize>();

impl<T: Tenant> Pair<T> {
    /// None if there is no round, or the next one is not free: then it stays for `take_out`, off the ordinary
    /// way, whose caller finds that out again and has the time to say so.
    #[inline(always)]
    pub fn pop(&self) -> Option<Round<T>> {
        let top = self.top.get();
        if top == self.base.get() {
            return None;
        }
        let place = top.wrapping_sub(1);
        // SAFETY: between base and top there are rounds of the loaded magazine.
        let round = unsafe { place.read() };
        // SAFETY: rounds are slots of the pool, whose runs are held.
        if !unsafe { round.as_ref() }.own_is_free() {
            return None;
        }
        self.top.set(place);
        Some(round)
    }

    /// The same off the ordinary way.
    pub fn take_out(&self) -> Option<Round<T>> {
        let top = self.top.get();
        if top == self.base.get() {
            return None;
        }
        let round = top.wrapping_sub(1);
        self.top.set(round);
        // SAFETY: between base and top there are rounds of the loaded magazine.
        Some(unsafe { take_round(round) })
    }

    /// Asks the processor for the headers of all loaded rounds, to be written: they may be in the cache of
    /// one whose thread released them, and come side by side as fast as one or two would by themselves.
    pub fn prefetch_headers(&self) {
        let mut round = self.base.get();
        while round != self.top.get() {
            // SAFETY: between base and top there are rounds of the loaded magazine.
            prefetch_for_writing(unsafe { read_round(round) }.as_ptr().cast());
            round = round.wrapping_add(1);
        }
    }

    /// Whether there is room for a round.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.top.get() != self.limit.get()
    }

    /// Only after `has_room`.
    #[inline(always)]
    pub fn push(&self, round: Round<T>) {
        let top = self.top.get();
        // SAFETY: the caller has found that top is below the limit, in the loaded magazine.
        unsafe { top.write(round) };
        self.top.set(top.wrapping_add(1));
    }

    pub fn has_magazines(&self) -> bool {
        !self.base.get().is_null()
    }

    /// Rounds in the loaded magazine.
    pub fn loaded_rounds(&self) -> usize {
        self.rounds_below(self.top.get())
    }

    /// How many rounds the loaded magazine takes.
    pub fn capacity(&self) -> usize {
        self.rounds_below(self.limit.get())
    }

    fn rounds_below(&self, end: *mut Round<T>) -> usize {
        let bytes = (end as usize).wrapping_sub(self.base.get() as usize);
        bytes / WORD
    }

    /// Lets the loaded magazine take so many rounds, which must fit, or as many as it has.
    pub fn set_capacity(&self, capacity: usize) {
        let most = capacity.max(self.loaded_rounds());
        self.limit.set(self.base.get().wrapping_add(most));
    }

    /// Takes two empty magazines into use.
    pub fn equip(&self, one: NonNull<Magazine<T>>, other: NonNull<Magazine<T>>, capacity: usize) {
        self.load(one, capacity);
        self.previous.set(Some(other));
    }

    /// Takes a magazine into use in the place of the loaded one, which is the caller's then.
    pub fn exchange(&self, magazine: NonNull<Magazine<T>>) -> Option<NonNull<Magazine<T>>> {
        let capacity = self.capacity();
        let old = self.unload();
        self.load(magazine, capacity);
        old
    }

    /// Goes back to the previous magazine if that has what the loaded one lacks.
    pub fn swap_if(&self, is_better: impl FnOnce(usize) -> bool) -> bool {
        let mut previous = match self.previous.get() {
            Some(previous) => previous,
            None => return false,
        };
        // SAFETY: the pair's magazines are its own.
        if !is_better(unsafe { previous.as_ref() }.count()) {
            return false;
        }
        let capacity = self.capacity();
        let mut loaded = match self.unload() {
            Some(loaded) => loaded,
            None => return false,
        };
        swap(&mut loaded, &mut previous);
        self.load(loaded, capacity);
        self.previous.set(Some(previous));
        true
    }

    /// Takes the magazines, which are empty, out of use.
    pub fn strip(&self, magazine: impl FnMut(NonNull<Magazine<T>>)) {
        let loaded = self.unload();
        for pointer in [&self.top, &self.base, &self.limit] {
            pointer.set(null_mut());
        }
        let both = loaded.into_iter().chain(self.previous.take());
        both.for_each(magazine);
    }

    /// Takes every round out, of both magazines.
    pub fn drain(&self, mut round: impl FnMut(Round<T>)) {
        while let Some(loaded) = self.take_out() {
            round(loaded);
        }
        if let Some(previous) = self.previous.get() {
            // SAFETY: the pair's magazines are its own.
            while let Some(previous) = unsafe { previous.as_ref() }.pop() {
                round(previous);
            }
        }
    }

    /// Whether the loaded magazine has as many rounds as when this was last asked: it was likely
    /// not used since.
    pub fn rests(&self) -> bool {
        let rounds = self.loaded_rounds();
        match self.loaded() {
            Some(loaded) => loaded.replace_count(rounds) == rounds,
            None => false,
        }
    }

    fn loaded(&self) -> Option<&Magazine<T>> {
        // SAFETY: the base is that of a magazine of this pair.
        self.has_magazines()
            .then(|| unsafe { Magazine::of_rounds(self.base.get()) })
    }

    fn load(&self, magazine: NonNull<Magazine<T>>, capacity: usize) {
        // SAFETY: the magazine was given to this pair.
        let head = unsafe { magazine.as_ref() };
        let base = head.rounds();
        let count = head.take_count();
        self.base.set(base);
        self.top.set(base.wrapping_add(count));
        self.limit.set(base.wrapping_add(capacity.max(count)));
    }

    fn unload(&self) -> Option<NonNull<Magazine<T>>> {
        let loaded = self.loaded()?;
        loaded.replace_count(self.loaded_rounds());
        Some(NonNull::from(loaded))
    }
}

/// Touches no memory, whatever the address.
#[inline(always)]
fn prefetch_for_writing(address: *const u8) {
    // SAFETY: a prefetch cannot fault.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        core::arch::asm!(
            "prefetchw byte ptr [{0}]",
            in(reg) address,
            options(readonly, nostack, preserves_flags)
        );
    }
    // SAFETY: as above.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        core::arch::asm!(
            "prfm pstl1keep, [{0}]",
            in(reg) address,
            options(readonly, nostack, preserves_flags)
        );
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = address;
}
