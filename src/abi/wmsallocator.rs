//! The library's own API. `include/wmsallocator.h` is generated from this file and from
//! `exports.rs`, so the documentation below is written for the C reader.

use super::com::*;
use super::wmsbuffer::{INSSBuffer, IWMSBufferAllocatorVtbl};
use libc::{c_char, c_void};

/// Getters of INSSBuffer answer a NULL out pointer with E_INVALIDARG, as the Windows Media
/// Services SDK documents, instead of E_POINTER, as the Windows Media Format SDK does.
pub const WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG: DWORD = 0x00000001;
/// A new buffer's bytes are all zero.
pub const WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE: DWORD = 0x00000002;
/// A buffer's bytes are overwritten with zeros at its last Release.
pub const WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE: DWORD = 0x00000004;

/// Behind each buffer's maximum length lie further bytes that may be read, all zero, and that no length
/// ever shows: cbPadding of them, or 64 if that is 0. Decoders read beyond the end of their input. They are
/// zero when a buffer is allocated; who writes there meanwhile writes to nobody else's memory.
pub const WMS_BUFFER_ALLOCATOR_PADDED: DWORD = 0x00000008;
/// Memory is asked for in pieces that the operating system can back with huge pages, and it is asked to
/// do so: buffers of up to 32 KiB share pieces of 2 MiB that begin on a multiple of as much, and so does
/// each buffer of 2 MiB or more. Where the system does not, all goes on with ordinary pages. A memory source
/// of the host's is asked for such pieces, and what lies behind them is its own affair.
pub const WMS_BUFFER_ALLOCATOR_HUGE_PAGES: DWORD = 0x00000010;
/// For bug hunts: each buffer has a mapping of its own that ends with a page that cannot be touched, and is
/// unmapped at its last Release. Whoever writes behind a buffer, or uses it too long, crashes there: within
/// 16 bytes of its end, or as many as cbAlignment says, behind the padding if there is some, and behind the
/// last page of a page buffer. Nothing is recycled, and each buffer takes two mappings of the system's, of
/// which Linux grants a process 65,530 unless told otherwise: beyond them is E_OUTOFMEMORY. Not with a memory
/// source: WMSCreateBufferAllocator answers E_INVALIDARG.
///
/// The environment variable WMSBUFFER_GUARD, if it is 1, asks for the same for every allocator without a
/// memory source that a program makes. It is looked at once, when the first allocator is made, and not in a program that has other
/// rights than who started it.
pub const WMS_BUFFER_ALLOCATOR_GUARD_PAGES: DWORD = 0x00000020;
/// Buffers are IMediaBuffer objects as well, reached by QueryInterface: see wmsmediabuffer.h.
pub const WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER: DWORD = 0x00000040;
/// Each buffer remembers when it was allocated, which GetLiveBuffers tells then.
pub const WMS_BUFFER_ALLOCATOR_TRACK_AGE: DWORD = 0x00000080;
/// Buffers that are live when the process ends are reported on standard error, a line each, at most 100
/// of an allocator. That is when the function runs that the library has registered with atexit when the
/// first such allocator was made, or when a shared library that contains this one is unloaded; not if the
/// process ends by _Exit, of which Windows tells a DLL all the same, or a signal. Buffers that objects of C++ release which were made before the
/// allocator are still live then.
pub const WMS_BUFFER_ALLOCATOR_REPORT_LEAKS: DWORD = 0x00000100;
/// dwBudgetWait without an end.
pub const WMS_BUFFER_ALLOCATOR_WAIT_FOREVER: DWORD = 0xFFFFFFFF;

/// Gives memory to an allocator.
///
/// @param pContext     pMemoryContext of the options
/// @param cb           how many bytes, a multiple of the system's page size
/// @param cbAlignment  what the address must be a multiple of: a power of two, at least a page
/// @return that many bytes which are nobody else's, or NULL; with any other address than was asked for,
/// the memory goes back at once and the allocator goes on as after NULL
///
/// Threads: called from any thread that uses the allocator or a buffer of it, or ends after that, by several
/// at once, and with no lock held. It must not call this allocator or a buffer of it; others it may.
pub type WMSAcquireMemory = Option<
    unsafe extern "C" fn(pContext: *mut c_void, cb: usize, cbAlignment: usize) -> *mut c_void,
>;

/// Takes memory back that the matching WMSAcquireMemory gave, whole. The last of it comes with the last
/// Release of the allocator and its buffers.
///
/// @param pContext  pMemoryContext of the options
/// @param pMemory   what WMSAcquireMemory returned
/// @param cb        the bytes that it was asked for
///
/// Threads: as for WMSAcquireMemory.
pub type WMSReleaseMemory =
    Option<unsafe extern "C" fn(pContext: *mut c_void, pMemory: *mut c_void, cb: usize)>;

/// Hears that a buffer was released and its memory can be used again. Slices are no buffers in this sense,
/// copies by WMSMakeWritable are. If it releases a buffer itself, it is called again before it has returned.
///
/// @param pContext     pReleasedContext of the options
/// @param cbMaxLength  the maximum length in bytes of the buffer
///
/// Threads: called on the thread of the last Release, once for each buffer; it may call the allocator, on
/// which it must hold a reference for that. The last call may come after the allocator's last Release, as
/// it comes with that of the last buffer.
pub type WMSBufferReleased =
    Option<unsafe extern "C" fn(pContext: *mut c_void, cbMaxLength: DWORD)>;

/// Takes the host's memory back.
///
/// @param pContext  what WMSWrapMemory was given
/// @param pData     what WMSWrapMemory was given
///
/// Threads: called once, on the thread of the buffer's last Release and when the buffer is gone, so it may
/// call anything.
pub type WMSMemoryReleased = Option<unsafe extern "C" fn(pContext: *mut c_void, pData: *mut BYTE)>;

/// Hears of a fault with which the process cannot go on.
///
/// @param pContext    what WMSSetFatalErrorHandler was given
/// @param pszMessage  what was written on standard error, without the end of the line
///
/// Threads: called once, on the thread that found the fault, in the middle of what it was doing, which may be
/// with locks that others wait for: the function must not call this library, throw, jump out, or fork, and
/// should end the process by abort or _Exit, not by exit, whose handlers may call the library. If it returns,
/// the library aborts. Another thread that finds a fault meanwhile waits for that.
pub type WMSFatalError =
    Option<unsafe extern "C" fn(pContext: *mut c_void, pszMessage: *const c_char)>;

/// How an allocator is to behave. Set all fields to zero, then cbSize, then what should differ
/// from the defaults. What it points to need not outlast the call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WMSBufferAllocatorOptions {
    /// sizeof(WMSBufferAllocatorOptions), so that the structure can grow.
    pub cbSize: DWORD,
    /// WMS_BUFFER_ALLOCATOR_* flags.
    pub dwFlags: DWORD,
    /// The largest size in bytes that a buffer may be asked for; 0 means 16,777,215.
    pub cbMaxBufferSize: DWORD,
    /// How many milliseconds an allocation may wait for the budget; 0 means that it fails at once,
    /// WMS_BUFFER_ALLOCATOR_WAIT_FOREVER that it waits until there is room or CancelWaits is called. It
    /// goes on as soon as the last Release of a buffer, Trim or SetBudget, by any thread, makes room, and
    /// fails with E_OUTOFMEMORY if nothing does in time. The caller's reference on the allocator must
    /// last meanwhile. An allocator that lets others wait keeps free buffers where every thread finds
    /// them, so each call takes a lock. Memory for properties is not waited for.
    pub dwBudgetWait: DWORD,
    /// The most bytes that the allocator may take from its memory source, all bookkeeping included;
    /// 0 means no bound. It is never exceeded; SetBudget changes it. What would exceed it fails with
    /// E_OUTOFMEMORY, once what the calling thread's cache and all threads share was tried; what other
    /// threads keep does not help, unless dwBudgetWait is set. Less than what the allocator itself takes,
    /// 64 KiB or a little more, is an invalid argument.
    pub cbBudget: u64,
    /// What the address of an AllocateBuffer buffer is a multiple of, in bytes: a power of two from 64 to
    /// 4096, or else E_INVALIDARG; 0 means 64.
    pub cbAlignment: DWORD,
    /// The same for AllocatePageSizeBuffer: a power of two up to 2 MiB, or else E_INVALIDARG; 0, or less
    /// than a page, means a page. Beyond a page, each such buffer is a piece of its own of more than 32 KiB.
    pub cbPageAlignment: DWORD,
    /// Bytes of padding, up to 4096 and only with WMS_BUFFER_ALLOCATOR_PADDED, or else E_INVALIDARG. It comes
    /// on top of cbMaxBufferSize.
    pub cbPadding: DWORD,
    /// Must be 0.
    pub dwReserved: DWORD,
    /// What reports call the allocator: up to 31 bytes and a zero; NULL means no name.
    pub pszLabel: *const c_char,
    /// Where all memory of the allocator comes from: both functions, or NULL for both, which means the
    /// operating system. One alone, or a context without them, is E_INVALIDARG. Memory need not be zero.
    /// They are called until the last Release of the allocator and its buffers, whichever comes last. A
    /// process that is forked meanwhile must not share the memory: the library has locks in it.
    pub pfnAcquireMemory: WMSAcquireMemory,
    pub pfnReleaseMemory: WMSReleaseMemory,
    pub pMemoryContext: *mut c_void,
    /// Called for each buffer that is released; NULL means that nobody wants to know.
    pub pfnBufferReleased: WMSBufferReleased,
    pub pReleasedContext: *mut c_void,
}

/// What an allocator has done so far and what it holds. cHits + cMisses = cAllocations,
/// cAllocations - cReleases = cLiveBuffers, cbLive + cbCached = cbHeld, cbHeld <= cbPeakHeld and
/// cRefusals <= cFailures, in every snapshot.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WMSBufferAllocatorStatistics {
    /// sizeof(WMSBufferAllocatorStatistics), set by the caller.
    pub cbSize: DWORD,
    /// Always 0.
    pub dwReserved: DWORD,
    /// Buffers that somebody holds a reference on. A slice counts as a buffer of 32 bytes.
    pub cLiveBuffers: u64,
    /// The sum of their maximum lengths in bytes.
    pub cbLive: u64,
    /// Bytes taken from the memory source, the operating system if there is no other, and not yet given
    /// back.
    pub cbHeld: u64,
    /// Buffers made since the allocator was created.
    pub cAllocations: u64,
    /// Buffers whose last reference was released.
    pub cReleases: u64,
    /// Allocations served from memory that was already held.
    pub cHits: u64,
    /// Allocations that had to ask the memory source.
    pub cMisses: u64,
    /// Allocations that were refused for want of memory, or for the budget.
    pub cFailures: u64,
    /// Times that a thread's cache was empty or full and went to what all threads share, where
    /// they may wait for each other. Not counted is what a thread does now and then (its first
    /// call, a look at what it does not need) or with buffers that no cache keeps.
    pub cDepotVisits: u64,
    /// The most bytes that were held at any time. Like the fields below, it is written only if cbSize
    /// says that it is there: the structure ended before it once, with 80 bytes.
    pub cbPeakHeld: u64,
    /// The most bytes that may be held, as the options or SetBudget have it; 0 means no bound. After
    /// SetBudget, cbHeld may be beyond it until buffers are released.
    pub cbBudget: u64,
    /// cbHeld - cbLive: free buffers, what buffers take beyond their maximum lengths, headers and
    /// bookkeeping.
    pub cbCached: u64,
    /// Allocations that were refused for the budget, whether they waited or not; they are part of
    /// cFailures.
    pub cRefusals: u64,
    /// Allocations that waited for the budget, whatever came of it, or still do.
    pub cWaits: u64,
}

/// A buffer that is live.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct WMSLiveBuffer {
    /// The buffer, without a reference: to be compared, and not called unless the caller knows that
    /// somebody holds one.
    pub pBuffer: *mut INSSBuffer,
    /// Its memory; of a slice, where the library keeps account of it.
    pub pData: *mut BYTE,
    /// Its maximum length in bytes: of a slice its own, where cbLive counts 32.
    pub cbMaxLength: DWORD,
    /// Its used length in bytes.
    pub cbLength: DWORD,
    /// How many references there are on it.
    pub cReferences: DWORD,
    /// Always 0.
    pub dwReserved: DWORD,
    /// How many buffers were allocated since; UINT64_MAX without WMS_BUFFER_ALLOCATOR_TRACK_AGE.
    pub cAge: u64,
    /// The allocator's label; empty if it has none.
    pub szLabel: [c_char; 32],
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
    /// Makes sure that so many buffers of a size, beyond those that are live, can be allocated without
    /// asking the memory source, and without a page fault at their first use: makes what is not there
    /// yet. The memory stays until Trim, or a SetBudget that needs it, however long it lies idle. Sizes
    /// that are rounded up to the same one share what is reserved; reserving them again adds nothing.
    /// The calling thread's bookkeeping is made as well, that of another with its first call. With guard
    /// pages nothing can be made ahead, and the answer is S_OK.
    ///
    /// @param dwMaxBufferSize  the size in bytes
    /// @param cBuffers         how many buffers
    /// @retval S_OK           they are there
    /// @retval E_INVALIDARG   dwMaxBufferSize is beyond the allocator's ceiling
    /// @retval E_OUTOFMEMORY  no memory, or the budget has no room for all of them; nothing is reserved
    pub Reserve: unsafe extern "system" fn(
        This: *mut c_void,
        dwMaxBufferSize: DWORD,
        cBuffers: DWORD,
    ) -> HRESULT,
    /// Changes the most bytes that the allocator may take from its memory source. If it has taken more,
    /// it is trimmed as by Trim, and takes nothing until enough went back; buffers that are live stay.
    /// Allocations that wait go on if there is room now.
    ///
    /// @param cbBudget  the bound in bytes, as in the options; 0 means none
    /// @retval S_OK          the bound is in force
    /// @retval E_INVALIDARG  the allocator takes more for itself; the bound is as it was
    pub SetBudget: unsafe extern "system" fn(This: *mut c_void, cbBudget: u64) -> HRESULT,
    /// Lets every allocation that waits for the budget fail with E_OUTOFMEMORY now. Later ones wait as
    /// the options have it.
    ///
    /// @retval S_OK  always; there may have been none
    pub CancelWaits: unsafe extern "system" fn(This: *mut c_void) -> HRESULT,
    /// Lists the buffers that are live, in no order that means anything.
    ///
    /// The list is exact if nobody allocates or releases meanwhile. Otherwise a buffer that is allocated
    /// or released during the call may be missing or be listed, and what is told of it may be out of date.
    /// Buffers that are live all the time are always listed.
    ///
    /// @param[out] pBuffers   where to write them; may be NULL if cBuffers is 0
    /// @param[in] cBuffers    for how many there is room
    /// @param[out] pcBuffers  how many are live, whether there was room for them or not
    /// @retval S_OK       all of them were written
    /// @retval S_FALSE    cBuffers of them were written, and there are more
    /// @retval E_POINTER  pcBuffers is NULL, or pBuffers is and cBuffers is not 0; nothing was written
    pub GetLiveBuffers: unsafe extern "system" fn(
        This: *mut c_void,
        pBuffers: *mut WMSLiveBuffer,
        cBuffers: DWORD,
        pcBuffers: *mut DWORD,
    ) -> HRESULT,
}
