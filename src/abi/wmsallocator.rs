//! The library's own API. `include/wmsallocator.h` is generated from this file and from
//! `exports.rs`, so the documentation below is written for the C reader.

use super::com::*;
use super::wmsbuffer::IWMSBufferAllocatorVtbl;
use libc::c_void;

/// Getters of INSSBuffer answer a NULL out pointer with E_INVALIDARG, as the Windows Media
/// Services SDK documents, instead of E_POINTER, as the Windows Media Format SDK does.
pub const WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG: DWORD = 0x00000001;
/// A new buffer's bytes are all zero.
pub const WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE: DWORD = 0x00000002;
/// A buffer's bytes are overwritten with zeros at its last Release.
pub const WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE: DWORD = 0x00000004;

/// How an allocator is to behave. Set all fields to zero, then cbSize, then what should differ
/// from the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WMSBufferAllocatorOptions {
    /// sizeof(WMSBufferAllocatorOptions), so that the structure can grow.
    pub cbSize: DWORD,
    /// WMS_BUFFER_ALLOCATOR_* flags.
    pub dwFlags: DWORD,
    /// The largest size in bytes that a buffer may be asked for; 0 means 16,777,215.
    pub cbMaxBufferSize: DWORD,
    /// Must be 0.
    pub dwReserved: DWORD,
}

/// What an allocator has done so far and what it holds. cHits + cMisses = cAllocations, and
/// cAllocations - cReleases = cLiveBuffers, in every snapshot.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WMSBufferAllocatorStatistics {
    /// sizeof(WMSBufferAllocatorStatistics), set by the caller.
    pub cbSize: DWORD,
    /// Always 0.
    pub dwReserved: DWORD,
    /// Buffers that somebody holds a reference on.
    pub cLiveBuffers: u64,
    /// The sum of their maximum lengths in bytes.
    pub cbLive: u64,
    /// Bytes taken from the operating system and not yet given back.
    pub cbHeld: u64,
    /// Buffers made since the allocator was created.
    pub cAllocations: u64,
    /// Buffers whose last reference was released.
    pub cReleases: u64,
    /// Allocations served from memory that was already held.
    pub cHits: u64,
    /// Allocations that had to ask the operating system for memory.
    pub cMisses: u64,
    /// Allocations that were refused for want of memory.
    pub cFailures: u64,
    /// Times that a thread's cache was empty or full and went to what all threads share, where
    /// they may wait for each other. Not counted is what a thread does now and then (its first
    /// call, a look at what it does not need) or with buffers that no cache keeps.
    pub cDepotVisits: u64,
}

/// Control over an allocator of this library, reached from it by QueryInterface.
///
/// Threads: every method may be called from any thread.
#[repr(C)]
pub struct IWMSBufferAllocatorControl {
    pub lpVtbl: *const IWMSBufferAllocatorControlVtbl,
}

pub const IID_IWMSBufferAllocatorControl: GUID = GUID {
    Data1: 0x61feeb62,
    Data2: 0xabed,
    Data3: 0x4730,
    Data4: [0x8c, 0x9a, 0xb0, 0x52, 0xb8, 0xe8, 0xdc, 0x3d],
};

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[repr(C)]
pub struct IWMSBufferAllocatorControlVtbl {
    pub base: IWMSBufferAllocatorVtbl,
    /// Writes a snapshot of the allocator's counters.
    ///
    /// @param[in,out] pStatistics  cbSize set by the caller; the other fields are written
    /// @retval S_OK          the snapshot was written
    /// @retval E_POINTER     pStatistics is NULL
    /// @retval E_INVALIDARG  cbSize is not one that this library knows; nothing was written
    pub GetStatistics: unsafe extern "system" fn(
        This: *mut c_void,
        pStatistics: *mut WMSBufferAllocatorStatistics,
    ) -> HRESULT,
    /// Gives all memory that no live buffer needs back to the operating system: what this
    /// thread's cache holds, what all threads share, and at its next call what each other
    /// thread's cache holds.
    ///
    /// @retval S_OK  always; there may have been nothing to give back
    pub Trim: unsafe extern "system" fn(This: *mut c_void) -> HRESULT,
    /// Gives the free buffers of the calling thread's cache to all threads, as when the thread
    /// ends: for a thread that is about to sleep for long. The memory stays with the allocator.
    ///
    /// @retval S_OK  always; the cache may have been empty
    pub FlushThreadCache: unsafe extern "system" fn(This: *mut c_void) -> HRESULT,
}
