//! The method tables of wmsbuffer.h. `include/wmsbuffer.h` is generated from this file, so the
//! documentation below is written for the C reader.
//!
//! Slot order and IIDs are those of Microsoft's wmsbuffer.idl (repository microsoft/win32metadata).

use super::com::*;
use libc::c_void;

/// A block of memory with a used length and a maximum length.
///
/// One object answers IUnknown, INSSBuffer, INSSBuffer2, INSSBuffer3 and INSSBuffer4 with one
/// pointer. The memory belongs to the object and stays at one address until the last Release.
/// A new buffer holds undefined bytes, has no properties, and its used length equals its maximum
/// length.
///
/// Threads: every method may be called from any thread. Two threads that change one buffer at a
/// time do no harm to memory, but which of them wins is the callers' business.
///
/// Lifetime: a buffer may outlive the allocator that made it.
#[repr(C)]
pub struct INSSBuffer {
    pub lpVtbl: *const INSSBufferVtbl,
}

pub const IID_INSSBuffer: GUID = GUID {
    Data1: 0xe1cd3524,
    Data2: 0x03d7,
    Data3: 0x11d2,
    Data4: [0x9e, 0xed, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct INSSBufferVtbl {
    pub base: IUnknownVtbl,
    /// Tells how many bytes of the buffer are marked as used.
    ///
    /// @param[out] pdwLength  used length in bytes
    /// @retval S_OK       the length was written
    /// @retval E_POINTER  pdwLength is NULL (E_INVALIDARG if the allocator was told to answer as
    ///                    the Windows Media Services SDK documents it)
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer::GetLength.
    pub GetLength: unsafe extern "system" fn(This: *mut c_void, pdwLength: *mut DWORD) -> HRESULT,
    /// Marks the first dwLength bytes as used. Moves nothing and changes no byte.
    ///
    /// @param[in] dwLength  new used length in bytes, 0 to the maximum length
    /// @retval S_OK          the length was set
    /// @retval E_INVALIDARG  dwLength is above the maximum length; the used length is unchanged
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer::SetLength.
    pub SetLength: unsafe extern "system" fn(This: *mut c_void, dwLength: DWORD) -> HRESULT,
    /// Tells the size of the buffer: exactly the size that it was allocated with.
    ///
    /// @param[out] pdwLength  maximum length in bytes
    /// @retval S_OK       the length was written
    /// @retval E_POINTER  pdwLength is NULL (or E_INVALIDARG, as for GetLength)
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer::GetMaxLength.
    pub GetMaxLength:
        unsafe extern "system" fn(This: *mut c_void, pdwLength: *mut DWORD) -> HRESULT,
    /// Gives the address of the memory. It is never NULL and never changes while the caller holds
    /// a reference; it must not be freed.
    ///
    /// @param[out] ppdwBuffer  address of the first byte
    /// @retval S_OK       the address was written
    /// @retval E_POINTER  ppdwBuffer is NULL (or E_INVALIDARG, as for GetLength)
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer::GetBuffer.
    pub GetBuffer:
        unsafe extern "system" fn(This: *mut c_void, ppdwBuffer: *mut *mut BYTE) -> HRESULT,
    /// Gives the address of the memory and the used length.
    ///
    /// @param[out] ppdwBuffer  address of the first byte
    /// @param[out] pdwLength   used length in bytes
    /// @retval S_OK       both were written
    /// @retval E_POINTER  one of them is NULL; nothing was written (or E_INVALIDARG, as for
    ///                    GetLength)
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer::GetBufferAndLength.
    pub GetBufferAndLength: unsafe extern "system" fn(
        This: *mut c_void,
        ppdwBuffer: *mut *mut BYTE,
        pdwLength: *mut DWORD,
    ) -> HRESULT,
}

/// Adds two methods that Windows Media never implemented.
#[repr(C)]
pub struct INSSBuffer2 {
    pub lpVtbl: *const INSSBuffer2Vtbl,
}

pub const IID_INSSBuffer2: GUID = GUID {
    Data1: 0x4f528693,
    Data2: 0x1035,
    Data3: 0x43fe,
    Data4: [0xb4, 0x28, 0x75, 0x75, 0x61, 0xad, 0x3a, 0x68],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct INSSBuffer2Vtbl {
    pub base: INSSBufferVtbl,
    /// Not implemented, as on Windows.
    ///
    /// @param[in] cbProperties   ignored
    /// @param[out] pbProperties  ignored; nothing is written
    /// @retval E_NOTIMPL  always
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer2.
    pub GetSampleProperties: unsafe extern "system" fn(
        This: *mut c_void,
        cbProperties: DWORD,
        pbProperties: *mut BYTE,
    ) -> HRESULT,
    /// Not implemented, as on Windows.
    ///
    /// @param[in] cbProperties  ignored
    /// @param[in] pbProperties  ignored
    /// @retval E_NOTIMPL  always
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer2.
    pub SetSampleProperties: unsafe extern "system" fn(
        This: *mut c_void,
        cbProperties: DWORD,
        pbProperties: *mut BYTE,
    ) -> HRESULT,
}

/// Adds properties: byte strings named by a GUID, such as the sample extensions of ASF.
#[repr(C)]
pub struct INSSBuffer3 {
    pub lpVtbl: *const INSSBuffer3Vtbl,
}

pub const IID_INSSBuffer3: GUID = GUID {
    Data1: 0xc87ceaaf,
    Data2: 0x75be,
    Data3: 0x4bc4,
    Data4: [0x84, 0xeb, 0xac, 0x27, 0x98, 0x50, 0x76, 0x72],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct INSSBuffer3Vtbl {
    pub base: INSSBuffer2Vtbl,
    /// Stores a copy of a property, or replaces the one that has this name.
    ///
    /// Any GUID and any size are accepted; sizes are not compared with those of the predefined
    /// sample extensions. Four properties of up to 16 bytes fit into a block that the allocator
    /// recycles.
    ///
    /// @param[in] guidBufferProperty    name of the property, by value
    /// @param[in] pvBufferProperty      its bytes; may be NULL when the size is 0
    /// @param[in] dwBufferPropertySize  number of bytes; 0 stores an empty property
    /// @retval S_OK           the property was stored
    /// @retval E_POINTER      pvBufferProperty is NULL and the size is not 0
    /// @retval E_OUTOFMEMORY  no memory; the properties are as they were
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer3::SetProperty.
    pub SetProperty: unsafe extern "system" fn(
        This: *mut c_void,
        guidBufferProperty: GUID,
        pvBufferProperty: *mut c_void,
        dwBufferPropertySize: DWORD,
    ) -> HRESULT,
    /// Copies out a property, or tells its size.
    ///
    /// @param[in] guidBufferProperty         name of the property, by value
    /// @param[out] pvBufferProperty          where the bytes go; NULL asks for the size alone
    /// @param[in,out] pdwBufferPropertySize  size in bytes of the memory at pvBufferProperty
    ///                                       (ignored when that is NULL); on return the size of
    ///                                       the property
    /// @retval S_OK                       the property, or its size alone, was written
    /// @retval E_POINTER                  pdwBufferPropertySize is NULL
    /// @retval NS_E_UNSUPPORTED_PROPERTY  the buffer has no such property; nothing was written
    /// @retval NS_E_SDK_BUFFERTOOSMALL    only the size was written
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer3::GetProperty; the code for memory that is too small
    /// is this implementation's choice.
    pub GetProperty: unsafe extern "system" fn(
        This: *mut c_void,
        guidBufferProperty: GUID,
        pvBufferProperty: *mut c_void,
        pdwBufferPropertySize: *mut DWORD,
    ) -> HRESULT,
}

/// Adds the enumeration of a buffer's properties.
#[repr(C)]
pub struct INSSBuffer4 {
    pub lpVtbl: *const INSSBuffer4Vtbl,
}

pub const IID_INSSBuffer4: GUID = GUID {
    Data1: 0xb6b8fd5a,
    Data2: 0x32e2,
    Data3: 0x49d4,
    Data4: [0xa9, 0x10, 0xc2, 0x6c, 0xc8, 0x54, 0x65, 0xed],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct INSSBuffer4Vtbl {
    pub base: INSSBuffer3Vtbl,
    /// Tells how many properties the buffer has.
    ///
    /// @param[out] pcBufferProperties  number of properties
    /// @retval S_OK       the number was written
    /// @retval E_POINTER  pcBufferProperties is NULL
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer4::GetPropertyCount.
    pub GetPropertyCount:
        unsafe extern "system" fn(This: *mut c_void, pcBufferProperties: *mut DWORD) -> HRESULT,
    /// Copies out the property at an index, with its name. Properties stand in the order in which
    /// they were first set.
    ///
    /// @param[in] dwBufferPropertyIndex      index, 0 to the number of properties less one
    /// @param[out] pguidBufferProperty       name of the property
    /// @param[out] pvBufferProperty          where the bytes go; NULL asks for name and size alone
    /// @param[in,out] pdwBufferPropertySize  as for GetProperty
    /// @retval S_OK                     name, size and, if asked for, the bytes were written
    /// @retval E_POINTER                pguidBufferProperty or pdwBufferPropertySize is NULL
    /// @retval E_INVALIDARG             there is no property at that index; nothing was written
    /// @retval NS_E_SDK_BUFFERTOOSMALL  name and size were written, the bytes were not
    ///
    /// Source: sdk-api wmsbuffer INSSBuffer4::GetPropertyByIndex.
    pub GetPropertyByIndex: unsafe extern "system" fn(
        This: *mut c_void,
        dwBufferPropertyIndex: DWORD,
        pguidBufferProperty: *mut GUID,
        pvBufferProperty: *mut c_void,
        pdwBufferPropertySize: *mut DWORD,
    ) -> HRESULT,
}

/// Makes buffers and takes their memory back for the next ones.
///
/// Threads: every method may be called from any thread.
///
/// Lifetime: buffers may outlive the allocator's last Release. When that and the last buffer's
/// Release have both happened, all memory goes back to the operating system.
#[repr(C)]
pub struct IWMSBufferAllocator {
    pub lpVtbl: *const IWMSBufferAllocatorVtbl,
}

pub const IID_IWMSBufferAllocator: GUID = GUID {
    Data1: 0x61103ca4,
    Data2: 0x2033,
    Data3: 0x11d2,
    Data4: [0x9e, 0xf1, 0x00, 0x60, 0x97, 0xd2, 0xd7, 0xcf],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct IWMSBufferAllocatorVtbl {
    pub base: IUnknownVtbl,
    /// Makes a buffer of dwMaxBufferSize bytes, aligned to 64 bytes.
    ///
    /// @param[in] dwMaxBufferSize  size in bytes, 0 to 16,777,215
    /// @param[out] ppBuffer        the buffer, with one reference that the caller must Release;
    ///                             NULL on failure
    /// @retval S_OK           the buffer was made
    /// @retval E_INVALIDARG   ppBuffer is NULL, or the size is above the ceiling
    /// @retval E_OUTOFMEMORY  no memory
    ///
    /// Source: Windows Media Services 9 SDK, IWMSBufferAllocator::AllocateBuffer (ms746249).
    pub AllocateBuffer: unsafe extern "system" fn(
        This: *mut c_void,
        dwMaxBufferSize: DWORD,
        ppBuffer: *mut *mut INSSBuffer,
    ) -> HRESULT,
    /// Makes a buffer that starts on a page boundary, as unbuffered file input wants it.
    ///
    /// The maximum length is the size asked for. The memory behind it is whole pages, so that a
    /// read rounded up to the page size stays within it.
    ///
    /// @param[in] dwMaxBufferSize  size in bytes, 1 to 16,777,215
    /// @param[out] ppBuffer        the buffer, with one reference that the caller must Release;
    ///                             NULL on failure
    /// @retval S_OK           the buffer was made
    /// @retval E_INVALIDARG   ppBuffer is NULL, or the size is above the ceiling
    /// @retval E_UNEXPECTED   the size is 0
    /// @retval E_OUTOFMEMORY  no memory
    ///
    /// Source: Windows Media Services 9 SDK, IWMSBufferAllocator::AllocatePageSizeBuffer (ms746250).
    pub AllocatePageSizeBuffer: unsafe extern "system" fn(
        This: *mut c_void,
        dwMaxBufferSize: DWORD,
        ppBuffer: *mut *mut INSSBuffer,
    ) -> HRESULT,
}

/// The interface's first name; same IID.
pub type IWMSBuffer = INSSBuffer;
pub const IID_IWMSBuffer: GUID = IID_INSSBuffer;
