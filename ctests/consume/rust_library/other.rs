// SPDX-License-Identifier: MIT OR Apache-2.0

//! Another Rust library in the same program, with std, its heap, its threads and its unwinding.

use std::ffi::c_void;
use std::panic::{catch_unwind, set_hook};
use std::thread;

/// What the program does on a thread: its argument, and the thread's number.
type Action = extern "C" fn(*mut c_void, u32);

struct Argument(*mut c_void);

// SAFETY: the program passes what all of its threads may use.
unsafe impl Send for Argument {}

/// How many of so many panics were caught, each with something to drop on its way.
#[no_mangle]
pub extern "C" fn other_caught_panics(count: u32) -> u32 {
    set_hook(Box::new(|_| {}));
    let numbers: Vec<u32> = (0..count).collect();
    let caught = |number: &&u32| {
        catch_unwind(|| {
            let text = number.to_string();
            panic!("{}", text)
        })
        .is_err()
    };
    numbers.iter().filter(caught).count() as u32
}

/// Runs the action on so many threads of this library, each of which panics afterwards; how many did.
#[no_mangle]
pub extern "C" fn other_run_on_threads(count: u32, action: Action, argument: *mut c_void) -> u32 {
    set_hook(Box::new(|_| {}));
    let begin = |number| {
        let argument = Argument(argument);
        thread::spawn(move || {
            let argument = { argument }.0;
            action(argument, number);
            panic!("{}", number)
        })
    };
    let threads: Vec<thread::JoinHandle<()>> = (0..count).map(begin).collect();
    threads.into_iter().filter_map(|thread| thread.join().err()).count() as u32
}
