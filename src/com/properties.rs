//! The methods of a buffer that are about its properties.

use super::out::Out;
use super::references::expect_kept;
use super::this::{self, FREE};
use crate::abi::com::*;
use crate::abi::hresult::code;
use crate::core::fault::Fault;
use core::ptr::{copy_nonoverlapping, NonNull};
use libc::c_void;

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn SetProperty(
    This: *mut c_void,
    guidBufferProperty: GUID,
    pvBufferProperty: *mut c_void,
    dwBufferPropertySize: DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::buffer(This) };
    // The next owner would find the property.
    // SAFETY: it was found to be a buffer.
    unsafe { expect_kept(FREE, This) };
    let set = || {
        // SAFETY: the caller's promise.
        let value = unsafe { bytes(pvBufferProperty, dwBufferPropertySize) }?;
        slot.tenant()
            .set_property(slot.home(), &guidBufferProperty, value)
    };
    code(set())
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetProperty(
    This: *mut c_void,
    guidBufferProperty: GUID,
    pvBufferProperty: *mut c_void,
    pdwBufferPropertySize: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let buffer = unsafe { this::buffer(This) }.tenant();
    let get = || {
        // SAFETY: the caller's promise.
        let size = unsafe { Out::new(pdwBufferPropertySize) }?;
        buffer.property(&guidBufferProperty, |value| {
            // SAFETY: the caller's promise.
            unsafe { copy_out(value, pvBufferProperty, &size) }
        })?
    };
    code(get())
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetPropertyCount(
    This: *mut c_void,
    pcBufferProperties: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let buffer = unsafe { this::buffer(This) }.tenant();
    // SAFETY: the caller's promise.
    let count = unsafe { Out::new(pcBufferProperties) };
    code(count.map(|count| count.set(buffer.property_count())))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetPropertyByIndex(
    This: *mut c_void,
    dwBufferPropertyIndex: DWORD,
    pguidBufferProperty: *mut GUID,
    pvBufferProperty: *mut c_void,
    pdwBufferPropertySize: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let buffer = unsafe { this::buffer(This) }.tenant();
    let get = || {
        // SAFETY: the caller's promise.
        let size = unsafe { Out::new(pdwBufferPropertySize) }?;
        // SAFETY: the caller's promise.
        let name = unsafe { Out::new(pguidBufferProperty) }?;
        buffer.property_at(dwBufferPropertyIndex, |guid, value| {
            name.set(guid);
            // SAFETY: the caller's promise.
            unsafe { copy_out(value, pvBufferProperty, &size) }
        })?
    };
    code(get())
}

/// The bytes of a property that is to be set.
///
/// # Safety
/// `data` is NULL or leads to `size` readable bytes.
unsafe fn bytes<'a>(data: *const c_void, size: DWORD) -> Result<&'a [u8], Fault> {
    match NonNull::new(data as *mut u8) {
        Some(data) => {
            let size = isize::try_from(size).map_err(|_| Fault::OutOfMemory)?;
            // SAFETY: the caller's promise; the size was found to fit.
            Ok(unsafe { core::slice::from_raw_parts(data.as_ptr(), size as usize) })
        }
        None if size == 0 => Ok(&[]),
        None => Err(Fault::NullPointer),
    }
}

/// Copies a property to the caller, if that has room for it or did not ask for the size alone, and
/// says how large it is in any case.
///
/// # Safety
/// `data` is NULL or leads to as many writable bytes as `size` says.
unsafe fn copy_out(value: &[u8], data: *mut c_void, size: &Out<DWORD>) -> Result<(), Fault> {
    // A property was set with a DWORD for its size, so it has no more bytes than that can say.
    let bytes = value.len() as DWORD;
    if data.is_null() {
        size.set(bytes);
        return Ok(());
    }
    // SAFETY: a caller with a place for the bytes has said how large it is.
    let room = unsafe { size.get() };
    size.set(bytes);
    if room < bytes {
        return Err(Fault::BufferTooSmall);
    }
    // SAFETY: there is room, and the blocks that hold properties are never handed out.
    unsafe { copy_nonoverlapping(value.as_ptr(), data.cast(), value.len()) };
    Ok(())
}
