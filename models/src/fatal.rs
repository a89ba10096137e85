//! The end of a model whose reference counts no longer mean anything.

use crate::abi::wmsallocator::WMSFatalError;
use crate::core::label::Label;
use libc::c_void;

pub fn set_handler(_function: WMSFatalError, _context: *mut c_void) {}

pub fn has_begun() -> bool {
    false
}

pub fn forget() {}

pub fn fatal(fault: &str, _object: *const c_void, _label: Option<&Label>) -> ! {
    panic!("{fault}");
}
