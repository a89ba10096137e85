//! What lies where: for each atomic, each lock and each payload of the library something of loom's,
//! found by its address.
//!
//! loom wants each of its atomics made before another thread can touch it. So the ones that threads may
//! come to need are made ahead of the first thread, and count from what the memory holds when it is
//! first touched: zeros, or what was written there before others could see it.

use crate::mutation;
use crate::pages::Pages;
use loom::cell::UnsafeCell;
use loom::sync::{atomic::AtomicU64, Mutex};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// How many atomics threads can come to need after the first of them was begun.
const SPARE: usize = 192;

/// An atomic of the library.
pub struct Word {
    /// What loom's atomic counts from.
    base: u64,
    /// What was written last.
    last: Cell<u64>,
    atomic: Rc<AtomicU64>,
}

impl Word {
    pub fn load(&self, order: Ordering) -> u64 {
        self.base.wrapping_add(self.atomic.load(order))
    }

    pub fn store(&self, bits: u64, order: Ordering) {
        self.atomic.store(bits.wrapping_sub(self.base), order);
    }

    pub fn swap(&self, bits: u64, order: Ordering) -> u64 {
        let old = self.atomic.swap(bits.wrapping_sub(self.base), order);
        self.base.wrapping_add(old)
    }

    pub fn compare_exchange(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        let from = |bits: u64| bits.wrapping_sub(self.base);
        let to = |bits: u64| self.base.wrapping_add(bits);
        let swapped = self
            .atomic
            .compare_exchange(from(current), from(new), success, failure);
        swapped.map(to).map_err(to)
    }

    pub fn add(&self, more: u64, order: Ordering) -> u64 {
        self.base.wrapping_add(self.atomic.fetch_add(more, order))
    }

    pub fn or(&self, more: u64, order: Ordering) -> u64 {
        let or = |old: u64| {
            let new = self.base.wrapping_add(old) | more;
            Some(new.wrapping_sub(self.base))
        };
        // Relaxed: a load that is followed by another try decides nothing.
        let old = self.atomic.fetch_update(order, Ordering::Relaxed, or);
        self.base
            .wrapping_add(old.expect("it always has an answer"))
    }

    pub fn written(&self, bits: u64) {
        self.last.set(bits);
    }
}

/// A lock of the library.
pub struct Latch {
    pub mutex: Mutex<()>,
    /// There if a mutation opens a lock, and touched by all who lock then: loom puts those in every order
    /// who touch the same things, of which the memory behind a lock is none.
    pub passed: Option<Rc<AtomicU64>>,
}

#[derive(Default)]
struct Memory {
    pages: Pages,
    words: HashMap<usize, Rc<Word>>,
    latches: HashMap<usize, Rc<Latch>>,
    /// Whether the payload has an owner.
    payloads: HashMap<usize, Rc<UnsafeCell<bool>>>,
    /// Not there before the first thread.
    spare: Option<Vec<Rc<AtomicU64>>>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

fn with<R>(body: impl FnOnce(&mut Memory) -> R) -> R {
    MEMORY.with_borrow_mut(body)
}

/// A new run of a model begins, with memory of its own.
pub fn begin(is_recycled: bool) {
    MEMORY.set(Memory {
        pages: Pages::new(is_recycled),
        ..Memory::default()
    });
}

/// The first thread is about to begin.
pub fn prepare_for_threads() {
    with(|memory| {
        memory.spare.get_or_insert_with(|| {
            let spare = || Rc::new(AtomicU64::new(0));
            core::iter::repeat_with(spare).take(SPARE).collect()
        });
    });
}

/// The atomic at that address, where the memory holds `bits`.
pub fn word(address: usize, bits: u64) -> Rc<Word> {
    with(|memory| {
        memory.pages.touch(address);
        if let Some(word) = memory.words.get(&address) {
            if word.last.get() == bits {
                return word.clone();
            }
        }
        // Touched for the first time, or something else was written there as a whole.
        let word = Rc::new(Word {
            base: bits,
            last: Cell::new(bits),
            atomic: memory.atomic(),
        });
        memory.words.insert(address, word.clone());
        word
    })
}

/// The lock at that address.
pub fn latch(address: usize) -> Rc<Latch> {
    with(|memory| {
        memory.pages.touch(address);
        if let Some(latch) = memory.latches.get(&address) {
            return latch.clone();
        }
        let latch = Rc::new(Latch {
            mutex: Mutex::new(()),
            passed: mutation::opens_a_lock().then(|| memory.atomic()),
        });
        memory.latches.insert(address, latch.clone());
        latch
    })
}

/// What stands for the payload at that address: whether it has an owner.
pub fn payload(address: usize) -> Rc<UnsafeCell<bool>> {
    with(|memory| {
        memory.pages.touch(address);
        let payload = memory.payloads.entry(address);
        let payload = payload.or_insert_with(|| Rc::new(UnsafeCell::new(false)));
        payload.clone()
    })
}

/// The calling thread uses the memory at that address.
pub fn touch(address: usize) {
    with(|memory| memory.pages.touch(address));
}

/// Zeroed pages.
pub fn take(bytes: usize) -> *mut u8 {
    with(|memory| memory.pages.take(bytes))
}

/// Gives pages back, and with them all that lies there.
pub fn give(start: *mut u8, bytes: usize) {
    with(|memory| {
        memory.pages.give(start, bytes);
        let pages = start as usize..start as usize + bytes;
        memory.words.retain(|address, _| !pages.contains(address));
        memory.latches.retain(|address, _| !pages.contains(address));
        memory
            .payloads
            .retain(|address, _| !pages.contains(address));
    });
}

/// How many regions did not go back.
pub fn held() -> usize {
    with(|memory| memory.pages.held())
}

impl Memory {
    /// One of loom's, which holds 0.
    fn atomic(&mut self) -> Rc<AtomicU64> {
        match &mut self.spare {
            Some(spare) => spare.pop().expect("no more atomics than SPARE"),
            None => Rc::new(AtomicU64::new(0)),
        }
    }
}
