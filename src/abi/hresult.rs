//! The result codes that the library returns, with winerror.h's and nserror.h's values.

use super::com::HRESULT;
use crate::core::fault::Fault;

pub const S_OK: HRESULT = 0;
pub const S_FALSE: HRESULT = 1;
pub const E_NOTIMPL: HRESULT = failure(0x80004001);
pub const E_NOINTERFACE: HRESULT = failure(0x80004002);
pub const E_POINTER: HRESULT = failure(0x80004003);
pub const E_UNEXPECTED: HRESULT = failure(0x8000FFFF);
pub const E_OUTOFMEMORY: HRESULT = failure(0x8007000E);
pub const E_INVALIDARG: HRESULT = failure(0x80070057);
pub const NS_E_UNSUPPORTED_PROPERTY: HRESULT = failure(0xC00D0BCD);
pub const NS_E_SDK_BUFFERTOOSMALL: HRESULT = failure(0xC00D0BD4);

const fn failure(code: u32) -> HRESULT {
    code as HRESULT
}

impl From<Fault> for HRESULT {
    fn from(fault: Fault) -> HRESULT {
        match fault {
            Fault::NullPointer => E_POINTER,
            Fault::InvalidArgument => E_INVALIDARG,
            Fault::Unexpected => E_UNEXPECTED,
            Fault::OutOfMemory => E_OUTOFMEMORY,
            Fault::NoInterface => E_NOINTERFACE,
            Fault::UnsupportedProperty => NS_E_UNSUPPORTED_PROPERTY,
            Fault::BufferTooSmall => NS_E_SDK_BUFFERTOOSMALL,
        }
    }
}

/// The one place where an outcome becomes a result code.
pub fn code(outcome: Result<(), impl Into<HRESULT>>) -> HRESULT {
    match outcome {
        Ok(()) => S_OK,
        Err(failure) => failure.into(),
    }
}
