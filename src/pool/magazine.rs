//! Magazines: slots that are free, by the handful, so that threads exchange many at one time.

use super::size_class::{LINE, ROUNDS};
use super::slot::{Slot, Tenant};
use crate::fatal::fatal;
use crate::watch;
use core::cell::{Cell, UnsafeCell};
use core::mem::{size_of, MaybeUninit};
use core::ptr::{null_mut, NonNull};

pub type Round<T> = NonNull<Slot<T>>;

/// Lies in a block of the pool that it serves. Belongs to one thread's cache, or to a depot and its
/// lock.
#[repr(C)]
pub struct Magazine<T: Tenant> {
    head: Head<T>,
    rounds: UnsafeCell<[MaybeUninit<Round<T>>; ROUNDS]>,
}

/// What lies before the rounds.
#[repr(C)]
struct Head<T: Tenant> {
    next: Cell<Option<NonNull<Magazine<T>>>>,
    /// How many rounds are in it; while it is loaded in a pair, how many were at the last step.
    count: Cell<usize>,
    /// The slot whose payload this is.
    slot: NonNull<Slot<T>>,
}

impl<T: Tenant> Magazine<T> {
    /// Makes a magazine of a slot.
    ///
    /// # Safety
    /// The slot is the caller's and its payload large enough.
    pub unsafe fn begin(slot: NonNull<Slot<T>>) -> Option<NonNull<Magazine<T>>> {
        // SAFETY: the caller's promise.
        let payload = unsafe { slot.as_ref() }.payload();
        let magazine = NonNull::new(payload.cast::<Magazine<T>>())?;
        // SAFETY: the slot is the caller's.
        let is_free = unsafe { slot.as_ref() }.own_is_free();
        if !is_free || !watch::is_untouched(payload, size_of::<Magazine<T>>()) {
            is_overwritten(payload);
        }
        watch::open(payload, size_of::<Magazine<T>>());
        let head = Head {
            next: Cell::new(None),
            count: Cell::new(0),
            slot,
        };
        // SAFETY: the payload is large enough, aligned to 64 bytes, and the caller's; the rounds may
        // be anything.
        unsafe { magazine.cast::<Head<T>>().as_ptr().write(head) };
        Some(magazine)
    }

    /// Unmakes it. What it was made of is the caller's.
    ///
    /// # Safety
    /// Nobody uses the magazine any more.
    pub unsafe fn end(magazine: NonNull<Magazine<T>>) -> NonNull<Slot<T>> {
        // SAFETY: it is still there.
        let slot = unsafe { magazine.as_ref() }.whole_slot();
        watch::close(magazine.as_ptr().cast(), size_of::<Magazine<T>>());
        slot
    }

    /// The slot that it was made of.
    pub fn slot(&self) -> NonNull<Slot<T>> {
        self.head.slot
    }

    pub fn count(&self) -> usize {
        self.head.count.get()
    }

    /// Takes the count out while the magazine is loaded. It lies where buffers were and will be: who wrote
    /// behind the end of one may have hit it.
    pub fn take_count(&self) -> usize {
        self.whole_slot();
        let count = self.head.count.replace(usize::MAX);
        if count > ROUNDS {
            is_overwritten(self);
        }
        count
    }

    /// The slot that it was made of, if it looks like one.
    fn whole_slot(&self) -> Round<T> {
        // SAFETY: the magazine is the caller's, and there is a slot in it.
        unsafe { read_round(&self.head.slot) }
    }

    pub fn replace_count(&self, count: usize) -> usize {
        self.head.count.replace(count)
    }

    /// The magazine that has its rounds there.
    ///
    /// # Safety
    /// There is one, which nobody gives back while `'a` lasts.
    pub unsafe fn of_rounds<'a>(rounds: *mut Round<T>) -> &'a Magazine<T> {
        // SAFETY: the head lies before the rounds, as the caller's promise has it.
        unsafe {
            &*rounds
                .cast::<Head<T>>()
                .wrapping_sub(1)
                .cast::<Magazine<T>>()
        }
    }

    pub fn rounds(&self) -> *mut Round<T> {
        self.rounds.get().cast()
    }

    /// Puts a round in; false if the magazine is full.
    pub fn push(&self, round: Round<T>) -> bool {
        let count = self.head.count.get();
        if count >= ROUNDS {
            return false;
        }
        // SAFETY: below the number of rounds, in a magazine that is the caller's.
        unsafe { self.rounds().wrapping_add(count).write(round) };
        self.head.count.set(count.saturating_add(1));
        true
    }

    pub fn pop(&self) -> Option<Round<T>> {
        let count = self.head.count.get().checked_sub(1)?;
        if count >= ROUNDS {
            is_overwritten(self);
        }
        self.head.count.set(count);
        let place = self.rounds().wrapping_add(count);
        // SAFETY: rounds below the count were put in.
        Some(unsafe { take_round(place) })
    }
}

/// Takes a round out of its place, off the ordinary way. It leaves no address behind: a tool that searches
/// memory for leaks would think that somebody has the slot.
///
/// # Safety
/// There is one in a magazine of the caller's.
pub unsafe fn take_round<T: Tenant>(place: *mut Round<T>) -> Round<T> {
    // SAFETY: the caller's promise.
    let round = unsafe { read_round(place) };
    // SAFETY: as above.
    unsafe { place.cast::<*mut ()>().write(null_mut()) };
    round
}

/// Reads a round, which was overwritten if it is not where a header can be.
///
/// # Safety
/// There is one in a magazine of the caller's.
#[inline(always)]
pub unsafe fn read_round<T: Tenant>(place: *const Round<T>) -> Round<T> {
    // SAFETY: the caller's promise.
    let address = unsafe { place.cast::<*mut Slot<T>>().read() };
    match NonNull::new(address) {
        Some(round) if address as usize % LINE == 0 => round,
        _ => is_overwritten(place),
    }
}

#[cold]
#[inline(never)]
fn is_overwritten<O>(object: *const O) -> ! {
    let fault = "the library's own memory was overwritten, likely from behind the end of a buffer";
    fatal(fault, object.cast(), None)
}

/// Magazines one behind the other. All zeros is an empty list.
pub struct MagazineList<T: Tenant> {
    first: Option<NonNull<Magazine<T>>>,
    magazines: usize,
}

impl<T: Tenant> MagazineList<T> {
    pub const fn empty() -> MagazineList<T> {
        MagazineList {
            first: None,
            magazines: 0,
        }
    }

    pub fn magazines(&self) -> usize {
        self.magazines
    }

    pub fn first(&self) -> Option<&Magazine<T>> {
        // SAFETY: a magazine on a list is not given back, and belongs to who has the list.
        self.first.map(|first| unsafe { first.as_ref() })
    }

    /// How many rounds are in them.
    pub fn rounds(&self) -> usize {
        let mut rounds = 0_usize;
        let mut next = self.first;
        while let Some(magazine) = next {
            // SAFETY: as above.
            let magazine = unsafe { magazine.as_ref() };
            rounds = rounds.saturating_add(magazine.count());
            next = magazine.head.next.get();
        }
        rounds
    }

    pub fn push(&mut self, magazine: NonNull<Magazine<T>>) {
        // SAFETY: the magazine is the caller's, who gives it to this list.
        unsafe { magazine.as_ref() }.head.next.set(self.first);
        self.first = Some(magazine);
        self.magazines = self.magazines.saturating_add(1);
    }

    pub fn pop(&mut self) -> Option<NonNull<Magazine<T>>> {
        let magazine = self.first?;
        // SAFETY: it was pushed, and is on this list alone.
        self.first = unsafe { magazine.as_ref() }.head.next.take();
        self.magazines = self.magazines.saturating_sub(1);
        Some(magazine)
    }
}
