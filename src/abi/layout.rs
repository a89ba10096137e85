//! The layout that C clients were compiled against, held at compile time.

use super::com::*;
use super::wmsallocator::*;
use super::wmsbuffer::*;
use core::mem::{align_of, size_of};

const POINTER: usize = size_of::<usize>();

const _: () = assert!(size_of::<GUID>() == 16 && align_of::<GUID>() == 4);
const _: () = assert!(size_of::<HRESULT>() == 4 && size_of::<DWORD>() == 4);

/// The number of slots in each table: three of IUnknown, then what each interface adds.
const _: () = assert!(size_of::<IUnknownVtbl>() == 3 * POINTER);
const _: () = assert!(size_of::<INSSBufferVtbl>() == 8 * POINTER);
const _: () = assert!(size_of::<INSSBuffer2Vtbl>() == 10 * POINTER);
const _: () = assert!(size_of::<INSSBuffer3Vtbl>() == 12 * POINTER);
const _: () = assert!(size_of::<INSSBuffer4Vtbl>() == 14 * POINTER);
const _: () = assert!(size_of::<IWMSBufferAllocatorVtbl>() == 5 * POINTER);
const _: () = assert!(size_of::<IWMSBufferAllocatorControlVtbl>() == 6 * POINTER);

const _: () = assert!(size_of::<WMSBufferAllocatorOptions>() == 16);
const _: () = assert!(size_of::<WMSBufferAllocatorStatistics>() == 72);
