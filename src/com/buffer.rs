//! The methods of a buffer object, but for those that count its references and keep its properties.

use super::media_buffer;
use super::out::Out;
use super::query::query;
use super::references::AddRef;
use super::this;
use crate::abi::com::*;
use crate::abi::hresult::{code, E_NOTIMPL};
use crate::abi::mediabuffer::IID_IMediaBuffer;
use crate::abi::wmsbuffer::*;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::pool::{Annex, Slot};
use libc::c_void;

const INTERFACES: [GUID; 5] = [
    IID_IUnknown,
    IID_INSSBuffer,
    IID_INSSBuffer2,
    IID_INSSBuffer3,
    IID_INSSBuffer4,
];

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn QueryInterface(
    This: *mut c_void,
    riid: *const IID,
    ppvObject: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    if let Some(pointer) = unsafe { as_media_buffer(This, riid) } {
        // SAFETY: as above; the other pointer of the same object.
        return unsafe {
            query(
                pointer,
                &[IID_IMediaBuffer],
                media_buffer::AddRef,
                riid,
                ppvObject,
            )
        };
    }
    // SAFETY: as above.
    unsafe { query(This, &INTERFACES, AddRef, riid, ppvObject) }
}

/// The buffer's other pointer, if that is what was asked for and the buffer has one.
///
/// # Safety
/// As for a thunk.
unsafe fn as_media_buffer(This: *mut c_void, riid: *const IID) -> Option<*mut c_void> {
    // SAFETY: the caller's promise.
    if unsafe { riid.as_ref() }? != &IID_IMediaBuffer {
        return None;
    }
    // SAFETY: the caller's promise.
    let slot = unsafe { this::buffer(This) };
    if !slot.home().options().is_media_buffer {
        return None;
    }
    let annex: *const Annex<Buffer> = slot.annex()?;
    Some(annex as *mut c_void)
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetLength(
    This: *mut c_void,
    pdwLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::buffer(This) };
    // SAFETY: as above.
    unsafe { get(slot, pdwLength, |slot| slot.tenant().extent.used()) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn SetLength(This: *mut c_void, dwLength: DWORD) -> HRESULT {
    // SAFETY: the caller's promise.
    code(
        unsafe { this::buffer(This) }
            .tenant()
            .extent
            .set_used(dwLength),
    )
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetMaxLength(
    This: *mut c_void,
    pdwLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::buffer(This) };
    // SAFETY: as above.
    unsafe { get(slot, pdwLength, |slot| slot.tenant().extent.maximum()) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetBuffer(
    This: *mut c_void,
    ppdwBuffer: *mut *mut BYTE,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::block(This) };
    // SAFETY: as above.
    unsafe { get(slot, ppdwBuffer, |slot| slot.payload()) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetBufferAndLength(
    This: *mut c_void,
    ppdwBuffer: *mut *mut BYTE,
    pdwLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::block(This) };
    // SAFETY: as above.
    unsafe { address_and_length(slot, Slot::payload, ppdwBuffer, pdwLength) }
}

/// `GetBufferAndLength` of a buffer whose bytes are at `data`.
///
/// # Safety
/// As for a thunk.
#[inline(always)]
pub(super) unsafe fn address_and_length(
    slot: &Slot<Buffer>,
    data: impl FnOnce(&Slot<Buffer>) -> *mut u8,
    ppdwBuffer: *mut *mut BYTE,
    pdwLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let address = unsafe { Out::new(ppdwBuffer) };
    // SAFETY: the caller's promise.
    let length = unsafe { Out::new(pdwLength) };
    let both = address.and_then(|address| Ok((address, length?)));
    getter(
        slot,
        both.map(|(address, length)| {
            address.set(data(slot));
            length.set(slot.tenant().extent.used());
        }),
    )
}

/// A getter with one result.
///
/// # Safety
/// As for a thunk.
pub(super) unsafe fn get<T>(
    slot: &Slot<Buffer>,
    result: *mut T,
    value: impl FnOnce(&Slot<Buffer>) -> T,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let out = unsafe { Out::new(result) };
    getter(slot, out.map(|out| out.set(value(slot))))
}

/// Answers a NULL out pointer with what this buffer's allocator was told to.
fn getter(slot: &Slot<Buffer>, outcome: Result<(), Fault>) -> HRESULT {
    code(outcome.map_err(|_| slot.home().options().null_getter))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetSampleProperties(
    _This: *mut c_void,
    _cbProperties: DWORD,
    _pbProperties: *mut BYTE,
) -> HRESULT {
    E_NOTIMPL
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn SetSampleProperties(
    _This: *mut c_void,
    _cbProperties: DWORD,
    _pbProperties: *mut BYTE,
) -> HRESULT {
    E_NOTIMPL
}
