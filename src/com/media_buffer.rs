//! The methods of a buffer as IMediaBuffer: another pointer and another method table than INSSBuffer's,
//! since methods of the same name accept other arguments. The object is the same.

use super::buffer;
use super::out::Out;
use super::own::own;
use super::references;
use super::this;
use crate::abi::com::*;
use crate::abi::hresult::code;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::pool::Slot;
use core::ptr::NonNull;
use libc::c_void;

/// The buffer's one pointer as INSSBuffer and IUnknown.
///
/// # Safety
/// `This` leads to the annex of a buffer's slot; a buffer that is free already is told as such by the method
/// that is called with it.
unsafe fn buffer_of(This: *mut c_void) -> NonNull<INSSBuffer> {
    // SAFETY: the caller's promise.
    unsafe { this::annex(This) }.slot().cast()
}

/// # Safety
/// As for `buffer_of`, and the caller holds a reference on it while `'a` lasts.
unsafe fn object<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_of(This) };
    // SAFETY: as above; the buffer is its slot.
    unsafe { this::buffer(buffer.as_ptr().cast()) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn QueryInterface(
    This: *mut c_void,
    riid: *const IID,
    ppvObject: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_of(This) };
    // SAFETY: as above.
    unsafe { buffer::QueryInterface(buffer.as_ptr().cast(), riid, ppvObject) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AddRef(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_of(This) };
    // SAFETY: as above.
    unsafe { references::AddRef(buffer.as_ptr().cast()) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Release(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let buffer = unsafe { buffer_of(This) };
    // SAFETY: as above; slices have a method of their own.
    unsafe { references::release(buffer) }
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
    let buffer = unsafe { buffer_of(This) };
    // SAFETY: as above.
    unsafe { this::buffer(buffer.as_ptr().cast()) };
    // SAFETY: as above.
    let buffer = unsafe { own(buffer) };
    // SAFETY: as above.
    let address = unsafe { Out::new(ppBuffer) };
    // SAFETY: as above.
    let length = unsafe { Out::new(pcbLength) };
    if address.is_err() && length.is_err() {
        return Fault::NullPointer.into();
    }
    let buffer = match buffer {
        Some(buffer) => buffer,
        // There is no annex but of ours.
        None => return Fault::Unexpected.into(),
    };
    let address = address.map(|address| address.set(buffer.data()));
    let length = length.map(|length| length.set(buffer.slot.tenant().extent.used()));
    // Either will do.
    code(address.or(length))
}
