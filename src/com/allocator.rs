//! The methods of an allocator object.

use super::live_buffers;
use super::out::Out;
use super::query::query;
use super::this;
use crate::abi::com::*;
use crate::abi::hresult::{code, S_OK};
use crate::abi::wmsallocator::*;
use crate::abi::wmsbuffer::*;
use crate::checked::IS_ON;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::core::references::Miscount;
use crate::fatal::fatal;
use crate::pool::{Block, Cache, Placement};
use crate::probe;
use core::mem::size_of;
use core::ptr::copy_nonoverlapping;
use core::sync::atomic::{compiler_fence, Ordering};
use libc::c_void;

const INTERFACES: [GUID; 3] = [
    IID_IUnknown,
    IID_IWMSBufferAllocator,
    IID_IWMSBufferAllocatorControl,
];

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn QueryInterface(
    This: *mut c_void,
    riid: *const IID,
    ppvObject: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: the caller's promise.
    unsafe { query(This, &INTERFACES, AddRef, riid, ppvObject) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AddRef(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    match unsafe { this::allocator(This) }.references.add() {
        Ok(count) => count,
        Err(Miscount::Free) => cannot("AddRef on an allocator that is already released", This),
        Err(Miscount::Overflow) => cannot("too many references on the allocator", This),
    }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Release(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    match unsafe { this::allocator(This) }.references.release() {
        Ok(0) => {
            // SAFETY: the caller's promise, which ends with this call.
            let pool = unsafe { this::allocator(This) }.pool();
            // SAFETY: the last reference is gone, and nobody else finds that.
            unsafe { pool.close() };
            0
        }
        Ok(count) => count,
        Err(_) => cannot("Release on an allocator that is already released", This),
    }
}

/// The allocator, which a buffer may keep beyond its last Release: who calls it then is found out. Not for the
/// ordinary way, on which no thread is after that.
///
/// # Safety
/// As for a thunk.
unsafe fn kept<'a>(This: *mut c_void) -> &'a Allocator {
    // SAFETY: the caller's promise.
    let allocator = unsafe { this::allocator(This) };
    if allocator.references.count() == 0 {
        cannot("a method of an allocator that is already released", This);
    }
    allocator
}

/// The end of a caller who was found to have no reference on this allocator.
fn cannot(fault: &str, This: *mut c_void) -> ! {
    // SAFETY: what a live buffer keeps is still an allocator.
    let allocator = unsafe { this::allocator_unseen(This) };
    fatal(fault, This, Some(&allocator.options().label))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AllocateBuffer(
    This: *mut c_void,
    dwMaxBufferSize: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    if unsafe { allocate_from(This, at_hand, dwMaxBufferSize, Placement::Aligned, ppBuffer) } {
        return S_OK;
    }
    // SAFETY: as above.
    unsafe { allocate_elsewhere(This, dwMaxBufferSize, ppBuffer) }
}

/// For a thread that has called another allocator since.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
unsafe extern "system" fn allocate_elsewhere(
    This: *mut c_void,
    bytes: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    if unsafe { allocate_from(This, come, bytes, Placement::Aligned, ppBuffer) } {
        return S_OK;
    }
    // SAFETY: as above.
    unsafe { allocate_slowly(This, bytes, ppBuffer) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
unsafe extern "system" fn allocate_slowly(
    This: *mut c_void,
    bytes: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    code(unsafe { allocate(This, bytes, Placement::Aligned, ppBuffer) })
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AllocatePageSizeBuffer(
    This: *mut c_void,
    dwMaxBufferSize: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    if unsafe { allocate_from(This, at_hand, dwMaxBufferSize, Placement::Page, ppBuffer) } {
        return S_OK;
    }
    // SAFETY: as above.
    unsafe { allocate_page_elsewhere(This, dwMaxBufferSize, ppBuffer) }
}

/// For a thread that has called another allocator since.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
unsafe extern "system" fn allocate_page_elsewhere(
    This: *mut c_void,
    bytes: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    if unsafe { allocate_from(This, come, bytes, Placement::Page, ppBuffer) } {
        return S_OK;
    }
    // SAFETY: as above.
    unsafe { allocate_page_slowly(This, bytes, ppBuffer) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
unsafe extern "system" fn allocate_page_slowly(
    This: *mut c_void,
    bytes: DWORD,
    ppBuffer: *mut *mut INSSBuffer,
) -> HRESULT {
    // SAFETY: the caller's promise.
    code(unsafe { allocate(This, bytes, Placement::Page, ppBuffer) })
}

/// The thread's cache, if the thread called this allocator last. Nobody is there after its last Release.
#[inline(always)]
fn at_hand(allocator: &Allocator) -> Option<&Cache<Buffer>> {
    allocator.pool().at_hand()
}

/// The thread's cache, unless the allocator's last reference is gone, which `kept` finds out then.
#[inline(always)]
fn come(allocator: &Allocator) -> Option<&Cache<Buffer>> {
    let cache = allocator.pool().come();
    cache.filter(|_| allocator.references.count() != 0)
}

/// The ordinary call, if there is a buffer in the cache that `cache` finds; everything else is left to
/// `allocate`.
///
/// # Safety
/// As for a thunk.
#[inline(always)]
unsafe fn allocate_from(
    This: *mut c_void,
    cache: impl FnOnce(&Allocator) -> Option<&Cache<Buffer>>,
    bytes: DWORD,
    placement: Placement,
    ppBuffer: *mut *mut INSSBuffer,
) -> bool {
    // SAFETY: the caller's promise.
    let out = match unsafe { Out::new(ppBuffer) } {
        Ok(out) => out,
        Err(_) => return false,
    };
    if IS_ON {
        // SAFETY: the caller's promise.
        unsafe { this::allocator(This) };
    }
    // SAFETY: the caller's promise.
    let allocator = unsafe { this::allocator_unseen(This) };
    let cache = match cache(allocator) {
        Some(cache) => cache,
        None => return false,
    };
    let give = |block: Block<Buffer>| {
        probe::allocate(allocator, block.slot(), bytes);
        out.set(block.into_raw().as_ptr().cast());
    };
    let last = |block| {
        give(block);
        // Keeps the compiler from merging the shortest way with the next one, which costs a jump.
        compiler_fence(Ordering::SeqCst);
    };
    allocator.allocate_at_hand(cache, bytes, placement, last, give)
}

/// # Safety
/// As for a thunk.
unsafe fn allocate(
    This: *mut c_void,
    bytes: DWORD,
    placement: Placement,
    ppBuffer: *mut *mut INSSBuffer,
) -> Result<(), Fault> {
    // The Windows Media Services pages document E_INVALIDARG for NULL here, not E_POINTER.
    // SAFETY: the caller's promise.
    let out = unsafe { Out::interface(ppBuffer) }.map_err(|_| Fault::InvalidArgument)?;
    if placement == Placement::Page && bytes == 0 {
        return Err(Fault::Unexpected);
    }
    // SAFETY: the caller's promise.
    let block = unsafe { kept(This) }.allocate(bytes, placement)?;
    out.set(block.into_raw().as_ptr().cast());
    Ok(())
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetStatistics(
    This: *mut c_void,
    pStatistics: *mut WMSBufferAllocatorStatistics,
) -> HRESULT {
    if pStatistics.is_null() {
        return Fault::NullPointer.into();
    }
    // SAFETY: the caller's promise: the first field, at least, can be read.
    let bytes = unsafe { pStatistics.cast::<DWORD>().read() };
    let size = match usize::try_from(bytes) {
        Ok(size) if STATISTICS_SIZES.contains(&size) => size,
        _ => return Fault::InvalidArgument.into(),
    };
    // SAFETY: the caller's promise.
    let mut statistics = unsafe { kept(This) }.statistics();
    statistics.cbSize = bytes;
    let source = (&statistics as *const WMSBufferAllocatorStatistics).cast::<u8>();
    // SAFETY: the caller's promise: there are as many bytes as cbSize says, and no more than we have.
    unsafe { copy_nonoverlapping(source, pStatistics.cast::<u8>(), size) };
    S_OK
}

/// What the structure took in each version, of which the first fields are the same.
const STATISTICS_SIZES: [usize; 2] = [80, size_of::<WMSBufferAllocatorStatistics>()];

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Trim(This: *mut c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    unsafe { kept(This) }.pool().trim();
    S_OK
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn FlushThreadCache(This: *mut c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    unsafe { kept(This) }.pool().flush_own();
    S_OK
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Reserve(
    This: *mut c_void,
    dwMaxBufferSize: DWORD,
    cBuffers: DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    code(unsafe { kept(This) }.reserve(dwMaxBufferSize, cBuffers))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn SetBudget(This: *mut c_void, cbBudget: u64) -> HRESULT {
    // SAFETY: the caller's promise.
    code(unsafe { kept(This) }.set_budget(cbBudget))
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn CancelWaits(This: *mut c_void) -> HRESULT {
    // SAFETY: the caller's promise.
    unsafe { kept(This) }.pool().waits().cancel();
    S_OK
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetLiveBuffers(
    This: *mut c_void,
    pBuffers: *mut WMSLiveBuffer,
    cBuffers: DWORD,
    pcBuffers: *mut DWORD,
) -> HRESULT {
    // SAFETY: the caller's promise.
    let allocator = unsafe { kept(This) };
    // SAFETY: as above.
    unsafe { live_buffers::list(allocator, pBuffers, cBuffers, pcBuffers) }
}
