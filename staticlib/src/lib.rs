//! The archive: the library, and what a program without `std` must bring along.

#![no_std]

#[cfg(not(panic = "abort"))]
compile_error!("wmsbuffer must not unwind into C: build it with panic = \"abort\"");

pub use wmsbuffer::abi::exports::*;

/// Reached only from the assertions of a checked build: the shipped object has no panic path.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    wmsbuffer::fatal::fatal(
        "an assertion of the library failed",
        core::ptr::null(),
        None,
    )
}
