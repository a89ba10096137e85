//! Reserve, which has all that is free in its hands for a while, and who else wants some of it.

use loom::sync::mpsc::{channel, Sender};
use loom::thread::JoinHandle;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{join, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::Is, Mutation};

/// Every order takes too long. Who is refused may be stopped at each of two looks, and who reserves as often.
const PREEMPTIONS: usize = 4;
const FEWER: usize = 2;

/// Each has a region of its own, and no cache keeps them.
const BYTES: u32 = (1 << 20) + 1;

/// A thread that has a cache, and goes on when it is told to.
fn begin(allocator: &Allocator, act: fn(&Allocator)) -> (JoinHandle<()>, Sender<()>) {
    let own = allocator.add_reference();
    let (go_on, told) = channel();
    let visit = move || {
        own.allocate(100).release();
        own
    };
    let thread = spawn_after(visit, move |own| {
        told.recv().expect("somebody tells");
        act(&own);
        own.release();
    });
    (thread, go_on)
}

/// Two are free, and nobody can make another. This thread reserves one of them while the other acts.
fn reserve_while(act: fn(&Allocator)) {
    let allocator = Allocator::create();
    let both = [allocator.allocate(BYTES), allocator.allocate(BYTES)];
    let (thread, go_on) = begin(&allocator, act);
    both.into_iter().for_each(Buffer::release_with_care);
    allocator.end_budget();
    go_on.send(()).expect("the thread is there");
    reserve_one(&allocator);
    join(thread);
    allocator.release();
}

fn reserve_one(allocator: &Allocator) {
    assert!(allocator.reserve(BYTES, 1));
}

fn use_one(allocator: &Allocator) {
    allocator.allocate(BYTES).release_with_care();
}

fn another_allocates() {
    reserve_while(use_one);
}

fn another_reserves() {
    reserve_while(reserve_one);
}

#[test]
fn what_is_being_reserved_is_refused_to_nobody() {
    Model::bounded(PREEMPTIONS).check(another_allocates);
    Model::bounded(FEWER)
        .with_symmetric_fences()
        .check(another_allocates);
}

#[test]
fn who_reserves_has_what_another_is_reserving() {
    Model::bounded(FEWER).check(another_reserves);
}

#[test]
#[should_panic(expected = "there is memory")]
fn what_is_being_reserved_is_refused_where_nobody_looks_for_who_reserves() {
    let look = |number| {
        let file = "pool/visit.rs";
        Mutation::nth(file, "take_without", "reservers.load", number, Is(0))
    };
    Model::bounded(FEWER)
        .with(look(0))
        .with(look(1))
        .check(another_allocates);
}
