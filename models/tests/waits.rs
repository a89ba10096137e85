//! Who waits for the budget, and a Release. Where somebody is not woken, loom finds that nobody goes on.

use loom::sync::mpsc::channel;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{join, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::Nothing, Mutation};

/// Every order takes too long.
const PREEMPTIONS: usize = 2;

/// Each has a region of its own.
const LARGE: u32 = 100 << 10;

/// The budget is used up when the thread asks, and there is room for it once this one has released.
fn one_waits() {
    let allocator = Allocator::create_patient();
    let own = allocator.add_reference();
    let (hand_over, take_over) = channel::<()>();
    // The thread has its cache, for which there would be no memory.
    let visit = move || {
        own.allocate(LARGE).release_with_care();
        own
    };
    let thread = spawn_after(visit, move |own| {
        take_over.recv().expect("somebody sends");
        own.allocate(LARGE).release_with_care();
        own.release();
    });
    let buffer: Buffer = allocator.allocate(LARGE);
    allocator.end_budget();
    hand_over.send(()).expect("the thread is there");
    buffer.release_with_care();
    join(thread);
    assert_eq!(allocator.live_buffers(), 0);
    allocator.release();
}

fn without(file: &'static str, function: &str, text: &str) -> Model {
    let mutation = Mutation::of(file, function, text, Nothing);
    Model::bounded(PREEMPTIONS).with(mutation)
}

#[test]
fn a_release_is_not_missed_by_who_begins_to_wait() {
    Model::bounded(PREEMPTIONS).check(one_waits);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(one_waits);
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_release_is_missed_where_nobody_is_known_to_wait() {
    without("pool/waits.rs", "begin", "waiters.fetch_add").check(one_waits);
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_release_is_missed_where_it_does_not_move_the_turn() {
    without("pool/waits.rs", "wake", "turn.fetch_add").check(one_waits);
}
