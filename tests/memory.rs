//! Where the pool's memory goes: recycled, bounded, and all of it given back.

mod support;

use std::sync::mpsc;
use support::client::{allocator, name, Buffer};
use support::sources::Watched;
use wmsbuffer::abi::hresult::S_OK;

const MIB: usize = 1 << 20;

#[test]
fn a_released_buffer_is_the_next_one_of_its_size() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    for bytes in [1, 1316, 65_536, 1_000_000, 16_777_215] {
        drop(allocator.buffer(bytes).unwrap());
        source.fail(0, usize::MAX);
        drop(allocator.buffer(bytes).unwrap());
        source.fail(usize::MAX, usize::MAX);
    }
    assert_eq!(allocator.statistics().cHits, 5);
}

#[test]
fn free_slots_of_every_run_are_used_before_the_source_is_asked() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let mut buffers: Vec<Buffer> = (0..3000).map(|_| allocator.buffer(1316).unwrap()).collect();
    let mut number = 0;
    buffers.retain(|_| {
        number += 1;
        number % 3 == 0
    });
    source.fail(0, usize::MAX);
    for _ in 0..2000 {
        buffers.push(allocator.buffer(1316).unwrap());
    }
}

#[test]
fn runs_grow_so_that_many_buffers_take_few_requests() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    source.fail(usize::MAX, usize::MAX);
    let buffers: Vec<Buffer> = (0..10_000)
        .map(|_| allocator.buffer(1316).unwrap())
        .collect();
    // Two regions a run: 13 MB in runs that soon have a megabyte.
    assert!(source.calls() < 45, "{}", source.calls());
    drop(buffers);
}

#[test]
fn nothing_is_left_when_allocator_and_buffers_are_gone_in_either_order() {
    for allocator_first in [true, false] {
        let source = Watched::new();
        let allocator = allocator(source).unwrap();
        let buffers: Vec<Buffer> = (0..500)
            .map(|number| {
                let buffer = allocator.buffer(number * 401).unwrap();
                for property in 0..number % 50 {
                    assert_eq!(buffer.set_property(name(property), &[7; 40]), S_OK);
                }
                buffer
            })
            .collect();
        if allocator_first {
            drop(allocator);
            assert!(source.bytes_out() > 0);
            drop(buffers);
        } else {
            drop(buffers);
            drop(allocator);
        }
        assert_eq!(source.bytes_out(), 0);
    }
}

#[test]
fn a_burst_of_a_gigabyte_is_given_back_but_for_the_idle_bound() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let burst: Vec<Buffer> = (0..1024)
        .map(|_| allocator.buffer(1 << 20).unwrap())
        .collect();
    assert!(source.bytes_out() >= 1024 * MIB);
    drop(burst);
    assert!(source.bytes_out() <= 36 * MIB, "{}", source.bytes_out());
}

#[test]
fn held_bytes_are_those_of_the_source() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let buffers: Vec<Buffer> = (0..100)
        .map(|number| allocator.buffer(number * 7919).unwrap())
        .collect();
    let statistics = allocator.statistics();
    assert_eq!(statistics.cbHeld as usize, source.bytes_out());
    assert_eq!(
        statistics.cbLive,
        (0..100).map(|number| number * 7919).sum::<u64>()
    );
    drop(buffers);
    let statistics = allocator.statistics();
    assert_eq!(statistics.cbHeld as usize, source.bytes_out());
    assert_eq!((statistics.cLiveBuffers, statistics.cbLive), (0, 0));
}

#[test]
fn small_buffers_cost_their_line_and_little_more() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let unused = source.bytes_out();
    let buffers: Vec<Buffer> = (0..10_000)
        .map(|_| allocator.buffer(1316).unwrap())
        .collect();
    let beyond = source.bytes_out() - unused - buffers.len() * 1316;
    // The last run may be almost unused; that much is not overhead.
    assert!(beyond < buffers.len() * 1316 * 9 / 100 + MIB, "{beyond}");
}

#[test]
fn the_source_is_asked_with_no_lock_held() {
    let source = Watched::new();
    let allocator = std::sync::Arc::new(allocator(source).unwrap());
    let (done, is_done) = mpsc::channel();
    let other = allocator.clone();
    source.before_next_acquire(move || {
        // The same size class, so the same bin: were its lock held, this would never end.
        std::thread::spawn(move || done.send(other.buffer(1000).is_ok()))
            .join()
            .unwrap()
            .unwrap();
    });
    drop(allocator.buffer(1000).unwrap());
    assert_eq!(is_done.recv(), Ok(true));
}
