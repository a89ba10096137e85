//! The exported functions. Nothing else that has a name for linkers is meant for programs.

use super::com::*;
use super::wmsallocator::{WMSBufferAllocatorOptions, WMSFatalError, WMSMemoryReleased};
use super::wmsbuffer::{INSSBuffer, IWMSBufferAllocator};
use libc::c_void;

/// Makes an allocator. Each call makes one of its own, with memory of its own.
///
/// @param[in] pOptions      how it is to behave; NULL means the defaults
/// @param[out] ppAllocator  the allocator, with one reference that the caller must Release; NULL
///                          on failure
/// @retval S_OK           the allocator was made
/// @retval E_POINTER      ppAllocator is NULL
/// @retval E_INVALIDARG   the options have a cbSize that this library cannot read, an unknown
///                        flag, a field that must be zero and is not, a value that its field does
///                        not permit, or what does not go together
/// @retval E_OUTOFMEMORY  no memory
///
/// Threads: may be called from any thread.
///
/// # Safety
/// `pOptions` is NULL or points to as many readable bytes as its `cbSize` says; `ppAllocator` is
/// NULL or points to a writable pointer.
#[no_mangle]
pub unsafe extern "C" fn WMSCreateBufferAllocator(
    pOptions: *const WMSBufferAllocatorOptions,
    ppAllocator: *mut *mut IWMSBufferAllocator,
) -> HRESULT {
    // SAFETY: the caller's promises are passed on as they are.
    unsafe { crate::com::create::create_allocator(pOptions, ppAllocator) }
}

/// Makes a buffer of part of another: it shows the bytes from dwOffset on, dwLength of them, without a
/// copy, and has its own length, all of it at first, and its own properties, none at first. It holds a
/// reference on the parent until its own last Release; one of a slice holds the slice's own parent
/// instead, so that the slice between can go.
///
/// The parent can be anybody's INSSBuffer. If it is one of this library, the slice is memory of its
/// allocator, which gives it without a call of the heap and counts it as a live buffer of 32 bytes, within
/// its budget: if that has a dwBudgetWait, this may wait. With guard pages a slice takes mappings as a buffer
/// does.
///
/// @param[in] pParent   the buffer
/// @param dwOffset      where in it the slice begins, in bytes
/// @param dwLength      how many bytes the slice has, which may be 0; offset and length together must not
///                      exceed the parent's maximum length
/// @param[out] ppSlice  the slice, with one reference that the caller must Release; NULL on failure
/// @retval S_OK           the slice was made
/// @retval E_POINTER      pParent or ppSlice is NULL
/// @retval E_INVALIDARG   the slice would exceed the parent's maximum length
/// @retval E_OUTOFMEMORY  no memory
/// @return what GetMaxLength or GetBuffer of a parent of another kind answered, if it failed;
/// E_UNEXPECTED if it said that its bytes are at NULL
///
/// Threads: may be called from any thread.
///
/// # Safety
/// `pParent` is NULL or a buffer on which the caller holds a reference; `ppSlice` is NULL or points to a
/// writable pointer.
#[no_mangle]
pub unsafe extern "C" fn WMSCreateBufferSlice(
    pParent: *mut INSSBuffer,
    dwOffset: DWORD,
    dwLength: DWORD,
    ppSlice: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promises are passed on as they are.
    unsafe { crate::com::slice::create_slice(pParent, dwOffset, dwLength, ppSlice) }
}

/// Makes a buffer of the host's memory, without a copy. Its length and its maximum length are cb.
///
/// The memory must stay until pfnRelease is called with it, which happens once: after the last Release of
/// the buffer and of all slices of it. If WMSWrapMemory fails, it is not called.
///
/// @param[in] pData      the memory; NULL only if cb is 0, and what GetBuffer answers then
/// @param cb             how many bytes there are
/// @param pfnRelease     takes the memory back; NULL if nobody wants to know
/// @param pContext       passed to pfnRelease
/// @param[out] ppBuffer  the buffer, with one reference that the caller must Release; NULL on failure
/// @retval S_OK           the buffer was made
/// @retval E_POINTER      ppBuffer is NULL, or pData is and cb is not 0
/// @retval E_OUTOFMEMORY  no memory
///
/// Threads: may be called from any thread.
///
/// # Safety
/// `pData` leads to `cb` bytes that are the caller's until `pfnRelease` is called, which can be called
/// with both pointers on any thread; `ppBuffer` is NULL or points to a writable pointer.
#[no_mangle]
pub unsafe extern "C" fn WMSWrapMemory(
    pData: *mut BYTE,
    cb: DWORD,
    pfnRelease: WMSMemoryReleased,
    pContext: *mut c_void,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promises are passed on as they are.
    unsafe { crate::com::wrap::wrap_memory(pData, cb, pfnRelease, pContext, ppBuffer) }
}

/// Tells whether the caller's reference is the only one on a buffer and nobody else has one on its bytes:
/// then it may be written to. A slice shares its bytes with everybody who has a reference on the buffer
/// that it is of, and a buffer with each slice of it. Wrapped memory is taken for the buffer's alone.
///
/// The answer holds until the caller itself passes a reference on.
///
/// @param[in] pBuffer  the buffer
/// @retval S_OK       nobody else sees the bytes
/// @retval S_FALSE    somebody else does, or may: of a buffer of another kind, or a slice of one, it is
///                    not known
/// @retval E_POINTER  pBuffer is NULL
///
/// Threads: may be called from any thread. What former owners did to the buffer has happened when this
/// answers S_OK.
///
/// # Safety
/// `pBuffer` is NULL or a buffer on which the caller holds a reference.
#[no_mangle]
pub unsafe extern "C" fn WMSIsSoleOwner(pBuffer: *mut INSSBuffer) -> HRESULT {
    // SAFETY: the caller's promise is passed on as it is.
    unsafe { crate::com::writable::is_sole_owner(pBuffer) }
}

/// Makes sure that a buffer may be written to: if WMSIsSoleOwner would not answer S_OK, it is replaced by
/// a copy. That has the same maximum length, length and bytes up to the maximum length, the same
/// properties, and one reference, the caller's; the caller's reference on the original is released.
///
/// The copy is a buffer of the same allocator, also if that has been released, or of none that the caller
/// knows if the original is of none. If the allocator has a dwBudgetWait and has not been released, this may
/// wait. Of a buffer of another kind, properties are copied if
/// it has INSSBuffer4, without which nobody can list them.
///
/// @param[in,out] ppBuffer  the buffer, one of the caller's references on which is exchanged for one on the
///                          copy; on failure it is left as it is
/// @retval S_OK           *ppBuffer may be written to
/// @retval E_POINTER      ppBuffer or *ppBuffer is NULL
/// @retval E_OUTOFMEMORY  no memory for a copy
/// @return what a buffer of another kind answered, if it failed; E_UNEXPECTED if its answers contradict
/// each other
///
/// Threads: may be called from any thread. Nobody may write to the buffer meanwhile.
///
/// # Safety
/// `ppBuffer` is NULL or points to NULL or to a buffer of which the caller gives a reference.
#[no_mangle]
pub unsafe extern "C" fn WMSMakeWritable(ppBuffer: *mut *mut INSSBuffer) -> HRESULT {
    // SAFETY: the caller's promise is passed on as it is.
    unsafe { crate::com::writable::make_writable(ppBuffer) }
}

/// Says who is to hear of a fault with which the process cannot go on, before the library aborts it: a
/// Release too many, a reference on a free buffer, more than 2,147,483,647 references, a method called on
/// what is no buffer or a released allocator, or memory of the library that somebody has overwritten. In any
/// case the fault, the address of the object and the label of its allocator, if it has one, are named in one
/// line on standard error, unless nobody reads that.
///
/// @param pfnFatalError  is told; NULL for nobody, as at first
/// @param pContext       passed to it
///
/// Threads: may be called from any thread, but not from two at the same time.
///
/// # Safety
/// `pfnFatalError` can be called with `pContext` until another one is set.
#[no_mangle]
pub unsafe extern "C" fn WMSSetFatalErrorHandler(
    pfnFatalError: WMSFatalError,
    pContext: *mut c_void,
) {
    crate::fatal::set_handler(pfnFatalError, pContext);
}

/// Tells the version of the library that is linked: major << 16 | minor << 8 | patch, to be
/// compared with WMSBUFFER_VERSION of the header that was compiled.
#[no_mangle]
pub extern "C" fn WMSBufferVersion() -> DWORD {
    super::version::VERSION
}
