//! One model: a scenario that loom runs again and again, each time in another order.

use crate::mutation::{self, Mutation};
use crate::registry::{self, Registry};
use crate::sync::Fences;
use crate::{memory, os, sync, thread};
use loom::sync::mpsc::channel;
use loom::thread::JoinHandle;
use std::mem::MaybeUninit;
use std::ptr::addr_of_mut;
use std::sync::{Mutex, OnceLock};

/// The library's statics are the same for all models of a process, so one of them runs at a time.
static TURN: Mutex<()> = Mutex::new(());

/// The registry as the process began with it.
static FIRST: OnceLock<First> = OnceLock::new();

struct First(MaybeUninit<Registry>);
// SAFETY: only ever copied.
unsafe impl Send for First {}
// SAFETY: as above.
unsafe impl Sync for First {}

pub struct Model {
    preemptions: Option<usize>,
    fences: Fences,
    is_recycled: bool,
    is_sequential: bool,
    mutations: Vec<Mutation>,
}

impl Model {
    /// Every order.
    pub fn complete() -> Model {
        Model {
            preemptions: None,
            fences: Fences::Asymmetric,
            is_recycled: false,
            is_sequential: false,
            mutations: Vec::new(),
        }
    }

    /// Every order in which a thread that could go on is stopped no more often than that, or than
    /// LOOM_MAX_PREEMPTIONS if that is more.
    pub fn bounded(preemptions: usize) -> Model {
        Model {
            preemptions: Some(preemptions),
            ..Model::complete()
        }
    }

    /// On a system that cannot run a barrier on every thread.
    pub fn with_symmetric_fences(mut self) -> Model {
        self.fences = Fences::Symmetric;
        self
    }

    /// Memory that went back is handed out again. Otherwise it is not, so that every later touch is
    /// noticed.
    pub fn with_recycled_memory(mut self) -> Model {
        self.is_recycled = true;
        self
    }

    /// One of two threads that store, each in a place of its own, and then look at the other's, sees the other
    /// if all of that is SeqCst: loom alone knows that of fences only.
    pub fn with_sequential_atomics(mut self) -> Model {
        self.is_sequential = true;
        self
    }

    pub fn with(mut self, mutation: Mutation) -> Model {
        self.mutations.push(mutation);
        self
    }

    /// Runs the scenario in every order; at its end, all memory must have gone back.
    pub fn check(self, scenario: fn()) {
        let turn = TURN.lock();
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = self
            .preemptions
            .map(|least| builder.preemption_bound.unwrap_or(0).max(least));
        builder.max_branches = 20_000;
        os::set_fences(self.fences);
        sync::set_sequential(self.is_sequential);
        mutation::set(self.mutations);
        builder.check(move || {
            begin(self.is_recycled);
            scenario();
            assert_eq!(memory::held(), 0, "memory did not go back");
        });
        // Poisoned by a model that failed, which is no matter: the next one begins anew.
        drop(turn);
    }
}

/// Everything is as when the process began.
fn begin(is_recycled: bool) {
    memory::begin(is_recycled);
    thread::begin();
    let mut registry = registry::lock();
    let registry = addr_of_mut!(*registry).cast::<MaybeUninit<Registry>>();
    // SAFETY: the registry is there, and locked.
    let first = FIRST.get_or_init(|| First(unsafe { registry.read() }));
    // SAFETY: as above; what it names of the run before is gone.
    unsafe { registry.copy_from(&first.0, 1) };
}

/// Begins a thread.
pub fn spawn<R: 'static>(body: impl FnOnce() -> R + 'static) -> JoinHandle<R> {
    memory::prepare_for_threads();
    loom::thread::spawn(body)
}

/// Begins a thread and waits until it has done `first`; what it does then runs beside the caller.
pub fn spawn_after<P: 'static, R: 'static>(
    first: impl FnOnce() -> P + 'static,
    then: impl FnOnce(P) -> R + 'static,
) -> JoinHandle<R> {
    let (tell, told) = channel();
    let thread = spawn(move || {
        let prepared = first();
        tell.send(()).expect("somebody waits");
        then(prepared)
    });
    told.recv().expect("the thread tells");
    thread
}

/// Waits for a thread's end.
pub fn join<R>(thread: JoinHandle<R>) -> R {
    thread.join().expect("a thread that fails ends its model")
}

/// What the system does when the calling thread ends, which is the last that it does.
pub fn end_thread() {
    let thread = thread::current();
    if thread.number().is_some() {
        registry::thread_ends(thread);
    }
}

/// The identity of the pool that was the first, the second, and so on to be made in an order.
pub fn identity(number: u64) -> u64 {
    crate::registry::FIRST_IDENTITY + number
}
