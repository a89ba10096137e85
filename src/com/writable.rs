//! Whether a buffer is its owner's alone, and how it gets to be.

use super::foreign::{foreign, Foreign};
use super::internal;
use super::out::Out;
use super::own::{own, Own};
use super::references::{expect_kept, release};
use crate::abi::com::*;
use crate::abi::hresult::{code, E_POINTER, S_FALSE, S_OK};
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::pool::{Block, Placement};
use core::ptr::{copy_nonoverlapping, NonNull};

/// `WMSIsSoleOwner`.
///
/// # Safety
/// As documented there.
pub unsafe fn is_sole_owner(pBuffer: *mut INSSBuffer) -> HRESULT {
    match NonNull::new(pBuffer) {
        // SAFETY: the caller's promise.
        Some(buffer) => match unsafe { own(buffer) } {
            Some(buffer) if buffer.is_sole() => S_OK,
            _ => S_FALSE,
        },
        None => E_POINTER,
    }
}

/// `WMSMakeWritable`.
///
/// # Safety
/// As documented there.
pub unsafe fn make_writable(ppBuffer: *mut *mut INSSBuffer) -> HRESULT {
    let make = || -> Result<(), HRESULT> {
        // SAFETY: the caller's promise.
        let place = unsafe { Out::new(ppBuffer) }?;
        // SAFETY: as above: there is a pointer.
        let buffer = NonNull::new(unsafe { place.get() }).ok_or(Fault::NullPointer)?;
        // SAFETY: as above.
        let copy = match unsafe { own(buffer) } {
            Some(buffer) if buffer.is_sole() => return Ok(()),
            Some(own_buffer) => {
                let fault = "WMSMakeWritable of a buffer that is already free";
                // The copy could be made of its own block.
                // SAFETY: it was found to be a buffer.
                unsafe { expect_kept(fault, buffer.as_ptr().cast()) };
                copy_own(own_buffer)?
            }
            // SAFETY: as above.
            None => copy_foreign(unsafe { foreign(buffer) })?,
        };
        place.set(copy.into_raw().as_ptr().cast());
        // SAFETY: the caller's reference, for which there is the copy now.
        unsafe { release(buffer) };
        Ok(())
    };
    code(make())
}

/// What a copy is to be like.
struct Original {
    data: *mut u8,
    maximum: DWORD,
    used: DWORD,
    placement: Placement,
}

fn copy_own(buffer: Own) -> Result<Block<Buffer>, HRESULT> {
    let tenant = buffer.slot.tenant();
    let original = Original {
        data: buffer.data(),
        maximum: tenant.extent.maximum(),
        used: tenant.extent.used(),
        placement: buffer.slot.placement(),
    };
    // Should the allocator close meanwhile, the original is released after the copy was taken, so whoever
    // ends the pool finds one of them live.
    let home = buffer.slot.home();
    copy(&original, home, |copy| {
        Ok(copy.copy_properties(home, tenant)?)
    })
}

fn copy_foreign(buffer: Foreign) -> Result<Block<Buffer>, HRESULT> {
    let maximum = buffer.maximum()?;
    let original = Original {
        data: buffer.data(maximum)?,
        maximum,
        used: buffer.used()?,
        placement: Placement::Aligned,
    };
    internal::with(|allocator| {
        copy(&original, allocator, |copy| {
            buffer.copy_properties(allocator, copy)
        })
    })?
}

/// A buffer of this allocator with the same bytes; `copy_properties` gives it its properties.
fn copy(
    original: &Original,
    allocator: &Allocator,
    copy_properties: impl FnOnce(&Buffer) -> Result<(), HRESULT>,
) -> Result<Block<Buffer>, HRESULT> {
    let copy = allocator.allocate(original.maximum, original.placement)?;
    let bytes = original.maximum as usize;
    if bytes > 0 {
        // SAFETY: both have as many bytes, those of the copy are nobody's yet.
        unsafe { copy_nonoverlapping(original.data, copy.slot().payload(), bytes) };
    }
    let used = copy.extent.set_used(original.used);
    let outcome = used
        .map_err(|_| Fault::Unexpected.into())
        .and_then(|()| copy_properties(&copy));
    match outcome {
        Ok(()) => Ok(copy),
        Err(failure) => {
            // SAFETY: the copy's only reference.
            unsafe { release(copy.into_raw().cast()) };
            Err(failure)
        }
    }
}
