//! The exported functions. Nothing else that has a name for linkers is meant for programs.

use super::com::*;
use super::wmsallocator::WMSBufferAllocatorOptions;
use super::wmsbuffer::IWMSBufferAllocator;

/// Makes an allocator. Each call makes one of its own, with memory of its own.
///
/// @param[in] pOptions      how it is to behave; NULL means the defaults
/// @param[out] ppAllocator  the allocator, with one reference that the caller must Release; NULL
///                          on failure
/// @retval S_OK           the allocator was made
/// @retval E_POINTER      ppAllocator is NULL
/// @retval E_INVALIDARG   the options have a cbSize that this library cannot read, an unknown
///                        flag, or a field that must be zero and is not
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

/// Tells the version of the library that is linked: major << 16 | minor << 8 | patch, to be
/// compared with WMSBUFFER_VERSION of the header that was compiled.
#[no_mangle]
pub extern "C" fn WMSBufferVersion() -> DWORD {
    super::version::VERSION
}
