//! The last buffer against the end of the pool.

use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{identity, join, spawn, spawn_after, Model};
use wmsbuffer_models::mutation::{Change, Change::*, Mutation};

/// The thread that releases called this pool last.
fn at_the_pool() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    let thread = spawn_after(take, Buffer::release);
    allocator.release();
    join(thread);
}

/// The first of them is not the last of the pool.
fn two_buffers() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let take = move || {
        let buffers = [own.allocate(100), own.allocate(100)];
        own.release();
        buffers
    };
    let thread = spawn_after(take, |buffers| {
        buffers.into_iter().for_each(Buffer::release)
    });
    allocator.release();
    join(thread);
}

/// Either thread may close the pool.
fn either_closes() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    let take = move || (own.allocate(100), own);
    let thread = spawn_after(take, |(buffer, own)| {
        own.release();
        buffer.release();
    });
    allocator.release();
    join(thread);
}

/// The thread has a cache in the pool, and has called another one since.
fn entering() {
    let allocator = Allocator::create();
    let elsewhere = Allocator::create();
    let (own, other) = (allocator.add_reference(), elsewhere.add_reference());
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        other.allocate(100).release();
        other.release();
        buffer
    };
    let thread = spawn_after(take, Buffer::release);
    allocator.release();
    join(thread);
    elsewhere.release();
}

/// Who closes the pool has a cache there, too.
fn both_are_at_the_pool() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    allocator.allocate(100).release();
    let take = move || {
        let buffer = own.allocate(100);
        own.release();
        buffer
    };
    let thread = spawn_after(take, Buffer::release);
    allocator.release();
    join(thread);
}

/// The thread makes its first call.
fn without_a_cache() {
    let allocator = Allocator::create();
    let buffer = allocator.allocate(100);
    let thread = spawn(move || buffer.release());
    allocator.release();
    join(thread);
}

#[test]
fn a_thread_at_the_pool_ends_it_or_leaves_that_to_who_closes_it() {
    Model::complete().check(at_the_pool);
    Model::complete().with_symmetric_fences().check(at_the_pool);
}

#[test]
fn one_of_two_buffers_is_the_last() {
    Model::complete().check(two_buffers);
    Model::complete().with_symmetric_fences().check(two_buffers);
}

#[test]
fn either_thread_closes_the_pool() {
    Model::complete().check(either_closes);
    Model::complete()
        .with_symmetric_fences()
        .check(either_closes);
}

#[test]
fn who_closes_the_pool_is_not_the_only_one_that_was_there() {
    Model::complete().check(both_are_at_the_pool);
    Model::complete()
        .with_symmetric_fences()
        .check(both_are_at_the_pool);
}

#[test]
fn a_thread_that_enters_ends_the_pool_or_leaves_that_to_who_closes_it() {
    Model::complete().check(entering);
    Model::complete().with_symmetric_fences().check(entering);
}

#[test]
fn a_thread_that_is_new_ends_the_pool_or_leaves_that_to_who_closes_it() {
    Model::complete().check(without_a_cache);
    Model::complete()
        .with_symmetric_fences()
        .check(without_a_cache);
}

/// A buffer that was released and that nobody counted keeps its pool for ever.
mod a_release_is_lost {
    use super::*;

    fn check(scenario: fn(), function: &str, text: &str, number: usize, change: Change) {
        let mutation = Mutation::nth("thread/thread.rs", function, text, number, change);
        Model::complete().with(mutation).check(scenario);
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_fence_ahead_of_the_second_look() {
        check(at_the_pool, "has_stayed", "fences.light", 0, Nothing);
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_second_look() {
        // The pool is the first, so this is its identity.
        check(
            at_the_pool,
            "has_stayed",
            "identity.load",
            0,
            Is(identity(1)),
        );
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_second_barrier() {
        check(at_the_pool, "close", "fences.heavy", 1, Nothing);
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_threads_being_sent_away() {
        check(at_the_pool, "leave", "identity.store", 0, Nothing);
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_fence_of_a_thread_that_enters() {
        check(entering, "enter", "fences.light", 0, Nothing);
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_look_of_a_thread_that_enters() {
        check(entering, "enter", "closing.load", 0, Is(0));
    }

    #[test]
    #[should_panic(expected = "memory did not go back")]
    fn without_the_first_barrier() {
        check(entering, "close", "fences.heavy", 0, Nothing);
    }
}

/// Who ends the pool must come after everything that was done to it.
mod the_end_comes_too_early {
    use super::*;

    fn relaxed(function: &str, text: &str) -> Model {
        Model::complete().with(Mutation::of("pool/cache.rs", function, text, Relaxed))
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_a_release_publishes_nothing() {
        let model = relaxed("count_given", "given.store");
        model.check(at_the_pool);
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_who_closes_does_not_acquire_what_was_given() {
        let model = relaxed("live", "given.load");
        model.check(at_the_pool);
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn without_the_lock_of_the_registry() {
        let mutation = Mutation::of("registry.rs", "lock", "REGISTRY.lock", Open);
        Model::complete().with(mutation).check(at_the_pool);
    }
}
