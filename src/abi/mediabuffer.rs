//! IMediaBuffer of mediaobj.h. `include/wmsmediabuffer.h` is generated from this file, so the
//! documentation below is written for the C reader.
//!
//! Slot order and IID are those of Microsoft's mediaobj.idl (repository microsoft/win32metadata).

use super::com::*;
use libc::c_void;

/// A block of memory as DirectX media objects pass it on.
///
/// A buffer whose allocator was made with WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER answers for it in
/// QueryInterface. The pointer is another one than that of INSSBuffer; the object is the same, with one
/// reference count, one memory, one used length.
///
/// Threads: every method may be called from any thread.
#[repr(C)]
pub struct IMediaBuffer {
    pub lpVtbl: *const IMediaBufferVtbl,
}

pub const IID_IMediaBuffer: GUID = GUID {
    Data1: 0x59eff8b9,
    Data2: 0x938c,
    Data3: 0x4a26,
    Data4: [0x82, 0xf2, 0x95, 0xcb, 0x84, 0xcd, 0xc8, 0x37],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct IMediaBufferVtbl {
    pub base: IUnknownVtbl,
    /// Marks the first cbLength bytes as used. Moves nothing and changes no byte.
    ///
    /// @param[in] cbLength  new used length in bytes, 0 to the maximum length
    /// @retval S_OK          the length was set
    /// @retval E_INVALIDARG  cbLength is above the maximum length; the used length is unchanged
    ///
    /// Source: sdk-api mediaobj IMediaBuffer::SetLength.
    pub SetLength: unsafe extern "system" fn(This: *mut c_void, cbLength: DWORD) -> HRESULT,
    /// Tells the size of the buffer: exactly the size that it was allocated with.
    ///
    /// @param[out] pcbMaxLength  maximum length in bytes
    /// @retval S_OK       the length was written
    /// @retval E_POINTER  pcbMaxLength is NULL
    ///
    /// Source: sdk-api mediaobj IMediaBuffer::GetMaxLength.
    pub GetMaxLength:
        unsafe extern "system" fn(This: *mut c_void, pcbMaxLength: *mut DWORD) -> HRESULT,
    /// Gives the address of the memory and the used length. Either may be left out, which is where this
    /// differs from INSSBuffer::GetBufferAndLength.
    ///
    /// @param[out] ppBuffer   address of the first byte; may be NULL if pcbLength is not
    /// @param[out] pcbLength  used length in bytes; may be NULL if ppBuffer is not
    /// @retval S_OK       what was asked for was written
    /// @retval E_POINTER  both are NULL
    ///
    /// Source: sdk-api mediaobj IMediaBuffer::GetBufferAndLength.
    pub GetBufferAndLength: unsafe extern "system" fn(
        This: *mut c_void,
        ppBuffer: *mut *mut BYTE,
        pcbLength: *mut DWORD,
    ) -> HRESULT,
}
