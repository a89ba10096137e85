/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Generated from src/abi by tools/header. Do not edit. */

/**
 * @file
 * What this library adds to wmsbuffer.h: how to make an allocator, and control over it.
 */

#ifndef WMSALLOCATOR_H
#define WMSALLOCATOR_H

#include <stddef.h>
#include <stdint.h>

#include "wmsbuffer.h"

#define WMSBUFFER_VERSION_MAJOR 0 /**< Major version of this header. */
#define WMSBUFFER_VERSION_MINOR 1 /**< Minor version of this header. */
#define WMSBUFFER_VERSION_PATCH 0 /**< Patch level of this header. */
/** All three, to be compared with what WMSBufferVersion tells of the library. */
#define WMSBUFFER_VERSION \
    ((WMSBUFFER_VERSION_MAJOR << 16) | (WMSBUFFER_VERSION_MINOR << 8) | WMSBUFFER_VERSION_PATCH)

/* A library whose methods are called otherwise has other names for its functions: the wrong one does
 * not link, where it would crash at the first call. */
#if defined(WMSBUFFER_MS_ABI) && (!defined(_WIN32) || defined(__ELF__))
#define WMSCreateBufferAllocator WMSCreateBufferAllocator_ms_abi
#define WMSCreateBufferSlice WMSCreateBufferSlice_ms_abi
#define WMSWrapMemory WMSWrapMemory_ms_abi
#define WMSIsSoleOwner WMSIsSoleOwner_ms_abi
#define WMSMakeWritable WMSMakeWritable_ms_abi
#define WMSSetFatalErrorHandler WMSSetFatalErrorHandler_ms_abi
#endif

/** How the functions are called, whatever the compiler's default is: as those of C. */
#if defined(_WIN32) && !defined(__ELF__)
#define WMSBUFFER_CALL __cdecl
#elif defined(__i386__)
#define WMSBUFFER_CALL __attribute__((cdecl))
#else
#define WMSBUFFER_CALL
#endif

/**
 * Getters of INSSBuffer answer a NULL out pointer with E_INVALIDARG, as the Windows Media
 * Services SDK documents, instead of E_POINTER, as the Windows Media Format SDK does.
 */
#define WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG 0x00000001u
/** A new buffer's bytes are all zero. */
#define WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE 0x00000002u
/** A buffer's bytes are overwritten with zeros at its last Release. */
#define WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE 0x00000004u
/**
 * Behind each buffer's maximum length lie further bytes that may be read, all zero, and that no length
 * ever shows: cbPadding of them, or 64 if that is 0. Decoders read beyond the end of their input. They are
 * zero when a buffer is allocated; who writes there meanwhile writes to nobody else's memory.
 */
#define WMS_BUFFER_ALLOCATOR_PADDED 0x00000008u
/**
 * Memory is asked for in pieces that the operating system can back with huge pages, and it is asked to
 * do so: buffers of up to 32 KiB share pieces of 2 MiB that begin on a multiple of as much, and so does
 * each buffer of 2 MiB or more. Where the system does not, all goes on with ordinary pages. A memory source
 * of the host's is asked for such pieces, and what lies behind them is its own affair.
 */
#define WMS_BUFFER_ALLOCATOR_HUGE_PAGES 0x00000010u
/**
 * For bug hunts: each buffer has a mapping of its own that ends with a page that cannot be touched, and is
 * unmapped at its last Release. Whoever writes behind a buffer, or uses it too long, crashes there: within
 * 16 bytes of its end, or as many as cbAlignment says, behind the padding if there is some, and behind the
 * last page of a page buffer. Nothing is recycled, and each buffer takes two mappings of the system's, of
 * which Linux grants a process 65,530 unless told otherwise: beyond them is E_OUTOFMEMORY. Not with a memory
 * source: WMSCreateBufferAllocator answers E_INVALIDARG.
 *
 * The environment variable WMSBUFFER_GUARD, if it is 1, asks for the same for every allocator without a
 * memory source that a program makes. It is looked at once, when the first allocator is made, and not in a program that has other
 * rights than who started it.
 */
#define WMS_BUFFER_ALLOCATOR_GUARD_PAGES 0x00000020u
/** Buffers are IMediaBuffer objects as well, reached by QueryInterface: see wmsmediabuffer.h. */
#define WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER 0x00000040u
/** Each buffer remembers when it was allocated, which GetLiveBuffers tells then. */
#define WMS_BUFFER_ALLOCATOR_TRACK_AGE 0x00000080u
/**
 * Buffers that are live when the process ends are reported on standard error, a line each, at most 100
 * of an allocator. That is when the function runs that the library has registered with atexit when the
 * first such allocator was made, or when a shared library that contains this one is unloaded; not if the
 * process ends by _Exit, of which Windows tells a DLL all the same, or a signal. Buffers that objects of C++ release which were made before the
 * allocator are still live then.
 */
#define WMS_BUFFER_ALLOCATOR_REPORT_LEAKS 0x00000100u
/** dwBudgetWait without an end. */
#define WMS_BUFFER_ALLOCATOR_WAIT_FOREVER 0xffffffffu

#ifndef __IWMSBufferAllocatorControl_FWD_DEFINED__
#define __IWMSBufferAllocatorControl_FWD_DEFINED__
typedef interface IWMSBufferAllocatorControl IWMSBufferAllocatorControl;
#endif /* __IWMSBufferAllocatorControl_FWD_DEFINED__ */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Gives memory to an allocator.
 *
 * @param pContext     pMemoryContext of the options
 * @param cb           how many bytes, a multiple of the system's page size
 * @param cbAlignment  what the address must be a multiple of: a power of two, at least a page
 * @return that many bytes which are nobody else's, or NULL; with any other address than was asked for,
 * the memory goes back at once and the allocator goes on as after NULL
 *
 * Threads: called from any thread that uses the allocator or a buffer of it, or ends after that, by several
 * at once, and with no lock held. It must not call this allocator or a buffer of it; others it may.
 */
typedef void *(WMSBUFFER_CALL *WMSAcquireMemory)(void *pContext, size_t cb, size_t cbAlignment);

/**
 * Takes memory back that the matching WMSAcquireMemory gave, whole. The last of it comes with the last
 * Release of the allocator and its buffers.
 *
 * @param pContext  pMemoryContext of the options
 * @param pMemory   what WMSAcquireMemory returned
 * @param cb        the bytes that it was asked for
 *
 * Threads: as for WMSAcquireMemory.
 */
typedef void (WMSBUFFER_CALL *WMSReleaseMemory)(void *pContext, void *pMemory, size_t cb);

/**
 * Hears that a buffer was released and its memory can be used again. Slices are no buffers in this sense,
 * copies by WMSMakeWritable are. If it releases a buffer itself, it is called again before it has returned.
 *
 * @param pContext     pReleasedContext of the options
 * @param cbMaxLength  the maximum length in bytes of the buffer
 *
 * Threads: called on the thread of the last Release, once for each buffer; it may call the allocator, on
 * which it must hold a reference for that. The last call may come after the allocator's last Release, as
 * it comes with that of the last buffer.
 */
typedef void (WMSBUFFER_CALL *WMSBufferReleased)(void *pContext, DWORD cbMaxLength);

/**
 * Takes the host's memory back.
 *
 * @param pContext  what WMSWrapMemory was given
 * @param pData     what WMSWrapMemory was given
 *
 * Threads: called once, on the thread of the buffer's last Release and when the buffer is gone, so it may
 * call anything.
 */
typedef void (WMSBUFFER_CALL *WMSMemoryReleased)(void *pContext, BYTE *pData);

/**
 * Hears of a fault with which the process cannot go on.
 *
 * @param pContext    what WMSSetFatalErrorHandler was given
 * @param pszMessage  what was written on standard error, without the end of the line
 *
 * Threads: called once, on the thread that found the fault, in the middle of what it was doing, which may be
 * with locks that others wait for: the function must not call this library, throw, jump out, or fork, and
 * should end the process by abort or _Exit, not by exit, whose handlers may call the library. If it returns,
 * the library aborts. Another thread that finds a fault meanwhile waits for that.
 */
typedef void (WMSBUFFER_CALL *WMSFatalError)(void *pContext, const char *pszMessage);

/**
 * How an allocator is to behave. Set all fields to zero, then cbSize, then what should differ
 * from the defaults. What it points to need not outlast the call.
 */
typedef struct WMSBufferAllocatorOptions
{
    /** sizeof(WMSBufferAllocatorOptions), so that the structure can grow. */
    DWORD cbSize;
    /** WMS_BUFFER_ALLOCATOR_* flags. */
    DWORD dwFlags;
    /** The largest size in bytes that a buffer may be asked for; 0 means 16,777,215. */
    DWORD cbMaxBufferSize;
    /**
     * How many milliseconds an allocation may wait for the budget; 0 means that it fails at once,
     * WMS_BUFFER_ALLOCATOR_WAIT_FOREVER that it waits until there is room or CancelWaits is called. It
     * goes on as soon as the last Release of a buffer, Trim or SetBudget, by any thread, makes room, and
     * fails with E_OUTOFMEMORY if nothing does in time. The caller's reference on the allocator must
     * last meanwhile. An allocator that lets others wait keeps free buffers where every thread finds
     * them, so each call takes a lock. Memory for properties is not waited for.
     */
    DWORD dwBudgetWait;
    /**
     * The most bytes that the allocator may take from its memory source, all bookkeeping included;
     * 0 means no bound. It is never exceeded; SetBudget changes it. What would exceed it fails with
     * E_OUTOFMEMORY, once what the calling thread's cache and all threads share was tried; what other
     * threads keep does not help, unless dwBudgetWait is set. Less than what the allocator itself takes,
     * 64 KiB or a little more, is an invalid argument.
     */
    uint64_t cbBudget;
    /**
     * What the address of an AllocateBuffer buffer is a multiple of, in bytes: a power of two from 64 to
     * 4096, or else E_INVALIDARG; 0 means 64.
     */
    DWORD cbAlignment;
    /**
     * The same for AllocatePageSizeBuffer: a power of two up to 2 MiB, or else E_INVALIDARG; 0, or less
     * than a page, means a page. Beyond a page, each such buffer is a piece of its own of more than 32 KiB.
     */
    DWORD cbPageAlignment;
    /**
     * Bytes of padding, up to 4096 and only with WMS_BUFFER_ALLOCATOR_PADDED, or else E_INVALIDARG. It comes
     * on top of cbMaxBufferSize.
     */
    DWORD cbPadding;
    /** Must be 0. */
    DWORD dwReserved;
    /** What reports call the allocator: up to 31 bytes and a zero; NULL means no name. */
    const char *pszLabel;
    /**
     * Where all memory of the allocator comes from: both functions, or NULL for both, which means the
     * operating system. One alone, or a context without them, is E_INVALIDARG. Memory need not be zero.
     * They are called until the last Release of the allocator and its buffers, whichever comes last. A
     * process that is forked meanwhile must not share the memory: the library has locks in it.
     */
    WMSAcquireMemory pfnAcquireMemory;
    WMSReleaseMemory pfnReleaseMemory;
    void *pMemoryContext;
    /** Called for each buffer that is released; NULL means that nobody wants to know. */
    WMSBufferReleased pfnBufferReleased;
    void *pReleasedContext;
} WMSBufferAllocatorOptions;

/**
 * What an allocator has done so far and what it holds. cHits + cMisses = cAllocations,
 * cAllocations - cReleases = cLiveBuffers, cbLive + cbCached = cbHeld, cbHeld <= cbPeakHeld and
 * cRefusals <= cFailures, in every snapshot.
 */
typedef struct WMSBufferAllocatorStatistics
{
    /** sizeof(WMSBufferAllocatorStatistics), set by the caller. */
    DWORD cbSize;
    /** Always 0. */
    DWORD dwReserved;
    /** Buffers that somebody holds a reference on. A slice counts as a buffer of 32 bytes. */
    uint64_t cLiveBuffers;
    /** The sum of their maximum lengths in bytes. */
    uint64_t cbLive;
    /**
     * Bytes taken from the memory source, the operating system if there is no other, and not yet given
     * back.
     */
    uint64_t cbHeld;
    /** Buffers made since the allocator was created. */
    uint64_t cAllocations;
    /** Buffers whose last reference was released. */
    uint64_t cReleases;
    /** Allocations served from memory that was already held. */
    uint64_t cHits;
    /** Allocations that had to ask the memory source. */
    uint64_t cMisses;
    /** Allocations that were refused for want of memory, or for the budget. */
    uint64_t cFailures;
    /**
     * Times that a thread's cache was empty or full and went to what all threads share, where
     * they may wait for each other. Not counted is what a thread does now and then (its first
     * call, a look at what it does not need) or with buffers that no cache keeps.
     */
    uint64_t cDepotVisits;
    /**
     * The most bytes that were held at any time. Like the fields below, it is written only if cbSize
     * says that it is there: the structure ended before it once, with 80 bytes.
     */
    uint64_t cbPeakHeld;
    /**
     * The most bytes that may be held, as the options or SetBudget have it; 0 means no bound. After
     * SetBudget, cbHeld may be beyond it until buffers are released.
     */
    uint64_t cbBudget;
    /**
     * cbHeld - cbLive: free buffers, what buffers take beyond their maximum lengths, headers and
     * bookkeeping.
     */
    uint64_t cbCached;
    /**
     * Allocations that were refused for the budget, whether they waited or not; they are part of
     * cFailures.
     */
    uint64_t cRefusals;
    /** Allocations that waited for the budget, whatever came of it, or still do. */
    uint64_t cWaits;
} WMSBufferAllocatorStatistics;

/**
 * A buffer that is live.
 */
typedef struct WMSLiveBuffer
{
    /**
     * The buffer, without a reference: to be compared, and not called unless the caller knows that
     * somebody holds one.
     */
    INSSBuffer *pBuffer;
    /** Its memory; of a slice, where the library keeps account of it. */
    BYTE *pData;
    /** Its maximum length in bytes: of a slice its own, where cbLive counts 32. */
    DWORD cbMaxLength;
    /** Its used length in bytes. */
    DWORD cbLength;
    /** How many references there are on it. */
    DWORD cReferences;
    /** Always 0. */
    DWORD dwReserved;
    /** How many buffers were allocated since; UINT64_MAX without WMS_BUFFER_ALLOCATOR_TRACK_AGE. */
    uint64_t cAge;
    /** The allocator's label; empty if it has none. */
    char szLabel[32];
} WMSLiveBuffer;

EXTERN_GUID(IID_IWMSBufferAllocatorControl, 0x61feeb62, 0xabed, 0x4730, 0x8c, 0x9a, 0xb0, 0x52, 0xb8, 0xe8, 0xdc, 0x3d);

/* COM's classes have no virtual destructor: it would take two slots of the method table. */
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

#ifndef __IWMSBufferAllocatorControl_INTERFACE_DEFINED__
#define __IWMSBufferAllocatorControl_INTERFACE_DEFINED__

EXTERN_C const IID IID_IWMSBufferAllocatorControl;

#if defined(__cplusplus) && !defined(CINTERFACE)

/**
 * Control over an allocator of this library, reached from it by QueryInterface.
 *
 * Threads: every method may be called from any thread.
 */
MIDL_INTERFACE("61feeb62-abed-4730-8c9a-b052b8e8dc3d")
IWMSBufferAllocatorControl : public IWMSBufferAllocator
{
public:
    /**
     * Writes a snapshot of the allocator's counters.
     *
     * @param[in,out] pStatistics  cbSize set by the caller; the other fields are written
     * @retval S_OK          the snapshot was written
     * @retval E_POINTER     pStatistics is NULL
     * @retval E_INVALIDARG  cbSize is not one that this library knows; nothing was written
     */
    virtual HRESULT STDMETHODCALLTYPE GetStatistics(WMSBufferAllocatorStatistics *pStatistics) = 0;

    /**
     * Gives all memory that no live buffer needs back to the operating system: what this
     * thread's cache holds, what all threads share, and at its next call what each other
     * thread's cache holds.
     *
     * @retval S_OK  always; there may have been nothing to give back
     */
    virtual HRESULT STDMETHODCALLTYPE Trim() = 0;

    /**
     * Gives the free buffers of the calling thread's cache to all threads, as when the thread
     * ends: for a thread that is about to sleep for long. The memory stays with the allocator.
     *
     * @retval S_OK  always; the cache may have been empty
     */
    virtual HRESULT STDMETHODCALLTYPE FlushThreadCache() = 0;

    /**
     * Makes sure that so many buffers of a size, beyond those that are live, can be allocated without
     * asking the memory source, and without a page fault at their first use: makes what is not there
     * yet. The memory stays until Trim, or a SetBudget that needs it, however long it lies idle. Sizes
     * that are rounded up to the same one share what is reserved; reserving them again adds nothing.
     * The calling thread's bookkeeping is made as well, that of another with its first call. With guard
     * pages nothing can be made ahead, and the answer is S_OK.
     *
     * @param dwMaxBufferSize  the size in bytes
     * @param cBuffers         how many buffers
     * @retval S_OK           they are there
     * @retval E_INVALIDARG   dwMaxBufferSize is beyond the allocator's ceiling
     * @retval E_OUTOFMEMORY  no memory, or the budget has no room for all of them; nothing is reserved
     */
    virtual HRESULT STDMETHODCALLTYPE Reserve(DWORD dwMaxBufferSize, DWORD cBuffers) = 0;

    /**
     * Changes the most bytes that the allocator may take from its memory source. If it has taken more,
     * it is trimmed as by Trim, and takes nothing until enough went back; buffers that are live stay.
     * Allocations that wait go on if there is room now.
     *
     * @param cbBudget  the bound in bytes, as in the options; 0 means none
     * @retval S_OK          the bound is in force
     * @retval E_INVALIDARG  the allocator takes more for itself; the bound is as it was
     */
    virtual HRESULT STDMETHODCALLTYPE SetBudget(uint64_t cbBudget) = 0;

    /**
     * Lets every allocation that waits for the budget fail with E_OUTOFMEMORY now. Later ones wait as
     * the options have it.
     *
     * @retval S_OK  always; there may have been none
     */
    virtual HRESULT STDMETHODCALLTYPE CancelWaits() = 0;

    /**
     * Lists the buffers that are live, in no order that means anything.
     *
     * The list is exact if nobody allocates or releases meanwhile. Otherwise a buffer that is allocated
     * or released during the call may be missing or be listed, and what is told of it may be out of date.
     * Buffers that are live all the time are always listed.
     *
     * @param[out] pBuffers   where to write them; may be NULL if cBuffers is 0
     * @param[in] cBuffers    for how many there is room
     * @param[out] pcBuffers  how many are live, whether there was room for them or not
     * @retval S_OK       all of them were written
     * @retval S_FALSE    cBuffers of them were written, and there are more
     * @retval E_POINTER  pcBuffers is NULL, or pBuffers is and cBuffers is not 0; nothing was written
     */
    virtual HRESULT STDMETHODCALLTYPE GetLiveBuffers(
        WMSLiveBuffer *pBuffers,
        DWORD cBuffers,
        DWORD *pcBuffers) = 0;
};
#ifdef __CRT_UUID_DECL
__CRT_UUID_DECL(IWMSBufferAllocatorControl, 0x61feeb62, 0xabed, 0x4730, 0x8c, 0x9a, 0xb0, 0x52, 0xb8, 0xe8, 0xdc, 0x3d)
#endif

#else /* C style interface */

typedef struct IWMSBufferAllocatorControlVtbl
{
    BEGIN_INTERFACE

    DECLSPEC_XFGVIRT(IUnknown, QueryInterface)
    HRESULT (STDMETHODCALLTYPE *QueryInterface)(
        IWMSBufferAllocatorControl *This,
        REFIID riid,
        void **ppvObject);

    DECLSPEC_XFGVIRT(IUnknown, AddRef)
    ULONG (STDMETHODCALLTYPE *AddRef)(IWMSBufferAllocatorControl *This);

    DECLSPEC_XFGVIRT(IUnknown, Release)
    ULONG (STDMETHODCALLTYPE *Release)(IWMSBufferAllocatorControl *This);

    DECLSPEC_XFGVIRT(IWMSBufferAllocator, AllocateBuffer)
    HRESULT (STDMETHODCALLTYPE *AllocateBuffer)(
        IWMSBufferAllocatorControl *This,
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer);

    DECLSPEC_XFGVIRT(IWMSBufferAllocator, AllocatePageSizeBuffer)
    HRESULT (STDMETHODCALLTYPE *AllocatePageSizeBuffer)(
        IWMSBufferAllocatorControl *This,
        DWORD dwMaxBufferSize,
        INSSBuffer **ppBuffer);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, GetStatistics)
    HRESULT (STDMETHODCALLTYPE *GetStatistics)(
        IWMSBufferAllocatorControl *This,
        WMSBufferAllocatorStatistics *pStatistics);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, Trim)
    HRESULT (STDMETHODCALLTYPE *Trim)(IWMSBufferAllocatorControl *This);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, FlushThreadCache)
    HRESULT (STDMETHODCALLTYPE *FlushThreadCache)(IWMSBufferAllocatorControl *This);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, Reserve)
    HRESULT (STDMETHODCALLTYPE *Reserve)(
        IWMSBufferAllocatorControl *This,
        DWORD dwMaxBufferSize,
        DWORD cBuffers);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, SetBudget)
    HRESULT (STDMETHODCALLTYPE *SetBudget)(IWMSBufferAllocatorControl *This, uint64_t cbBudget);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, CancelWaits)
    HRESULT (STDMETHODCALLTYPE *CancelWaits)(IWMSBufferAllocatorControl *This);

    DECLSPEC_XFGVIRT(IWMSBufferAllocatorControl, GetLiveBuffers)
    HRESULT (STDMETHODCALLTYPE *GetLiveBuffers)(
        IWMSBufferAllocatorControl *This,
        WMSLiveBuffer *pBuffers,
        DWORD cBuffers,
        DWORD *pcBuffers);

    END_INTERFACE
} IWMSBufferAllocatorControlVtbl;

interface IWMSBufferAllocatorControl
{
    CONST_VTBL struct IWMSBufferAllocatorControlVtbl *lpVtbl;
};

#ifdef COBJMACROS

#define IWMSBufferAllocatorControl_QueryInterface(This, riid, ppvObject) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IWMSBufferAllocatorControl_AddRef(This) \
    ((This)->lpVtbl->AddRef(This))
#define IWMSBufferAllocatorControl_Release(This) \
    ((This)->lpVtbl->Release(This))
#define IWMSBufferAllocatorControl_AllocateBuffer(This, dwMaxBufferSize, ppBuffer) \
    ((This)->lpVtbl->AllocateBuffer(This, dwMaxBufferSize, ppBuffer))
#define IWMSBufferAllocatorControl_AllocatePageSizeBuffer(This, dwMaxBufferSize, ppBuffer) \
    ((This)->lpVtbl->AllocatePageSizeBuffer(This, dwMaxBufferSize, ppBuffer))
#define IWMSBufferAllocatorControl_GetStatistics(This, pStatistics) \
    ((This)->lpVtbl->GetStatistics(This, pStatistics))
#define IWMSBufferAllocatorControl_Trim(This) \
    ((This)->lpVtbl->Trim(This))
#define IWMSBufferAllocatorControl_FlushThreadCache(This) \
    ((This)->lpVtbl->FlushThreadCache(This))
#define IWMSBufferAllocatorControl_Reserve(This, dwMaxBufferSize, cBuffers) \
    ((This)->lpVtbl->Reserve(This, dwMaxBufferSize, cBuffers))
#define IWMSBufferAllocatorControl_SetBudget(This, cbBudget) \
    ((This)->lpVtbl->SetBudget(This, cbBudget))
#define IWMSBufferAllocatorControl_CancelWaits(This) \
    ((This)->lpVtbl->CancelWaits(This))
#define IWMSBufferAllocatorControl_GetLiveBuffers(This, pBuffers, cBuffers, pcBuffers) \
    ((This)->lpVtbl->GetLiveBuffers(This, pBuffers, cBuffers, pcBuffers))

#endif /* COBJMACROS */

#endif /* C style interface */

#endif /* __IWMSBufferAllocatorControl_INTERFACE_DEFINED__ */

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

/**
 * Makes an allocator. Each call makes one of its own, with memory of its own.
 *
 * @param[in] pOptions      how it is to behave; NULL means the defaults
 * @param[out] ppAllocator  the allocator, with one reference that the caller must Release; NULL
 *                          on failure
 * @retval S_OK           the allocator was made
 * @retval E_POINTER      ppAllocator is NULL
 * @retval E_INVALIDARG   the options have a cbSize that this library cannot read, an unknown
 *                        flag, a field that must be zero and is not, a value that its field does
 *                        not permit, or what does not go together
 * @retval E_OUTOFMEMORY  no memory
 *
 * Threads: may be called from any thread.
 *
 * @pre pOptions is NULL or points to as many readable bytes as its cbSize says; ppAllocator is
 * NULL or points to a writable pointer.
 */
HRESULT WMSBUFFER_CALL WMSCreateBufferAllocator(
    const WMSBufferAllocatorOptions *pOptions,
    IWMSBufferAllocator **ppAllocator);

/**
 * Makes a buffer of part of another: it shows the bytes from dwOffset on, dwLength of them, without a
 * copy, and has its own length, all of it at first, and its own properties, none at first. It holds a
 * reference on the parent until its own last Release; one of a slice holds the slice's own parent
 * instead, so that the slice between can go.
 *
 * The parent can be anybody's INSSBuffer. If it is one of this library, the slice is memory of its
 * allocator, which gives it without a call of the heap and counts it as a live buffer of 32 bytes, within
 * its budget: if that has a dwBudgetWait, this may wait. With guard pages a slice takes mappings as a buffer
 * does.
 *
 * @param[in] pParent   the buffer
 * @param dwOffset      where in it the slice begins, in bytes
 * @param dwLength      how many bytes the slice has, which may be 0; offset and length together must not
 *                      exceed the parent's maximum length
 * @param[out] ppSlice  the slice, with one reference that the caller must Release; NULL on failure
 * @retval S_OK           the slice was made
 * @retval E_POINTER      pParent or ppSlice is NULL
 * @retval E_INVALIDARG   the slice would exceed the parent's maximum length
 * @retval E_OUTOFMEMORY  no memory
 * @return what GetMaxLength or GetBuffer of a parent of another kind answered, if it failed;
 * E_UNEXPECTED if it said that its bytes are at NULL
 *
 * Threads: may be called from any thread.
 *
 * @pre pParent is NULL or a buffer on which the caller holds a reference; ppSlice is NULL or points to a
 * writable pointer.
 */
HRESULT WMSBUFFER_CALL WMSCreateBufferSlice(
    INSSBuffer *pParent,
    DWORD dwOffset,
    DWORD dwLength,
    INSSBuffer **ppSlice);

/**
 * Makes a buffer of the host's memory, without a copy. Its length and its maximum length are cb.
 *
 * The memory must stay until pfnRelease is called with it, which happens once: after the last Release of
 * the buffer and of all slices of it. If WMSWrapMemory fails, it is not called.
 *
 * @param[in] pData      the memory; NULL only if cb is 0, and what GetBuffer answers then
 * @param cb             how many bytes there are
 * @param pfnRelease     takes the memory back; NULL if nobody wants to know
 * @param pContext       passed to pfnRelease
 * @param[out] ppBuffer  the buffer, with one reference that the caller must Release; NULL on failure
 * @retval S_OK           the buffer was made
 * @retval E_POINTER      ppBuffer is NULL, or pData is and cb is not 0
 * @retval E_OUTOFMEMORY  no memory
 *
 * Threads: may be called from any thread.
 *
 * @pre pData leads to cb bytes that are the caller's until pfnRelease is called, which can be called
 * with both pointers on any thread; ppBuffer is NULL or points to a writable pointer.
 */
HRESULT WMSBUFFER_CALL WMSWrapMemory(
    BYTE *pData,
    DWORD cb,
    WMSMemoryReleased pfnRelease,
    void *pContext,
    INSSBuffer **ppBuffer);

/**
 * Tells whether the caller's reference is the only one on a buffer and nobody else has one on its bytes:
 * then it may be written to. A slice shares its bytes with everybody who has a reference on the buffer
 * that it is of, and a buffer with each slice of it. Wrapped memory is taken for the buffer's alone.
 *
 * The answer holds until the caller itself passes a reference on.
 *
 * @param[in] pBuffer  the buffer
 * @retval S_OK       nobody else sees the bytes
 * @retval S_FALSE    somebody else does, or may: of a buffer of another kind, or a slice of one, it is
 *                    not known
 * @retval E_POINTER  pBuffer is NULL
 *
 * Threads: may be called from any thread. What former owners did to the buffer has happened when this
 * answers S_OK.
 *
 * @pre pBuffer is NULL or a buffer on which the caller holds a reference.
 */
HRESULT WMSBUFFER_CALL WMSIsSoleOwner(INSSBuffer *pBuffer);

/**
 * Makes sure that a buffer may be written to: if WMSIsSoleOwner would not answer S_OK, it is replaced by
 * a copy. That has the same maximum length, length and bytes up to the maximum length, the same
 * properties, and one reference, the caller's; the caller's reference on the original is released.
 *
 * The copy is a buffer of the same allocator, also if that has been released, or of none that the caller
 * knows if the original is of none. If the allocator has a dwBudgetWait and has not been released, this may
 * wait. Of a buffer of another kind, properties are copied if
 * it has INSSBuffer4, without which nobody can list them.
 *
 * @param[in,out] ppBuffer  the buffer, one of the caller's references on which is exchanged for one on the
 *                          copy; on failure it is left as it is
 * @retval S_OK           *ppBuffer may be written to
 * @retval E_POINTER      ppBuffer or *ppBuffer is NULL
 * @retval E_OUTOFMEMORY  no memory for a copy
 * @return what a buffer of another kind answered, if it failed; E_UNEXPECTED if its answers contradict
 * each other
 *
 * Threads: may be called from any thread. Nobody may write to the buffer meanwhile.
 *
 * @pre ppBuffer is NULL or points to NULL or to a buffer of which the caller gives a reference.
 */
HRESULT WMSBUFFER_CALL WMSMakeWritable(INSSBuffer **ppBuffer);

/**
 * Says who is to hear of a fault with which the process cannot go on, before the library aborts it: a
 * Release too many, a reference on a free buffer, more than 2,147,483,647 references, a method called on
 * what is no buffer or a released allocator, or memory of the library that somebody has overwritten. In any
 * case the fault, the address of the object and the label of its allocator, if it has one, are named in one
 * line on standard error, unless nobody reads that.
 *
 * @param pfnFatalError  is told; NULL for nobody, as at first
 * @param pContext       passed to it
 *
 * Threads: may be called from any thread, but not from two at the same time.
 *
 * @pre pfnFatalError can be called with pContext until another one is set.
 */
void WMSBUFFER_CALL WMSSetFatalErrorHandler(WMSFatalError pfnFatalError, void *pContext);

/**
 * Tells the version of the library that is linked: major << 16 | minor << 8 | patch, to be
 * compared with WMSBUFFER_VERSION of the header that was compiled.
 */
DWORD WMSBUFFER_CALL WMSBufferVersion(void);

#ifdef __cplusplus
}
#endif

#endif /* WMSALLOCATOR_H */
