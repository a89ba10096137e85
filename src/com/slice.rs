//! Parts of buffers.

use super::foreign::foreign;
use super::internal;
use super::out::Out;
use super::own::own;
use super::references::{add_reference, release};
use super::view::{begin, Owner, Sight};
use crate::abi::com::{DWORD, HRESULT};
use crate::abi::hresult::code;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::fault::Fault;
use core::ptr::NonNull;

/// `WMSCreateBufferSlice`.
///
/// # Safety
/// As documented there.
pub unsafe fn create_slice(
    pParent: *mut INSSBuffer,
    dwOffset: DWORD,
    dwLength: DWORD,
    ppSlice: *mut *mut INSSBuffer,
) -> HRESULT {
    let create = || -> Result<(), HRESULT> {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::interface(ppSlice) }?;
        let parent = NonNull::new(pParent).ok_or(Fault::NullPointer)?;
        // SAFETY: as above.
        out.set(unsafe { slice(parent, dwOffset, dwLength) }?.as_ptr());
        Ok(())
    };
    code(create())
}

/// # Safety
/// The caller holds a reference on the parent.
unsafe fn slice(
    parent: NonNull<INSSBuffer>,
    offset: DWORD,
    length: DWORD,
) -> Result<NonNull<INSSBuffer>, HRESULT> {
    // SAFETY: the caller's promise.
    let own_parent = match unsafe { own(parent) } {
        Some(parent) => parent,
        // SAFETY: as above.
        None => return unsafe { slice_of_foreign(parent, parent, None, offset, length) },
    };
    let data = own_parent.data();
    let (root, own_root) = match own_parent.root() {
        None => (parent, own_parent),
        // SAFETY: the parent has a reference on its root.
        Some(root) => match unsafe { own(root) } {
            Some(own_root) => (root, own_root),
            None => {
                let part = Some((data, own_parent.slot.tenant().extent.maximum()));
                // SAFETY: as above.
                return unsafe { slice_of_foreign(parent, root, part, offset, length) };
            }
        },
    };
    let sight = Sight {
        data: part(
            data,
            own_parent.slot.tenant().extent.maximum(),
            offset,
            length,
        )?,
        owner: Owner::Root(root),
    };
    // Before there is a slice, which could be made of a parent's own block if that is free.
    // SAFETY: the parent has a reference on its root, which may be itself.
    unsafe { add_reference(root.as_ptr().cast()) };
    match begin(own_root.slot.home(), sight, length) {
        Ok(slice) => Ok(slice),
        // SAFETY: the reference that was added.
        Err(fault) => Err(unsafe { without_slice(root, fault) }),
    }
}

/// Takes back the reference that no slice holds now.
///
/// # Safety
/// There is one.
#[cold]
#[inline(never)]
unsafe fn without_slice(root: NonNull<INSSBuffer>, fault: Fault) -> HRESULT {
    // SAFETY: the caller's promise.
    unsafe { release(root) };
    fault.into()
}

/// A slice whose root is foreign and therefore has no allocator; `known` is what the parent shows of it
/// if that is a slice of ours.
///
/// # Safety
/// The caller holds a reference on the parent, and by that on the root.
#[cold]
#[inline(never)]
unsafe fn slice_of_foreign(
    parent: NonNull<INSSBuffer>,
    root: NonNull<INSSBuffer>,
    known: Option<(*mut u8, DWORD)>,
    offset: DWORD,
    length: DWORD,
) -> Result<NonNull<INSSBuffer>, HRESULT> {
    let (data, maximum) = match known {
        Some(known) => known,
        None => {
            // SAFETY: the caller's promise.
            let parent = unsafe { foreign(parent) };
            let maximum = parent.maximum()?;
            (parent.data(maximum)?, maximum)
        }
    };
    let sight = Sight {
        data: part(data, maximum, offset, length)?,
        owner: Owner::Root(root),
    };
    let slice = internal::with(|allocator| begin(allocator, sight, length))??;
    // SAFETY: as above.
    unsafe { foreign(root) }.add_reference();
    Ok(slice)
}

/// Where a part of so many bytes begins.
fn part(data: *mut u8, maximum: DWORD, offset: DWORD, length: DWORD) -> Result<*mut u8, Fault> {
    match offset.checked_add(length) {
        Some(end) if end <= maximum => Ok(data.wrapping_add(offset as usize)),
        _ => Err(Fault::InvalidArgument),
    }
}
