//! Bytes are calls of the properties' methods, on buffers that come and go.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ffi::c_void;
use wmsbuffer::abi::exports::WMSCreateBufferAllocator;
use wmsbuffer::abi::hresult::E_OUTOFMEMORY;
use wmsbuffer_fuzz::call::{allocate, made, release};
use wmsbuffer_fuzz::input::Input;
use wmsbuffer_fuzz::memory::{Fault, Memory};
use wmsbuffer_fuzz::options::none;
use wmsbuffer_fuzz::properties::Properties;

const BUFFERS: usize = 3;

type Place = Option<(*mut c_void, Properties)>;

fn buffer(allocator: *mut c_void, memory: &Memory) -> Place {
    match allocate(allocator, 100) {
        Ok(buffer) => Some((buffer, Properties::default())),
        Err(failure) => {
            assert!(failure == E_OUTOFMEMORY && memory.may_fail());
            None
        }
    }
}

fn empty(place: &mut Place) {
    if let Some((buffer, properties)) = place.take() {
        properties.check(buffer);
        assert_eq!(release(buffer), 0);
    }
}

fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let memory = Memory::default();
    let mut options = none();
    memory.give_to(&mut options);
    options.dwFlags = u32::from(input.byte() & 7);
    let mut allocator = 8 as *mut _;
    // SAFETY: options and place are the target's own.
    let result = unsafe { WMSCreateBufferAllocator(&options, &mut allocator) };
    let allocator = made(allocator, result).expect("an allocator");
    let mut places: [Place; BUFFERS] = Default::default();
    while !input.is_over() {
        let operation = input.byte();
        let place = &mut places[usize::from(operation) % BUFFERS];
        match operation {
            0..=7 => empty(place),
            8..=15 => match input.byte() {
                kind @ 0..=127 => memory.fail(
                    u32::from(kind & 3),
                    1 + u32::from(kind >> 6),
                    Fault::NoMemory,
                ),
                _ => memory.grant(),
            },
            _ => match place {
                Some((buffer, properties)) => {
                    properties.step(*buffer, &mut input, memory.may_fail())
                }
                None => *place = buffer(allocator, &memory),
            },
        }
    }
    places.iter_mut().for_each(empty);
    assert_eq!(release(allocator), 0);
}

fuzz_target!(|bytes: &[u8]| run(bytes));
