//! Two last buffers on two threads, and the end of their pool on a third.

use loom::thread::JoinHandle;
use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{join, spawn_after, Model};
use wmsbuffer_models::mutation::{
    Change::{Nothing, Open},
    Mutation,
};

/// Every order of three threads takes too long.
const PREEMPTIONS: usize = 3;

/// A thread that is at the pool and releases a buffer.
fn releaser(allocator: &Allocator) -> JoinHandle<()> {
    let own = allocator.add_reference();
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    spawn_after(take, Buffer::release)
}

fn three_threads() {
    let allocator = Allocator::create();
    let threads = [releaser(&allocator), releaser(&allocator)];
    allocator.release();
    threads.into_iter().for_each(join);
}

#[test]
fn one_of_three_threads_ends_the_pool() {
    Model::bounded(PREEMPTIONS).check(three_threads);
}

#[test]
fn one_of_three_threads_ends_the_pool_where_no_barrier_can_be_run() {
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(three_threads);
}

#[test]
#[should_panic(expected = "memory did not go back")]
fn a_release_is_lost_without_the_second_barrier() {
    let mutation = Mutation::nth("thread/thread.rs", "close", "fences.heavy", 1, Nothing);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(three_threads);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn the_pool_ends_under_a_thread_without_the_lock_of_the_registry() {
    let mutation = Mutation::of("registry.rs", "lock", "REGISTRY.lock", Open);
    Model::bounded(PREEMPTIONS)
        .with(mutation)
        .check(three_threads);
}
