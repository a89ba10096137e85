//! QueryInterface. An object has one pointer for all its interfaces, so the question is only
//! whether it has the interface. The exception is a buffer as IMediaBuffer.

use super::out::Out;
use crate::abi::com::{GUID, HRESULT, IID, ULONG};
use crate::abi::hresult::code;
use crate::core::fault::Fault;
use libc::c_void;

/// Writes `This` if `interfaces` has the one asked for, with a reference for the caller.
///
/// # Safety
/// `riid` is NULL or leads to an IID, `ppvObject` is NULL or leads to a pointer, and `This` can be
/// passed to `add_reference`.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub unsafe fn query(
    This: *mut c_void,
    interfaces: &[GUID],
    add_reference: unsafe extern "system" fn(*mut c_void) -> ULONG,
    riid: *const IID,
    ppvObject: *mut *mut c_void,
) -> HRESULT {
    let query = || {
        // SAFETY: the caller's promise.
        let object = unsafe { Out::interface(ppvObject) }?;
        // SAFETY: the caller's promise.
        let riid = unsafe { riid.as_ref() }.ok_or(Fault::NullPointer)?;
        if !interfaces.contains(riid) {
            return Err(Fault::NoInterface);
        }
        // SAFETY: the caller's promise.
        unsafe { add_reference(This) };
        object.set(This);
        Ok(())
    };
    code(query())
}
