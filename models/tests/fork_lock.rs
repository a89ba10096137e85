//! Two threads at the lock of a buffer's properties.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use wmsbuffer_models::model::{join, spawn, Model};
use wmsbuffer_models::mutation::{Change::Relaxed, Mutation};
use wmsbuffer_models::property_lock::ForkLock;

/// loom tells if two threads are at one value, or one of them does not see what the other did.
#[derive(Default)]
struct Value(UnsafeCell<u32>);

fn change(lock: &ForkLock<Value>) -> u32 {
    let mut value = lock.lock();
    let value = value.get_or_insert_with(Value::default);
    value.0.with_mut(|changes| {
        // SAFETY: the lock is held.
        unsafe { *changes += 1 };
        // SAFETY: as above.
        unsafe { *changes }
    })
}

fn two_threads() {
    let lock = Arc::new(ForkLock::none());
    let other = lock.clone();
    let thread = spawn(move || change(&other));
    let mut changes = [change(&lock), join(thread)];
    changes.sort_unstable();
    assert_eq!(changes, [1, 2]);
}

fn relaxed(function: &str, text: &str) -> Model {
    Model::complete().with(Mutation::of("fork_lock.rs", function, text, Relaxed))
}

#[test]
fn whoever_has_the_lock_sees_what_the_one_before_did() {
    Model::complete().check(two_threads);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn the_one_before_is_not_seen_where_the_lock_does_not_acquire() {
    relaxed("lock", ".compare_exchange").check(two_threads);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn the_one_before_is_not_seen_where_letting_go_publishes_nothing() {
    relaxed("drop", "holder.store").check(two_threads);
}
