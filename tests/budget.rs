//! What a budget promises of the source, which is asked here by many threads.

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use support::client::*;
use support::sources::Watched;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::core::options::Options;

const MIB: usize = 1 << 20;

fn bounded(source: &'static Watched, budget: usize, wait: u32) -> Allocator {
    let options = Options {
        budget: budget as u64,
        budget_wait: wait,
        ..Options::default()
    };
    allocator_with(source, options).unwrap()
}

/// Allocates and releases buffers of many sizes; tells how many were refused.
fn churn(allocator: &Allocator, mut dice: u32) -> usize {
    const SIZES: [u32; 7] = [1, 1316, 9000, 40_000, 100_000, 500_000, 1_500_000];
    let mut own: Vec<Buffer> = Vec::new();
    let mut refused = 0;
    for _ in 0..4000 {
        dice = dice.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        match allocator.buffer(SIZES[(dice >> 16) as usize % SIZES.len()]) {
            Ok(buffer) => own.push(buffer),
            Err(result) => {
                assert_eq!(result, E_OUTOFMEMORY);
                refused += 1;
                own.truncate(own.len() / 2);
            }
        }
        if own.len() > 50 {
            own.swap_remove((dice >> 8) as usize % own.len());
        }
    }
    refused
}

fn churn_on_many_threads(allocator: &Allocator) -> usize {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=8)
            .map(|dice| scope.spawn(move || churn(allocator, dice)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    })
}

#[test]
fn the_source_is_never_asked_for_more() {
    for wait in [0, 1] {
        let source = Watched::new();
        let allocator = bounded(source, 3 * MIB, wait);
        let refused = churn_on_many_threads(&allocator);
        assert!(refused > 0);
        assert!(source.most_bytes() <= 3 * MIB, "{}", source.most_bytes());
        let statistics = allocator.statistics();
        assert_eq!(statistics.cRefusals, refused as u64);
        assert_eq!(statistics.cFailures, refused as u64);
        assert_eq!(statistics.cbPeakHeld as usize, source.most_bytes());
        drop(allocator);
        assert_eq!(source.bytes_out(), 0);
    }
}

#[test]
fn a_budget_that_changes_all_the_time_is_kept() {
    let source = Watched::new();
    let allocator = bounded(source, 4 * MIB, 0);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let changes = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                for mib in [1, 4, 2, 3] {
                    assert_eq!(allocator.set_budget(mib << 20), S_OK);
                }
            }
        });
        let reserves = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                let _ = allocator.reserve(1316, 500);
                let _ = allocator.reserve(100_000, 5);
                allocator.trim();
            }
        });
        churn_on_many_threads(&allocator);
        is_over.store(true, Ordering::SeqCst);
        // To the very end, where a thread gives up what it has of the allocator.
        changes.join().unwrap();
        reserves.join().unwrap();
    });
    assert!(source.most_bytes() <= 4 * MIB, "{}", source.most_bytes());
    drop(allocator);
    assert_eq!(source.bytes_out(), 0);
}

#[test]
fn once_set_a_lower_budget_is_not_exceeded() {
    let source = Watched::new();
    let allocator = bounded(source, 8 * MIB, 0);
    let live = allocator.buffer(2 * MIB as u32).unwrap();
    drop(allocator.buffer(5 * MIB as u32).unwrap());
    assert_eq!(allocator.set_budget(3 * MIB as u64), S_OK);
    assert!(source.bytes_out() <= 3 * MIB);
    assert!(allocator.buffer(MIB as u32).is_err());
    assert!(source.bytes_out() <= 3 * MIB);
    drop(live);
    assert!(allocator.buffer(2 * MIB as u32).is_ok());
}

#[test]
fn a_failing_source_leaves_the_budget_as_it_was() {
    let source = Watched::new();
    let allocator = bounded(source, 4 * MIB, 0);
    for from in 0..4 {
        source.fail(from, usize::MAX);
        for bytes in [100, 1316, 40_000, 2_000_000] {
            drop(allocator.buffer(bytes));
            let _ = allocator.reserve(bytes, 3);
        }
        source.fail(usize::MAX, usize::MAX);
        allocator.trim();
        // As much as ever is there.
        drop(allocator.buffer(3_500_000).unwrap());
    }
    assert_eq!(allocator.statistics().cRefusals, 0);
}
