//! The layout that C clients were compiled against, held at compile time.

use super::com::*;
use super::mediabuffer::*;
use super::wmsallocator::*;
use super::wmsbuffer::*;
use core::mem::{align_of, size_of};

const _: () = assert!(size_of::<GUID>() == 16 && align_of::<GUID>() == 4);
const _: () = assert!(size_of::<HRESULT>() == 4 && size_of::<DWORD>() == 4);

/// The number of slots in a table.
#[allow(clippy::arithmetic_side_effects)] // runs in the compiler
#[allow(dead_code)] // Rust 1.63 does not see the uses below
const fn slots<Table>() -> usize {
    size_of::<Table>() / size_of::<usize>()
}

// Three of IUnknown, then what each interface adds.
const _: () = assert!(slots::<IUnknownVtbl>() == 3);
const _: () = assert!(slots::<INSSBufferVtbl>() == 8);
const _: () = assert!(slots::<INSSBuffer2Vtbl>() == 10);
const _: () = assert!(slots::<INSSBuffer3Vtbl>() == 12);
const _: () = assert!(slots::<INSSBuffer4Vtbl>() == 14);
const _: () = assert!(slots::<IWMSBufferAllocatorVtbl>() == 5);
const _: () = assert!(slots::<IWMSBufferAllocatorControlVtbl>() == 12);
const _: () = assert!(slots::<IMediaBufferVtbl>() == 6);

const _: () = assert!(size_of::<WMSBufferAllocatorOptions>() == 40 + 6 * size_of::<usize>());
const _: () = assert!(size_of::<WMSBufferAllocatorStatistics>() == 120);
const _: () = assert!(size_of::<WMSLiveBuffer>() == 56 + 2 * size_of::<usize>());
