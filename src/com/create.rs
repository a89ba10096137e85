//! The making of an allocator object.

use super::out::Out;
use super::tables::TABLES;
use crate::abi::com::{DWORD, HRESULT};
use crate::abi::hresult::code;
use crate::abi::wmsallocator::WMSBufferAllocatorOptions;
use crate::abi::wmsbuffer::IWMSBufferAllocator;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::core::label::Label;
use crate::core::memory::has_source;
use crate::core::options::Options;
use crate::environment::{GUARD, STATS};
use crate::pool::Pool;
use crate::report;
use crate::source::host::Host;
use crate::source::region::round_up;
use crate::source::system::System;
use crate::source::{AnySource, Region, Source};
use crate::watch;
use core::mem::{size_of, MaybeUninit};
use core::ptr::NonNull;
use libc::c_char;

/// `WMSCreateBufferAllocator`.
///
/// # Safety
/// As documented there.
pub unsafe fn create_allocator(
    pOptions: *const WMSBufferAllocatorOptions,
    ppAllocator: *mut *mut IWMSBufferAllocator,
) -> HRESULT {
    let create = || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::interface(ppAllocator) }?;
        // SAFETY: the caller's promise.
        let (mut options, host) = unsafe { read_options(pOptions) }?;
        options.tell_statistics = STATS.is_set();
        let source = match host {
            Some(host) => AnySource::Host(host),
            None => {
                options.shape.guard_pages |= GUARD.is_set();
                AnySource::Static(&System)
            }
        };
        let least = own_bytes(&source).ok_or(Fault::OutOfMemory)?;
        if options.budget != 0 && options.budget < least as u64 {
            return Err(Fault::InvalidArgument);
        }
        if options.report_leaks && !report::expect_end() {
            return Err(Fault::OutOfMemory);
        }
        let allocator = begin_with(source, options).ok_or(Fault::OutOfMemory)?;
        out.set(allocator.as_ptr().cast());
        Ok(())
    };
    code(create())
}

/// The first fields: whoever knows of options knows of these.
const LEAST: usize = 2 * size_of::<DWORD>();

/// Whether a structure of so many bytes ends in the middle of a field: half a pointer leads nowhere.
fn cuts_a_field(size: usize) -> bool {
    const BUDGET: usize = 16;
    const POINTERS: usize = 40;
    let known = size.min(size_of::<WMSBufferAllocatorOptions>());
    let pointers = known.saturating_sub(POINTERS);
    let half = pointers.checked_rem(size_of::<usize>());
    half != Some(0) || (known > BUDGET && known < BUDGET.saturating_add(size_of::<u64>()))
}

/// Reads options of a shorter, older or a longer, newer structure. What an older one lacks is 0,
/// the default; what a newer one has on top must be 0, as it would not be obeyed.
///
/// # Safety
/// `pOptions` is NULL or leads to as many readable bytes as its first field says.
unsafe fn read_options(
    pOptions: *const WMSBufferAllocatorOptions,
) -> Result<(Options, Option<Host>), Fault> {
    const KNOWN: usize = size_of::<WMSBufferAllocatorOptions>();
    if pOptions.is_null() {
        return Ok((Options::default(), None));
    }
    // SAFETY: the caller's promise; the first field is there in every version.
    let size = unsafe { pOptions.cast::<DWORD>().read() };
    let size = usize::try_from(size).map_err(|_| Fault::InvalidArgument)?;
    // Fields of four bytes, and no structure grows beyond a page: anything else nobody wrote.
    if !(LEAST..=4096).contains(&size) || size & 3 != 0 || cuts_a_field(size) {
        return Err(Fault::InvalidArgument);
    }
    // SAFETY: the caller's promise: that many bytes can be read.
    let given = unsafe { core::slice::from_raw_parts(pOptions.cast::<u8>(), size) };
    if given.iter().skip(KNOWN).any(|&byte| byte != 0) {
        return Err(Fault::InvalidArgument);
    }
    let mut options = MaybeUninit::<WMSBufferAllocatorOptions>::zeroed();
    // SAFETY: both sides have at least this many bytes, and they are not the same memory.
    unsafe {
        core::ptr::copy_nonoverlapping(
            given.as_ptr(),
            options.as_mut_ptr().cast::<u8>(),
            size.min(KNOWN),
        );
    };
    // SAFETY: integers and pointers that may be NULL, for which every bit pattern is a value.
    let asked = unsafe { options.assume_init() };
    // SAFETY: the caller's promise.
    let host = unsafe { host_of(&asked) }?;
    let mut options = Options::from(&asked)?;
    // SAFETY: the caller's promise.
    options.label = unsafe { read_label(asked.pszLabel) }?;
    Ok((options, host))
}

/// # Safety
/// `pszLabel` is NULL, or leads to bytes up to a zero, or to more of them than a label has.
unsafe fn read_label(pszLabel: *const c_char) -> Result<Label, Fault> {
    if pszLabel.is_null() {
        return Ok(Label::none());
    }
    let mut next = pszLabel.cast::<u8>();
    Label::read(core::iter::from_fn(|| {
        // SAFETY: the caller's promise: no byte before this one was a zero.
        let byte = unsafe { next.read() };
        next = next.wrapping_add(1);
        Some(byte)
    }))
}

/// The host's memory source, if there is one.
///
/// # Safety
/// What the options name does as the header says.
unsafe fn host_of(asked: &WMSBufferAllocatorOptions) -> Result<Option<Host>, Fault> {
    has_source(asked)?;
    let acquire_and_release = asked.pfnAcquireMemory.zip(asked.pfnReleaseMemory);
    // SAFETY: the caller's promise.
    let host = |(acquire, release)| unsafe { Host::new(acquire, release, asked.pMemoryContext) };
    Ok(acquire_and_release.map(host))
}

/// An allocator whose memory comes from a source that outlives it.
pub fn begin(source: &'static dyn Source, options: Options) -> Option<NonNull<Allocator>> {
    begin_with(AnySource::Static(source), options)
}

/// How many bytes of the source an allocator takes for itself.
fn own_bytes(source: &AnySource) -> Option<usize> {
    let bytes = Pool::<Buffer>::region_bytes(size_of::<Allocator>())?;
    round_up(bytes, source.page_bytes())
}

/// An allocator in a region of its own, with one reference on it. A budget that this exceeds is none.
fn begin_with(source: AnySource, options: Options) -> Option<NonNull<Allocator>> {
    let bytes = own_bytes(&source)?;
    let region = source.acquire(bytes, source.page_bytes())?;
    let start = region.start();
    let place = Pool::<Buffer>::home_at(&region);
    if !source.zeroes() {
        // SAFETY: the region is ours and as large as it says.
        unsafe { start.as_ptr().write_bytes(0, bytes) };
    }
    // It looks in any case.
    let needs_care = watch::look() | options.need_care();
    // SAFETY: the region is ours, large enough, and all zeros.
    let pool = unsafe { Pool::new(source, region, size_of::<Allocator>(), options.shape) }?;
    pool.budget().set(options.budget);
    pool.waits().allow(options.budget_wait);
    // SAFETY: as above; it is page-aligned.
    unsafe { place.as_ptr().write(Allocator::new(&TABLES, options, pool)) };
    // SAFETY: the allocator was begun.
    let pool = unsafe { place.as_ref() }.pool();
    // SAFETY: the pool lies in its home, and nobody else sees it.
    if !unsafe { pool.open(needs_care) } {
        // SAFETY: as above.
        let region = unsafe { Region::new(start, bytes) };
        // SAFETY: the region is this allocator's, which nobody has seen.
        unsafe { source.release(region) };
        return None;
    }
    Some(place)
}
