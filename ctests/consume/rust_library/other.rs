// SPDX-License-Identifier: MIT OR Apache-2.0

//! Another Rust library in the same program, with std, its heap and its unwinding.

#[no_mangle]
pub extern "C" fn other_caught_panics(count: u32) -> u32 {
    std::panic::set_hook(Box::new(|_| {}));
    let numbers: Vec<u32> = (0..count).collect();
    let caught = |number: &&u32| std::panic::catch_unwind(|| panic!("{}", number)).is_err();
    numbers.iter().filter(caught).count() as u32
}
