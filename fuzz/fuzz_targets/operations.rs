//! Bytes are operations on allocators and buffers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wmsbuffer_fuzz::world::World;

fuzz_target!(|bytes: &[u8]| World::run(bytes));
