//! The end of a model whose reference counts no longer mean anything.

use libc::c_void;

pub fn fatal(fault: &str, _object: *const c_void) -> ! {
    panic!("{fault}");
}
