//! A thread's end against the allocator's.

use std::cell::Cell;
use std::rc::Rc;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{end_thread, join, spawn, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::*, Mutation};

/// Every order takes too long, but for the first scenario.
const PREEMPTIONS: usize = 3;

/// There is a buffer in the cache of the thread that ends, and none is live.
fn nothing_is_live() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let visit = move || {
        own.allocate(100).release();
        own.release();
    };
    let thread = spawn_after(visit, |()| end_thread());
    allocator.release();
    join(thread);
}

/// The thread that ends releases the last buffer.
fn the_last_buffer_is_its_own() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    let thread = spawn_after(take, |buffer| {
        buffer.release();
        end_thread();
    });
    allocator.release();
    join(thread);
}

/// An allocator, a thread that is about to end, and a buffer that the thread has counted as taken and
/// another one releases.
fn handed_over() -> (Allocator, loom::thread::JoinHandle<()>, Buffer) {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let hand = Rc::new(Cell::new(None));
    let other_hand = hand.clone();
    let visit = move || {
        other_hand.set(Some(own.allocate(100)));
        own.allocate(100).release();
        own.release();
    };
    let thread = spawn_after(visit, |()| end_thread());
    let buffer = hand.take().expect("the thread has set it");
    (allocator, thread, buffer)
}

fn the_last_buffer_is_elsewhere() {
    let (allocator, thread, buffer) = handed_over();
    allocator.release();
    buffer.release();
    join(thread);
}

fn the_allocator_lives_on() {
    let (allocator, thread, buffer) = handed_over();
    let other = allocator.allocate(100);
    buffer.release();
    join(thread);
    assert_eq!(allocator.live_buffers(), 1);
    other.release();
    assert_eq!(allocator.live_buffers(), 0);
    allocator.release();
}

/// The thread goes from one pool to the next while both end.
fn two_pools() {
    let allocators = [Allocator::create(), Allocator::create()];
    let own = [allocators[0].add_reference(), allocators[1].add_reference()];
    let visit = move || {
        for own in own {
            own.allocate(100).release();
            own.release();
        }
    };
    let thread = spawn_after(visit, |()| end_thread());
    allocators.into_iter().for_each(Allocator::release);
    join(thread);
}

/// Another thread may take the place of the one that ends.
fn a_successor() {
    let allocator = Allocator::create();
    let [own, next] = [allocator.add_reference(), allocator.add_reference()];
    let visit = move || {
        own.allocate(100).release();
        own.release();
    };
    let thread = spawn_after(visit, |()| end_thread());
    let successor = spawn(move || {
        next.allocate(100).release();
        next.release();
    });
    join(thread);
    join(successor);
    allocator.release();
}

#[test]
fn a_thread_and_an_allocator_end_at_one_moment() {
    Model::complete().check(nothing_is_live);
    Model::complete()
        .with_symmetric_fences()
        .check(nothing_is_live);
}

#[test]
fn a_thread_ends_after_the_last_buffer() {
    Model::bounded(PREEMPTIONS).check(the_last_buffer_is_its_own);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_last_buffer_is_its_own);
}

#[test]
fn what_a_thread_has_counted_outlives_it() {
    Model::bounded(PREEMPTIONS).check(the_last_buffer_is_elsewhere);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_last_buffer_is_elsewhere);
}

#[test]
fn an_allocator_outlives_a_thread() {
    Model::bounded(PREEMPTIONS).check(the_allocator_lives_on);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(the_allocator_lives_on);
}

#[test]
fn a_thread_leaves_two_pools_that_end() {
    Model::bounded(PREEMPTIONS).check(two_pools);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(two_pools);
}

#[test]
fn a_thread_in_the_place_of_another_has_a_cache_of_its_own() {
    Model::bounded(2).check(a_successor);
    Model::bounded(2).with_symmetric_fences().check(a_successor);
}

#[test]
#[should_panic(expected = "memory did not go back")]
fn the_count_is_wrong_without_what_the_thread_had_taken() {
    let text = "taken.fetch_add";
    let mutation = Mutation::of("pool/direct.rs", "absorb", text, Nothing);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(the_last_buffer_is_elsewhere);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn the_pool_ends_under_the_thread_where_nobody_holds_it() {
    let mutation = Mutation::of("pool/lifetime.rs", "settle", "holders.load", Is(0));
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(nothing_is_live);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn the_pool_ends_under_the_thread_without_the_lock_of_the_registry() {
    let mutation = Mutation::of("registry.rs", "lock", "REGISTRY.lock", Open);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(nothing_is_live);
}
