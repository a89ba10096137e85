//! The methods of a buffer as IMediaBuffer: another pointer and another method table than INSSBuffer's,
//! since methods of the same name accept other arguments. The object is the same.

use super::buffer;
use super::out::Out;
use crate::abi::com::*;
use crate::abi::hresult::code;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::pool::{Annex, Slot};
use libc::c_void;

/// What a pointer to an IMediaBuffer leads to the buffer by.
///
/// # Safety
/// `This` leads to the annex of a buffer on which the caller holds a reference while `'a` lasts.
unsafe fn object<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise; every pointer that we handed out leads to the annex of a slot.
    let annex = unsafe { &*This.cast::<Annex<Buffer>>() };
    // SAFETY: a slot lives as long as its annex.
    unsafe { annex.slot().as_ref() }
}

/// The buffer's one pointer as INSSBuffer and IUnknown.
///
/// # Safety
/// As for `object`; a buffer that is free already is told as such by the method that is called with it.
unsafe fn buffer_pointer(This: *mut c_void) -> *mut c_void {
    // SAFETY: the caller's promise; an annex stays while its run is held.
    unsafe { &*This.cast::<Annex<Buffer>>() }
        .slot()
        .as_ptr()
        .cast()
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn QueryInterface(
    This: *mut c_void,
    riid: *const IID,
    ppvObject: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_pointer(This) };
    // SAFETY: as above.
    unsafe { buffer::QueryInterface(buffer, riid, ppvObject) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AddRef(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_pointer(This) };
    // SAFETY: as above.
    unsafe { buffer::AddRef(buffer) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Release(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_pointer(This) };
    // SAFETY: as above.
    unsafe { buffer::Release(buffer) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn SetLength(This: *mut c_void, cbLength: DWORD) -> HRESULT {
    // SAFETY: the caller's promise.
    code(unsafe { object(This) }.tenant().extent.set_used(cbLength))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetMaxLength(
    This: *mut c_void,
    pcbMaxLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let maximum = unsafe { object(This) }.tenant().extent.maximum();
    // SAFETY: as above.
    let out = unsafe { Out::new(pcbMaxLength) };
    code(out.map(|out| out.set(maximum)))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetBufferAndLength(
    This: *mut c_void,
    ppBuffer: *mut *mut BYTE,
    pcbLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { object(This) };
    // SAFETY: as above.
    let address = unsafe { Out::new(ppBuffer) };
    // SAFETY: as above.
    let length = unsafe { Out::new(pcbLength) };
    if address.is_err() && length.is_err() {
        return Fault::NullPointer.into();
    }
    let address = address.map(|address| address.set(slot.payload()));
    let length = length.map(|length| length.set(slot.tenant().extent.used()));
    // Either will do.
    code(address.or(length))
}
