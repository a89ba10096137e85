//! Trim, and the calls of another thread.

use loom::sync::mpsc::{channel, Sender};
use loom::thread::JoinHandle;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{join, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::*, Mutation};

/// Every order takes too long where both threads are busy.
const PREEMPTIONS: usize = 3;

/// Each has a region of its own.
const LARGE: u32 = 100 << 10;

/// Trims, lets the thread go on, and finds that what it had in its cache went back.
fn trim_and_check(allocator: Allocator, thread: JoinHandle<()>, go_on: Sender<()>) {
    let before = allocator.held_bytes();
    allocator.trim();
    go_on.send(()).expect("the thread is there");
    join(thread);
    let is_less = allocator.held_bytes() + LARGE as usize <= before;
    assert!(is_less, "the cache still has what nobody needs");
    allocator.release();
}

/// The thread makes its next call after Trim.
fn the_other_rests() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let (go_on, told) = channel();
    let visit = move || {
        let large = own.allocate(LARGE);
        own.allocate(100).release();
        large.release();
        own
    };
    let thread = spawn_after(visit, move |own| {
        told.recv().expect("somebody tells");
        own.allocate(100).release();
        own.release();
    });
    trim_and_check(allocator, thread, go_on);
}

/// The thread makes a call meanwhile, with which it may come to the pool, and the next one after Trim.
fn the_other_comes() {
    let allocator = Allocator::create();
    let other = Allocator::create();
    let own = allocator.add_reference();
    let (go_on, told) = channel();
    let visit = move || {
        let large = own.allocate(LARGE);
        // One for either call, so that neither needs more than a look.
        let small = [own.allocate(100), own.allocate(100)];
        small.into_iter().for_each(Buffer::release);
        large.release();
        // To the other pool, so that the next call has to come back.
        other.allocate(100).release();
        (own, other)
    };
    let thread = spawn_after(visit, move |(own, other)| {
        let buffer = own.allocate(100);
        told.recv().expect("somebody tells");
        own.allocate(100).release();
        buffer.release();
        own.release();
        other.release();
    });
    trim_and_check(allocator, thread, go_on);
}

/// The thread gives to the depots what Trim takes from there.
fn the_other_calls() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let take = move || (own.allocate(100), own);
    let thread = spawn_after(take, |(buffer, own)| {
        buffer.release();
        own.flush_thread_cache();
        own.release();
    });
    allocator.trim();
    join(thread);
    assert_eq!(allocator.live_buffers(), 0);
    allocator.release();
}

/// The thread has a buffer, and the pool ends.
fn the_pool_ends() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let visit = move || {
        own.allocate(LARGE).release();
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    let thread = spawn_after(visit, Buffer::release);
    allocator.trim();
    allocator.release();
    join(thread);
}

/// The thread counts, and may look at the buffer that this one has released last.
fn the_other_counts() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let buffer = allocator.allocate(100);
    let thread = spawn_after(
        move || own,
        |own| {
            own.live_buffers();
            own.release();
        },
    );
    buffer.release();
    allocator.trim();
    join(thread);
    allocator.release();
}

#[test]
fn a_thread_counts_while_memory_goes_back() {
    Model::complete().check(the_other_counts);
}

#[test]
#[should_panic(expected = "touched")]
fn memory_goes_back_under_a_thread_that_counts_unless_that_is_awaited() {
    let mutation = Mutation::of("registry.rs", "pass", "REGISTRY.lock", Open);
    Model::complete().with(mutation).check(the_other_counts);
}

#[test]
fn a_thread_does_its_share_at_its_next_call() {
    Model::complete().check(the_other_rests);
    Model::complete()
        .with_symmetric_fences()
        .check(the_other_rests);
}

#[test]
fn a_thread_that_is_in_a_call_does_its_share_at_the_next() {
    Model::bounded(PREEMPTIONS).check(the_other_comes);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_other_comes);
}

#[test]
fn a_thread_that_is_sent_away_in_a_call_goes_on() {
    Model::bounded(PREEMPTIONS).check(the_other_calls);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_other_calls);
}

#[test]
fn the_pool_ends_after_trim() {
    Model::bounded(PREEMPTIONS).check(the_pool_ends);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_pool_ends);
}

#[test]
#[should_panic(expected = "still has what nobody needs")]
fn a_thread_hears_of_nothing_without_the_wish() {
    let mutation = Mutation::of("pool/upkeep.rs", "trim", "is_wanted.store", Nothing);
    Model::complete().with(mutation).check(the_other_rests);
}

#[test]
#[should_panic(expected = "still has what nobody needs")]
fn a_thread_hears_of_nothing_unless_it_is_sent_away() {
    let mutation = Mutation::of("thread/thread.rs", "leave", "identity.store", Nothing);
    Model::complete().with(mutation).check(the_other_rests);
}

#[test]
#[should_panic(expected = "still has what nobody needs")]
fn a_thread_that_comes_misses_the_wish_unless_it_looks() {
    let mutation = Mutation::of("pool/cache.rs", "is_wanted", "is_wanted.load", Is(0));
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(the_other_comes);
}

#[test]
#[should_panic(expected = "still has what nobody needs")]
fn a_thread_that_comes_misses_the_wish_without_the_barrier() {
    let mutation = Mutation::of("pool/upkeep.rs", "trim", "heavy", Nothing);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(the_other_comes);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn two_threads_are_at_a_depot_where_trim_does_not_lock_it() {
    let mutation = Mutation::nth("pool/supply.rs", "give_up_idle", "lock()", 0, Open);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(the_other_calls);
}
