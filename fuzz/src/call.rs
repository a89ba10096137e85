//! Calls of methods, by way of the method tables as from C.

use std::ffi::c_void;
use std::ptr::null_mut;
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::hresult::S_OK;
use wmsbuffer::abi::mediabuffer::{IID_IMediaBuffer, IMediaBufferVtbl};
use wmsbuffer::abi::wmsbuffer::IWMSBufferAllocatorVtbl;

/// Calls a method of an object: its pointer, its method table's type, the method, the arguments.
macro_rules! method {
    ($object:expr, $table:ty, $($method:ident).+ ($($argument:expr),*)) => {{
        let this: *mut std::ffi::c_void = $object;
        // SAFETY: every object begins with its method table, and the model has a reference on it.
        let table = unsafe { &**this.cast::<*const $table>() };
        // SAFETY: as above; the arguments are the caller's own.
        unsafe { (table.$($method).+)(this, $($argument),*) }
    }};
}

pub(crate) use method;

pub fn add_reference(object: *mut c_void) -> u32 {
    method!(object, IUnknownVtbl, AddRef())
}

pub fn release(object: *mut c_void) -> u32 {
    method!(object, IUnknownVtbl, Release())
}

/// The object's interface, with a reference, or what it answered.
pub fn query(object: *mut c_void, name: &GUID) -> Result<*mut c_void, HRESULT> {
    let mut found = object.wrapping_add(1);
    match method!(object, IUnknownVtbl, QueryInterface(name, &mut found)) {
        S_OK => {
            assert!(!found.is_null());
            Ok(found)
        }
        failure => {
            assert!(found.is_null());
            Err(failure)
        }
    }
}

/// What was made, or the result code; never both, never neither.
pub fn made<T>(object: *mut T, result: HRESULT) -> Result<*mut c_void, HRESULT> {
    assert_eq!(object.is_null(), result != S_OK, "result {result:#x}");
    match result {
        S_OK => Ok(object.cast()),
        failure => Err(failure),
    }
}

pub fn allocate(allocator: *mut c_void, bytes: u32) -> Result<*mut c_void, HRESULT> {
    let mut buffer = 8 as *mut _;
    let result = method!(
        allocator,
        IWMSBufferAllocatorVtbl,
        AllocateBuffer(bytes, &mut buffer)
    );
    made(buffer, result)
}

pub fn allocate_page(allocator: *mut c_void, bytes: u32) -> Result<*mut c_void, HRESULT> {
    let mut buffer = 8 as *mut _;
    let result = method!(
        allocator,
        IWMSBufferAllocatorVtbl,
        AllocatePageSizeBuffer(bytes, &mut buffer)
    );
    made(buffer, result)
}

/// Sets the used length by way of IMediaBuffer, and reads all that this tells: address, length, maximum.
pub fn use_media_buffer(media: *mut c_void, length: u32) -> (HRESULT, *mut u8, u32, u32) {
    let (mut data, mut used, mut maximum) = (null_mut(), 0, 0);
    let result = method!(media, IMediaBufferVtbl, SetLength(length));
    let outcome = method!(
        media,
        IMediaBufferVtbl,
        GetBufferAndLength(&mut data, &mut used)
    );
    assert_eq!(outcome, S_OK);
    let outcome = method!(media, IMediaBufferVtbl, GetMaxLength(&mut maximum));
    assert_eq!(outcome, S_OK);
    assert_eq!(query(media, &IID_IMediaBuffer), Ok(media));
    release(media);
    (result, data, used, maximum)
}
