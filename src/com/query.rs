//! QueryInterface. An object has one pointer for all its interfaces, so the question is only
//! whether it has the interface.

use super::out::Out;
use crate::abi::com::{GUID, IID};
use crate::core::fault::Fault;
use libc::c_void;

/// Writes `This` if `interfaces` has the one asked for, after `add_reference`.
///
/// # Safety
/// `riid` is NULL or leads to an IID, `ppvObject` is NULL or leads to a pointer.
pub unsafe fn query(
    This: *mut c_void,
    interfaces: &[GUID],
    riid: *const IID,
    ppvObject: *mut *mut c_void,
    add_reference: impl FnOnce(),
) -> Result<(), Fault> {
    // SAFETY: the caller's promise.
    let object = unsafe { Out::interface(ppvObject) }?;
    // SAFETY: the caller's promise.
    let riid = unsafe { riid.as_ref() }.ok_or(Fault::NullPointer)?;
    if !interfaces.contains(riid) {
        return Err(Fault::NoInterface);
    }
    add_reference();
    object.set(This);
    Ok(())
}
