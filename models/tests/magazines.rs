//! Threads that exchange magazines by way of a depot.

use wmsbuffer_models::caller::{Allocator, Buffer};
use wmsbuffer_models::model::{end_thread, join, spawn_after, Model};
use wmsbuffer_models::mutation::{Change::Open, Mutation};

/// A magazine of this class begins with one round.
const BYTES: u32 = 20 << 10;
/// One buffer in the place of the last, one in the loaded magazine, one in the previous one, and two in
/// magazines that go to the depot.
const BUFFERS: usize = 5;

/// Every order takes too long.
const PREEMPTIONS: usize = 2;

fn take(allocator: &Allocator) -> [Buffer; BUFFERS] {
    [(); BUFFERS].map(|()| allocator.allocate(BYTES))
}

fn give(buffers: [Buffer; BUFFERS]) {
    buffers.into_iter().for_each(Buffer::release);
}

/// Leaves no room for larger magazines in the calling thread's cache.
fn fill_up(allocator: &Allocator) {
    allocator.allocate(256 << 10).release();
}

/// One thread gives while the other one takes.
fn one_gives_and_one_takes() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    fill_up(&allocator);
    let prepare = move || {
        fill_up(&own);
        (take(&own), own)
    };
    let thread = spawn_after(prepare, |(buffers, own)| {
        give(buffers);
        own.release();
    });
    let buffers = take(&allocator);
    join(thread);
    give(buffers);
    assert_eq!(allocator.live_buffers(), 0);
    allocator.release();
}

/// Both give, and all of it is there for one of them.
fn both_give() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    fill_up(&allocator);
    let buffers = take(&allocator);
    let prepare = move || {
        fill_up(&own);
        (take(&own), own)
    };
    let thread = spawn_after(prepare, |(buffers, own)| {
        give(buffers);
        own.flush_thread_cache();
        own.release();
    });
    give(buffers);
    join(thread);
    let held = allocator.held_bytes();
    let buffers = [take(&allocator), take(&allocator)];
    assert_eq!(allocator.held_bytes(), held);
    buffers.into_iter().for_each(give);
    allocator.release();
}

/// One thread gives a buffer, which goes into its magazine with the next one, and ends, while the other
/// thread takes.
fn one_ends_and_one_takes() {
    let allocator = Allocator::create();
    let own = allocator.add_reference();
    fill_up(&allocator);
    let prepare = move || {
        let buffers = [own.allocate(BYTES), own.allocate(BYTES / 2)];
        own.release();
        buffers
    };
    let thread = spawn_after(prepare, |buffers| {
        buffers.into_iter().for_each(Buffer::release);
        end_thread();
    });
    let buffers = take(&allocator);
    join(thread);
    give(buffers);
    assert_eq!(allocator.live_buffers(), 0);
    allocator.release();
}

#[test]
fn what_one_thread_gives_another_takes() {
    Model::bounded(PREEMPTIONS).check(one_gives_and_one_takes);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(one_gives_and_one_takes);
}

#[test]
fn nothing_is_lost_where_both_give() {
    Model::bounded(PREEMPTIONS).check(both_give);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(both_give);
}

#[test]
fn what_a_thread_had_another_takes() {
    Model::bounded(PREEMPTIONS).check(one_ends_and_one_takes);
    Model::bounded(PREEMPTIONS)
        .with_symmetric_fences()
        .check(one_ends_and_one_takes);
}

/// A slot that both take is noticed before loom sees what both write to it.
mod two_threads_are_at_the_depot {
    use super::*;

    fn check(file: &'static str, function: &str, scenario: fn()) {
        let mutation = Mutation::nth(file, function, "lock()", 0, Open);
        Model::bounded(PREEMPTIONS).with(mutation).check(scenario);
    }

    #[test]
    #[should_panic(expected = "a free buffer with references")]
    fn where_who_gives_does_not_lock_it() {
        check("pool/visit.rs", "make_room", one_gives_and_one_takes);
    }

    #[test]
    #[should_panic(expected = "a free buffer with references")]
    fn where_who_takes_does_not_lock_it() {
        check("pool/visit.rs", "refill", one_gives_and_one_takes);
    }

    #[test]
    #[should_panic(expected = "a free buffer with references")]
    fn where_who_ends_does_not_lock_it() {
        check("pool/upkeep.rs", "unload", one_ends_and_one_takes);
    }
}
