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
    assert!(source.calls() < 60, "{}", source.calls());
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
fn two_of_the_largest_buffers_stay_for_the_next_two() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let two = || [(); 2].map(|()| allocator.page_buffer(16_777_215).unwrap());
    drop(two());
    source.fail(0, usize::MAX);
    drop(two());
}

#[test]
fn memory_that_was_given_up_makes_room_for_idle_memory_again() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let large = || [(); 2].map(|()| allocator.buffer(16_777_215).unwrap());
    drop(large());
    source.fail(0, 1);
    let _small = allocator.buffer(1316).unwrap();
    source.fail(usize::MAX, usize::MAX);
    drop(large());
    source.fail(0, usize::MAX);
    drop(large());
}

#[test]
fn partly_used_runs_are_filled_up_so_that_empty_ones_can_go() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let mut first_run: Vec<Buffer> = Vec::new();
    let mut held = 0;
    // Up to the first buffer of the second run.
    loop {
        let before = allocator.statistics().cbHeld;
        let buffer = allocator.buffer(1316).unwrap();
        if held != 0 && allocator.statistics().cbHeld != before {
            break drop(buffer);
        }
        held = allocator.statistics().cbHeld;
        first_run.push(buffer);
    }
    first_run.pop();
    first_run.push(allocator.buffer(1316).unwrap());
    // A shortage elsewhere makes the pool give its empty runs up: the second one.
    source.fail(0, usize::MAX);
    assert!(allocator.buffer(100_000).is_err());
    assert_eq!(allocator.statistics().cbHeld, held);
}

#[test]
fn an_allocator_stays_while_another_thread_is_giving_a_buffer_back() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let place = source.only_region();
    let last = allocator.buffer(1316).unwrap();
    let [first, second, surplus] = [(); 3].map(|()| allocator.buffer(16_777_215).unwrap());
    drop((allocator, first, second));
    // The third is beyond the idle bound, so its memory goes back to the source at once; meanwhile
    // the last buffer is released.
    source.before_next_release(move || {
        drop(last);
        assert!(source.is_out(place));
    });
    drop(surplus);
    assert_eq!(source.bytes_out(), 0);
}

#[test]
fn the_page_size_is_that_of_the_running_system() {
    let page = 16_384;
    let source = Watched::with_pages(page);
    let allocator = allocator(source).unwrap();
    for bytes in [1, 4096, 16_384, 16_385, 100_000, 16_777_215] {
        let buffer = allocator.page_buffer(bytes).unwrap();
        let start = buffer.bytes().as_mut_ptr();
        assert_eq!(start as usize % page, 0);
        let pages = (bytes as usize + page - 1) / page * page;
        // SAFETY: the memory behind a page buffer is whole pages.
        unsafe { start.write_bytes(0x5A, pages) };
        assert_eq!(buffer.maximum(), bytes);
    }
    drop(allocator);
    assert_eq!(source.bytes_out(), 0);
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
