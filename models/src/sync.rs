//! Atomics and fences as `src/sync.rs` has them, made of loom's.
//!
//! loom's own can neither be constants nor zeros, and the library's are both. So each of these is as
//! large as its value, and `memory` knows which of loom's stands for it.

pub use core::sync::atomic::Ordering;
pub use count_up::count_up;

use crate::memory::{self, Word};
use crate::mutation::{self, Change, Site};
use crate::os;
use core::cell::{Cell, UnsafeCell};
use std::rc::Rc;

#[path = "../../src/sync/count_up.rs"]
mod count_up;

pub type AtomicBool = Atomic<bool>;
pub type AtomicU32 = Atomic<u32>;
pub type AtomicU64 = Atomic<u64>;
pub type AtomicUsize = Atomic<usize>;
pub type AtomicPtr<T> = Atomic<*mut T>;

/// The memory holds the value stored last, for plain reads of the thread that alone writes it.
#[repr(transparent)]
pub struct Atomic<V>(UnsafeCell<V>);

// SAFETY: loom runs one thread at a time, and switches only ahead of an operation.
unsafe impl<V> Send for Atomic<V> {}
// SAFETY: as above.
unsafe impl<V> Sync for Atomic<V> {}

/// What an atomic can hold.
pub trait Value: Copy {
    fn bits(self) -> u64;
    fn of(bits: u64) -> Self;
}

impl<V> Atomic<V> {
    pub const fn new(value: V) -> Atomic<V> {
        Atomic(UnsafeCell::new(value))
    }
}

impl<V: Value> Atomic<V> {
    #[track_caller]
    pub fn load(&self, order: Ordering) -> V {
        let (word, change) = self.word();
        let bits = ordered(mutation::order(change, order), |order| word.load(order));
        V::of(match change {
            Some(Change::Is(bits)) => bits,
            _ => bits,
        })
    }

    #[track_caller]
    pub fn store(&self, value: V, order: Ordering) {
        let (word, change) = self.word();
        let value = match change {
            Some(Change::Nothing) => return,
            Some(Change::Is(bits)) => V::of(bits),
            _ => value,
        };
        let store = |order| word.store(value.bits(), order);
        ordered(mutation::order(change, order), store);
        self.write(&word, value);
    }

    #[track_caller]
    pub fn swap(&self, value: V, order: Ordering) -> V {
        self.update(
            order,
            |word, order| word.swap(value.bits(), order),
            |_| value,
        )
    }

    #[track_caller]
    pub fn fetch_add(&self, more: V, order: Ordering) -> V {
        let add = |old: V| V::of(old.bits().wrapping_add(more.bits()));
        self.update(order, |word, order| word.add(more.bits(), order), add)
    }

    #[track_caller]
    pub fn fetch_sub(&self, less: V, order: Ordering) -> V {
        let less = less.bits().wrapping_neg();
        let add = |old: V| V::of(old.bits().wrapping_add(less));
        self.update(order, |word, order| word.add(less, order), add)
    }

    #[track_caller]
    pub fn fetch_or(&self, more: V, order: Ordering) -> V {
        let or = |old: V| V::of(old.bits() | more.bits());
        self.update(order, |word, order| word.or(more.bits(), order), or)
    }

    #[track_caller]
    pub fn compare_exchange(
        &self,
        current: V,
        new: V,
        success: Ordering,
        failure: Ordering,
    ) -> Result<V, V> {
        let (word, change) = self.word();
        let swap = |success| word.compare_exchange(current.bits(), new.bits(), success, failure);
        match ordered(mutation::order(change, success), swap) {
            Ok(old) => {
                self.write(&word, new);
                Ok(V::of(old))
            }
            Err(now) => Err(V::of(now)),
        }
    }

    #[track_caller]
    fn update(
        &self,
        order: Ordering,
        update: impl FnOnce(&Word, Ordering) -> u64,
        new: impl FnOnce(V) -> V,
    ) -> V {
        if std::thread::panicking() {
            // In a destructor: the model has failed, and loom may be gone already.
            return V::of(self.read());
        }
        let (word, change) = self.word();
        if change == Some(Change::Nothing) {
            return V::of(word.load(Ordering::Relaxed));
        }
        let old = V::of(update(&word, mutation::order(change, order)));
        self.write(&word, new(old));
        old
    }

    #[track_caller]
    fn word(&self) -> (Rc<Word>, Option<Change>) {
        let change = mutation::at(Site::caller());
        (memory::word(self.0.get() as usize, self.read()), change)
    }

    fn read(&self) -> u64 {
        // SAFETY: loom runs one thread at a time.
        unsafe { *self.0.get() }.bits()
    }

    fn write(&self, word: &Word, value: V) {
        word.written(value.bits());
        // SAFETY: as above.
        unsafe { *self.0.get() = value };
    }
}

thread_local! {
    static IS_SEQUENTIAL: Cell<bool> = const { Cell::new(false) };
}

/// Whether SeqCst of an atomic is to be what it says. It is more then, and hides what other models look for.
pub fn set_sequential(is_sequential: bool) {
    IS_SEQUENTIAL.set(is_sequential);
}

/// loom takes SeqCst of an atomic for AcqRel; between two fences it is what it says, and no less.
fn ordered<R>(order: Ordering, operation: impl FnOnce(Ordering) -> R) -> R {
    let fence = || {
        if order == Ordering::SeqCst && IS_SEQUENTIAL.get() {
            loom::sync::atomic::fence(order);
        }
    };
    fence();
    let outcome = operation(order);
    fence();
    outcome
}

impl Value for bool {
    fn bits(self) -> u64 {
        u64::from(self)
    }
    fn of(bits: u64) -> bool {
        bits != 0
    }
}

impl Value for u32 {
    fn bits(self) -> u64 {
        u64::from(self)
    }
    fn of(bits: u64) -> u32 {
        bits as u32
    }
}

impl Value for u64 {
    fn bits(self) -> u64 {
        self
    }
    fn of(bits: u64) -> u64 {
        bits
    }
}

impl Value for usize {
    fn bits(self) -> u64 {
        self as u64
    }
    fn of(bits: u64) -> usize {
        bits as usize
    }
}

impl<T> Value for *mut T {
    fn bits(self) -> u64 {
        self as usize as u64
    }
    fn of(bits: u64) -> *mut T {
        bits as usize as *mut T
    }
}

/// As in `src/sync.rs`, but both halves are full fences for either kind: loom has no barrier that one
/// thread runs on every other. Where the system has none, half of such a barrier is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fences {
    Asymmetric,
    Symmetric,
}

impl Fences {
    #[track_caller]
    pub fn light(self) {
        if self == Fences::Symmetric || os::can_run_barriers(true) {
            fence(Site::caller());
        }
    }

    #[track_caller]
    pub fn heavy(self) -> bool {
        fence(Site::caller());
        true
    }
}

/// Where fences meet. loom puts those in every order who touch the same things, of which a fence alone
/// is none.
static FENCED: AtomicU64 = AtomicU64::new(0);

fn fence(site: Site) {
    if mutation::at(site) != Some(Change::Nothing) {
        // Relaxed: the fence is what orders.
        FENCED.fetch_add(1, Ordering::Relaxed);
        loom::sync::atomic::fence(Ordering::SeqCst);
    }
}
