//! The source fails at each call of each scenario: the documented code, nothing lost, and the same
//! objects work again afterwards.

mod support;

use support::client::{allocator, name, Allocator, Buffer};
use support::sources::Watched;
use wmsbuffer::abi::com::HRESULT;
use wmsbuffer::abi::hresult::{E_OUTOFMEMORY, S_OK};

type Scenario = fn(&Allocator) -> Result<(), HRESULT>;

fn one_of_each_size(allocator: &Allocator) -> Result<(), HRESULT> {
    let sizes = (0..24).map(|power| 1 << power);
    sizes
        .map(|bytes| allocator.buffer(bytes))
        .collect::<Result<Vec<Buffer>, _>>()?;
    Ok(())
}

fn pages(allocator: &Allocator) -> Result<(), HRESULT> {
    let sizes = [1, 4096, 4097, 65_536, 1 << 20, (1 << 24) - 1];
    sizes
        .map(|bytes| allocator.page_buffer(bytes))
        .into_iter()
        .collect::<Result<Vec<Buffer>, _>>()?;
    Ok(())
}

fn many_of_one_size(allocator: &Allocator) -> Result<(), HRESULT> {
    (0..2000)
        .map(|_| allocator.buffer(1316))
        .collect::<Result<Vec<Buffer>, _>>()?;
    Ok(())
}

/// Sets properties until memory fails, and finds all that were set before as they were.
fn growing_properties(allocator: &Allocator) -> Result<(), HRESULT> {
    let buffer = allocator.buffer(100)?;
    let value = |number: u32| vec![number as u8; (number * number * 300) as usize];
    for number in 0..30 {
        let result = buffer.set_property(name(number), &value(number));
        if result != S_OK {
            assert_eq!(buffer.property_count(), number);
            for earlier in 0..number {
                assert_eq!(buffer.property(name(earlier)), Ok(value(earlier)));
            }
            return Err(result);
        }
    }
    Ok(())
}

fn fails_cleanly_and_works_afterwards(scenario: Scenario) {
    let source = Watched::new();
    source.fail(usize::MAX, usize::MAX);
    scenario(&allocator(source).unwrap()).unwrap();
    let calls = source.calls();
    assert!(calls > 1);

    let mut refusals = 0;
    for first in 0..calls {
        // Once the one call fails, which a smaller request may make good, once all from there on.
        for beyond in [first + 1, usize::MAX] {
            source.fail(usize::MAX, usize::MAX);
            let before = source.bytes_out();
            assert_eq!(before, 0);
            source.fail(first, beyond);
            match allocator(source) {
                None => assert_eq!(first, 0),
                Some(allocator) => {
                    if let Err(result) = scenario(&allocator) {
                        assert_eq!(result, E_OUTOFMEMORY);
                        assert_eq!(allocator.statistics().cLiveBuffers, 0);
                        refusals += 1;
                    }
                    source.fail(usize::MAX, usize::MAX);
                    assert_eq!(scenario(&allocator), Ok(()));
                }
            }
            assert_eq!(source.bytes_out(), 0);
        }
    }
    assert!(refusals > 0);
}

#[test]
fn allocating_one_of_each_size() {
    fails_cleanly_and_works_afterwards(one_of_each_size);
}

#[test]
fn allocating_page_buffers() {
    fails_cleanly_and_works_afterwards(pages);
}

#[test]
fn allocating_many_of_one_size() {
    fails_cleanly_and_works_afterwards(many_of_one_size);
}

#[test]
fn setting_properties() {
    fails_cleanly_and_works_afterwards(growing_properties);
}

#[test]
fn what_another_thread_gives_back_meanwhile_serves_the_request() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    // All the buffers of some runs, and none free.
    let mut buffers = vec![allocator.buffer(1316).unwrap()];
    source.fail(0, usize::MAX);
    buffers.extend(std::iter::from_fn(|| allocator.buffer(1316).ok()));
    let returned = buffers.pop();
    source.before_next_acquire(move || drop(returned));
    assert!(allocator.buffer(1316).is_ok());
}

#[test]
fn a_refusal_is_counted() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    source.fail(0, usize::MAX);
    assert_eq!(allocator.buffer(1316).err(), Some(E_OUTOFMEMORY));
    assert_eq!(allocator.page_buffer(1316).err(), Some(E_OUTOFMEMORY));
    assert_eq!(allocator.statistics().cFailures, 2);
}

#[test]
fn idle_memory_of_other_sizes_is_given_up_before_a_request_fails() {
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    drop(allocator.buffer(8 << 20).unwrap());
    let idle = source.bytes_out();
    // The first request fails, as it would if the idle bytes were the last.
    source.fail(0, 1);
    let buffer = allocator.buffer(1316).unwrap();
    assert!(source.bytes_out() < idle);
    drop(buffer);
}
