//! The words of loom's threads. They outlive their threads: the library is told of a thread's end only
//! where a model says so.

use super::thread::{wmsbuffer_unseen, Thread, ENDED};
use crate::sync::Ordering;
use std::cell::Cell;
use std::mem::size_of;

/// As many as loom's threads at most.
const SEATS: usize = loom::MAX_THREADS;

type Word = Cell<*const Thread>;

thread_local! {
    static WORDS: [Word; SEATS] = std::array::from_fn(|_| Word::new(&wmsbuffer_unseen));
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

loom::thread_local! {
    static SEAT: usize = TAKEN.with(|taken| taken.replace(taken.get() + 1));
}

/// A new run of a model begins: no thread has made a call yet.
pub fn begin() {
    TAKEN.set(0);
    WORDS.with(|words| words.iter().for_each(|word| word.set(&wmsbuffer_unseen)));
    for place in (0..SEATS).filter_map(Thread::of) {
        let place = (place as *const Thread).cast_mut().cast::<u8>();
        // SAFETY: a place is nothing but atomics, which begin as zeros, and no thread is there.
        unsafe { place.write_bytes(0, size_of::<Thread>()) };
    }
}

/// Which of loom's threads this is.
pub fn seat() -> usize {
    SEAT.with(|seat| *seat)
}

fn address() -> *const Word {
    WORDS.with(|words| &words[seat()] as *const Word)
}

pub fn get() -> &'static Thread {
    // SAFETY: the words are there while loom runs, as all of its threads are of one thread of the system.
    let word = unsafe { &*address() };
    // SAFETY: words lead to static threads.
    unsafe { &*word.get() }
}

fn write(thread: &'static Thread) {
    // SAFETY: as above.
    unsafe { &*address() }.set(thread);
}

pub fn set(thread: &'static Thread) -> bool {
    // Relaxed: under the registry's lock.
    thread.word.store(address() as *mut _, Ordering::Relaxed);
    write(thread);
    true
}

pub fn end() {
    write(&ENDED);
}

pub fn after_end() {}

pub fn unset() {
    write(&wmsbuffer_unseen);
}

/// Takes the word of a thread back that may be another one.
pub fn forget(thread: &'static Thread) {
    // Relaxed: under the registry's lock.
    let address = thread.word.load(Ordering::Relaxed) as *const Word;
    // SAFETY: every thread that has a place has set its word, which is there while loom runs.
    unsafe { &*address }.set(&wmsbuffer_unseen);
}

/// Nothing to do: the models tell of a thread's end.
pub fn expect_end(_: &'static Thread) -> bool {
    true
}

/// What the system has for a library with pools: nothing.
pub struct Slots(());

impl Slots {
    pub fn new() -> Option<Slots> {
        Some(Slots(()))
    }

    pub fn begin_use(&self) {}

    pub fn can_go() -> bool {
        true
    }
}
