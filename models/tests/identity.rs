//! A thread with a cache in a pool that ended, and the next pool at the same address.

use loom::sync::mpsc::channel;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{identity, join, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::*, Mutation};

/// The thread goes on with the next pool, while another one is there.
fn the_next_pool() {
    // Its identity is 1. Without it the thread would forget its place with the pool that ends.
    let keeper = Allocator::create();
    let first = Allocator::create();
    let address = first.address();
    let own = first.add_reference();
    let (hand_over, take_over) = channel::<Allocator>();
    let visit = move || {
        own.allocate(100).release();
        own.release();
    };
    let thread = spawn_after(visit, move |()| {
        let next = take_over.recv().expect("somebody sends");
        next.allocate(100).release();
        next.release();
    });
    first.release();
    let next = Allocator::create();
    assert_eq!(next.address(), address);
    // The cache of this thread lies where that of the other one was.
    next.allocate(100).release();
    hand_over
        .send(next.add_reference())
        .expect("the thread is there");
    next.allocate(100).release();
    next.release();
    join(thread);
    keeper.release();
}

/// The thread releases the last buffer of the first pool, and the next one may be there meanwhile.
fn the_last_buffer() {
    let keeper = Allocator::create();
    let first = Allocator::create();
    let own = first.add_reference();
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    let thread = spawn_after(take, Buffer::release);
    first.release();
    let next = Allocator::create();
    next.allocate(100).release();
    next.release();
    join(thread);
    keeper.release();
}

/// Every order takes too long.
fn model() -> Model {
    Model::bounded(3).with_recycled_memory()
}

/// The thread stays at the pool that ends.
fn not_sent_away() -> Mutation {
    Mutation::of("thread/thread.rs", "leave", "identity.store", Nothing)
}

/// Every pool that a thread moves to has the identity of the third, which is the next pool.
fn one_identity_for_all() -> Mutation {
    Mutation::of(
        "thread/thread.rs",
        "move_to",
        "identity.store",
        Is(identity(3)),
    )
}

#[test]
fn a_cache_in_an_ended_pool_is_not_used_in_the_next_one() {
    model().check(the_next_pool);
    model().with_symmetric_fences().check(the_next_pool);
}

#[test]
fn the_last_buffer_of_a_pool_is_not_released_to_the_next_one() {
    model().check(the_last_buffer);
    model().with_symmetric_fences().check(the_last_buffer);
}

#[test]
fn identities_are_enough_where_a_thread_was_not_sent_away() {
    model().with(not_sent_away()).check(the_next_pool);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn two_threads_use_one_cache_if_identities_return() {
    model()
        .with(not_sent_away())
        .with(one_identity_for_all())
        .check(the_next_pool);
}
