//! What ties threads to pools: the one lock of the process, taken when either begins or ends, when a size
//! class is first used, for what looks at all caches, and before runs go back to the system, as that may
//! look at slots of theirs; never on the way of an ordinary call.
//!
//! Order of locks: the registry's, then depots', that of the magazines last, then that of large slots'
//! headers. The registry's is never held while memory is asked for.

use crate::fatal;
use crate::lock::{lock_if_alive, Guard, Lock};
use crate::os;
use crate::sync::Fences;
use crate::thread::{expect_end, Roster, Slots, Thread, MOST};
use core::cell::Cell;
use core::ptr::NonNull;

/// A pool, as the registry sees it.
///
/// # Safety
/// `links` is always the same, and used by the registry alone. All of the methods but `thread_ends` and
/// `process_ends` may be called by whoever holds the registry's lock.
pub unsafe trait Member {
    fn links(&self) -> &Links;

    /// Keeps the pool until `let_go`. Under the registry's lock.
    fn hold(&self);

    /// Undoes `hold`. Under the registry's lock; `settle` has to follow.
    fn let_go(&self);

    /// In the child of a fork: nobody else is there who could let go.
    fn let_all_go(&self);

    /// The thread of that place, which is the caller's to give up, ends: whatever it has here goes to the
    /// others. With the pool held, and not under the registry's lock, as memory may go back.
    fn thread_ends(&self, thread: &Thread);

    /// The process ends. With the pool held, and not under the registry's lock.
    fn process_ends(&self);

    /// Ends the pool if it is closing and nothing is live.
    ///
    /// # Safety
    /// The caller does not touch the pool any more.
    unsafe fn settle(&self, registry: Guard<'static, Registry>);

    /// Ahead of a fork: takes every lock of this pool, so that nobody is in the middle of a change.
    fn freeze(&self);

    /// # Safety
    /// After `freeze`, on the thread that called it or its copy in the child.
    unsafe fn thaw(&self);
}

pub type Pointer = NonNull<dyn Member>;

/// A member's place in the registry.
pub struct Links {
    identity: Cell<u64>,
    before: Cell<Option<Pointer>>,
    after: Cell<Option<Pointer>>,
}

impl Links {
    pub const fn none() -> Links {
        Links {
            identity: Cell::new(0),
            before: Cell::new(None),
            after: Cell::new(None),
        }
    }

    /// Never 0 for a member, and never that of another member, past or future.
    #[inline(always)]
    pub fn identity(&self) -> u64 {
        self.identity.get()
    }
}

/// Far from the small numbers and the addresses that lie in what somebody takes for an object.
pub const FIRST_IDENTITY: u64 = 0x9E37_79B9_0000_0000;

pub struct Registry {
    first: Option<Pointer>,
    last_identity: u64,
    watches_forks: bool,
    fences: Option<Fences>,
    pub roster: Roster,
}

// SAFETY: the pointers lead to pools, which every thread may use that holds the lock.
unsafe impl Send for Registry {}

static REGISTRY: Lock<Registry> = Lock::new(Registry {
    first: None,
    last_identity: FIRST_IDENTITY,
    watches_forks: false,
    fences: None,
    roster: Roster::empty(),
});

pub fn lock() -> Guard<'static, Registry> {
    REGISTRY.lock()
}

/// Whoever holds the lock has let go of it since.
pub fn pass() {
    drop(REGISTRY.lock());
}

impl Registry {
    /// How threads and the end of a pool are ordered on this system.
    pub fn fences(&mut self) -> Fences {
        // A sandbox that was entered meanwhile may refuse what was there before.
        let can_run_barriers = match self.fences {
            Some(Fences::Symmetric) => false,
            before => os::can_run_barriers(before.is_some()),
        };
        let fences = match can_run_barriers {
            true => Fences::Asymmetric,
            false => Fences::Symmetric,
        };
        self.fences = Some(fences);
        fences
    }

    fn watch_forks(&mut self) -> bool {
        if !self.watches_forks {
            self.watches_forks = os::before_and_after_fork(before_fork, in_parent, in_child);
        }
        self.watches_forks
    }

    /// # Safety
    /// The pool stays where it is until `remove`.
    unsafe fn add(&mut self, member: Pointer) {
        self.last_identity = self.last_identity.wrapping_add(1);
        // SAFETY: the caller's promise.
        let links = unsafe { member.as_ref() }.links();
        links.identity.set(self.last_identity);
        links.before.set(None);
        links.after.set(self.first);
        if let Some(first) = self.first {
            // SAFETY: what is on the list stays where it is.
            unsafe { first.as_ref() }.links().before.set(Some(member));
        }
        self.first = Some(member);
    }

    /// Takes a pool off the list; with the last one, everything of the threads goes. What comes back
    /// is to be let go without the lock.
    #[must_use]
    pub fn remove(&mut self, member: &dyn Member) -> Option<Slots> {
        let (before, after) = (member.links().before.get(), member.links().after.get());
        match before {
            // SAFETY: what is on the list stays where it is.
            Some(before) => unsafe { before.as_ref() }.links().after.set(after),
            None => self.first = after,
        }
        if let Some(after) = after {
            // SAFETY: as above.
            unsafe { after.as_ref() }.links().before.set(before);
        }
        match self.first {
            Some(_) => None,
            None => self.roster.close(),
        }
    }

    pub fn find(&self, identity: u64) -> Option<Pointer> {
        self.members().find(|member| {
            // SAFETY: what is on the list stays where it is.
            unsafe { member.as_ref() }.links().identity() == identity
        })
    }

    fn members(&self) -> impl Iterator<Item = Pointer> {
        core::iter::successors(self.first, |member| {
            // SAFETY: what is on the list stays where it is.
            unsafe { member.as_ref() }.links().after.get()
        })
    }
}

/// Puts a pool on the list and gives it its identity; false, and nothing is changed, if the system lacks
/// the memory for what is made with the first pool.
///
/// # Safety
/// The pool stays where it is until `remove`.
pub unsafe fn add(member: Pointer) -> bool {
    let mut registry = lock();
    if !registry.watch_forks() {
        return false;
    }
    let mut surplus = None;
    if !registry.roster.is_open() {
        drop(registry);
        let slots = match Slots::new() {
            Some(slots) => slots,
            None => return false,
        };
        registry = lock();
        surplus = registry.roster.open(slots);
    }
    // SAFETY: the caller's promise.
    unsafe { registry.add(member) };
    drop(registry);
    drop(surplus);
    true
}

/// The calling thread with a place; `None` if it is past its end, or there is no place or no memory for
/// it left. The caller has something that keeps a pool.
pub fn admit() -> Option<&'static Thread> {
    if lock().roster.is_crowded() {
        reclaim_places();
    }
    let (thread, is_new) = lock().roster.admit()?;
    if is_new && !expect_end(thread) {
        lock().roster.withdraw(thread);
        return None;
    }
    Some(thread)
}

/// The calling thread is about to end. The place may be another thread's by now, if the last pool
/// ended meanwhile.
pub fn thread_ends(thread: &'static Thread) {
    if fatal::has_begun() {
        return;
    }
    let registry = lock();
    if registry.roster.end(thread) {
        give_up(thread, registry);
        lock().roster.after_end();
    }
}

/// Gives up the places of threads that ended unheard.
#[cold]
fn reclaim_places() {
    for number in 0..MOST {
        let owner = match lock().roster.owner(number) {
            Some(owner) if !os::runs(owner) => owner,
            _ => continue,
        };
        let mut registry = lock();
        if let Some(thread) = registry.roster.adopt(number, owner) {
            give_up(thread, registry);
        }
    }
    lock().roster.disperse();
}

/// Gives up a place of the calling thread, and all that belongs to it.
fn give_up(thread: &'static Thread, registry: Guard<'static, Registry>) {
    each_held(registry, |member| member.thread_ends(thread));
    let mut registry = lock();
    // The last pool may have ended meanwhile.
    if registry.roster.has(thread) {
        registry.roster.dismiss(thread);
    }
}

/// Tells every pool that the process ends.
pub fn process_ends() {
    if let Some(registry) = lock_if_alive(&REGISTRY) {
        each_held(registry, |member| member.process_ends());
    }
}

/// Shows every pool to a visitor who needs the lock to be free: the pool is held instead.
fn each_held(registry: Guard<'static, Registry>, visitor: impl Fn(&dyn Member)) {
    let mut next = registry.first;
    // SAFETY: what is on the list stays where it is.
    let hold = |member: Pointer| unsafe { member.as_ref() }.hold();
    next.map(hold);
    drop(registry);
    while let Some(member) = next {
        // SAFETY: the pool is held.
        let member = unsafe { member.as_ref() };
        visitor(member);
        let registry = lock();
        // The next one is held before this one is let go, so that the way along the list stays.
        next = member.links().after.get();
        next.map(hold);
        member.let_go();
        // SAFETY: the pool is not touched any more.
        unsafe { member.settle(registry) };
    }
}

extern "C" fn before_fork() {
    let registry = lock();
    for member in registry.members() {
        // SAFETY: what is on the list stays where it is.
        unsafe { member.as_ref() }.freeze();
    }
    // The lock stays taken until after the fork.
    core::mem::forget(registry);
}

extern "C" fn in_parent() {
    // SAFETY: `before_fork` took the locks, on this thread.
    unsafe { after_fork(|_| ()) };
}

extern "C" fn in_child() {
    crate::fork_lock::begin_generation();
    fatal::forget();
    let keep_alone = |registry: &mut Registry| {
        registry.roster.keep_current_alone();
        for member in registry.members() {
            // SAFETY: what is on the list stays where it is.
            unsafe { member.as_ref() }.let_all_go();
        }
    };
    // SAFETY: `before_fork` took the locks, on the thread that this one is a copy of.
    unsafe { after_fork(keep_alone) };
}

/// # Safety
/// The calling thread is the one that forked, or its copy.
unsafe fn after_fork(change: impl FnOnce(&mut Registry)) {
    // SAFETY: the calling thread holds the lock, and nobody else has a guard of it.
    let registry = unsafe { &mut *REGISTRY.as_mut_ptr() };
    change(registry);
    for member in registry.members() {
        // SAFETY: what is on the list stays where it is.
        let member = unsafe { member.as_ref() };
        // SAFETY: `before_fork` froze it.
        unsafe { member.thaw() };
    }
    // SAFETY: the guard was forgotten with the lock taken.
    unsafe { REGISTRY.force_unlock() };
}
