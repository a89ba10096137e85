//! Buffers whose bytes are not of their own block: part of another buffer's, or the host's memory.
//!
//! A *view* is a small block of a pool with another method table. What it shows, and who is to hear of
//! its end, lies in the block's own bytes; all else, such as lengths and properties, is that of any buffer.

use super::buffer::{address_and_length, get};
use super::references;
use super::tables::TABLES;
use super::this;
use crate::abi::com::*;
use crate::abi::wmsallocator::WMSMemoryReleased;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::fault::Fault;
use crate::pool::{settle, Block, Cache, Given, Placement, Pool, Slot};
use crate::probe;
use core::cell::Cell;
use core::mem::{align_of, size_of};
use core::ptr::NonNull;
use libc::c_void;

/// What the block of a view holds.
#[derive(Clone, Copy)]
pub struct Sight {
    pub data: *mut u8,
    pub owner: Owner,
}

/// Whose the bytes are.
#[derive(Clone, Copy)]
pub enum Owner {
    /// A buffer on which the view has a reference.
    Root(NonNull<INSSBuffer>),
    /// The host, who takes them back by this function, if there is one, with this context.
    Host(WMSMemoryReleased, *mut c_void),
}

/// What a view counts as in its pool, whatever it shows.
const BYTES: DWORD = 32;
const _: () = assert!(size_of::<Sight>() <= BYTES as usize && align_of::<Sight>() <= 64);

/// # Safety
/// The slot is that of a view.
#[inline(always)]
pub unsafe fn sight(slot: &Slot<Buffer>) -> Sight {
    // SAFETY: whoever made the view has written it there.
    unsafe { slot.payload().cast::<Sight>().read() }
}

/// A view with one reference on it, `length` bytes long, in a block of this allocator. If the view has a
/// root, the caller adds the reference on that, before or after.
///
/// The caller has a reference on the allocator, or on a buffer of it that will outlive the view: then
/// whoever ends the pool finds that buffer live, should the view be taken behind his back.
#[inline(always)]
pub fn begin(
    allocator: &Allocator,
    sight: Sight,
    length: DWORD,
) -> Result<NonNull<INSSBuffer>, Fault> {
    let block = take(allocator)?;
    // SAFETY: the block has as many bytes, and nobody else sees them.
    unsafe { block.slot().payload().cast::<Sight>().write(sight) };
    block.extent.begin(length);
    block.table.set(&TABLES.view);
    probe::allocate(allocator, block.slot(), BYTES);
    Ok(block.into_raw().cast())
}

#[inline(always)]
fn take(allocator: &Allocator) -> Result<Block<Buffer>, Fault> {
    let pool = allocator.pool();
    let ordinary = |cache: Option<&Cache<Buffer>>| {
        let taken = Cell::new(None);
        let take = |block| taken.set(Some(block));
        allocator.allocate_at_hand(cache?, BYTES, Placement::Aligned, take, take);
        taken.take()
    };
    match ordinary(pool.at_hand()) {
        Some(block) => Ok(block),
        None => match ordinary(pool.come_with_buffer()) {
            Some(block) => Ok(block),
            None => take_slowly(allocator),
        },
    }
}

#[cold]
#[inline(never)]
fn take_slowly(allocator: &Allocator) -> Result<Block<Buffer>, Fault> {
    allocator.allocate_under_any_ceiling(BYTES, Placement::Aligned)
}

/// Makes the block of a view that of an ordinary buffer again.
fn restore(slot: &Slot<Buffer>) {
    slot.tenant().table.set(&TABLES.buffer);
    slot.tenant().extent.begin(BYTES);
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Release(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::view(This) };
    if !slot.tenant().references.end_if_sole() {
        // SAFETY: as above.
        return unsafe { release_with_care(This) };
    }
    // SAFETY: as above.
    let sight = unsafe { sight(slot) };
    restore(slot);
    probe::release(slot);
    // SAFETY: the last reference is gone, so the block is the caller's; it is of a cached class.
    match unsafe { Pool::give_at_hand(NonNull::from(slot)) } {
        Given::Kept => (),
        Given::Refused => {
            // SAFETY: as above.
            unsafe { references::retire_elsewhere(This) };
        }
        Given::Closed(identity) => settle(identity),
    }
    // SAFETY: the view is gone.
    unsafe { let_go(sight) };
    0
}

/// For a view with several references, or one that needs care.
///
/// # Safety
/// As for a thunk.
#[inline(never)]
unsafe fn release_with_care(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let slot = unsafe { this::view(This) };
    match slot.tenant().references.release() {
        Ok(0) => (),
        Ok(count) => return count,
        Err(_) => return references::cannot_release(This),
    }
    // SAFETY: the last reference is gone, which is how the block is the caller's.
    let sight = unsafe { sight(slot) };
    restore(slot);
    probe::release(slot);
    // SAFETY: as above.
    let mut block = unsafe { Block::from_raw(NonNull::from(slot)) };
    slot.home().clean(&mut block);
    // SAFETY: as above.
    unsafe { Pool::give(block.into_raw()) };
    // SAFETY: the view is gone.
    unsafe { let_go(sight) };
    0
}

/// The end of a view, which the owner of its bytes hears last: he may do with them what he likes.
///
/// # Safety
/// The view is gone, and this is done once.
#[inline(always)]
unsafe fn let_go(sight: Sight) {
    match sight.owner {
        Owner::Root(root) => {
            // SAFETY: the view's reference, which ends here.
            unsafe { references::release(root) };
        }
        Owner::Host(Some(function), context) => {
            // SAFETY: the host promised that it can be called so, once.
            unsafe { function(context, sight.data) };
        }
        Owner::Host(None, _) => (),
    }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetBuffer(
    This: *mut c_void,
    ppdwBuffer: *mut *mut BYTE,
) -> HRESULT {
    // SAFETY: the slot is that of a view.
    let data = |slot: &Slot<Buffer>| unsafe { sight(slot) }.data;
    // SAFETY: the caller's promise.
    let slot = unsafe { this::view(This) };
    // SAFETY: as above.
    unsafe { get(slot, ppdwBuffer, data) }
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn GetBufferAndLength(
    This: *mut c_void,
    ppdwBuffer: *mut *mut BYTE,
    pdwLength: *mut DWORD,
) -> HRESULT {
    // SAFETY: the slot is that of a view.
    let data = |slot: &Slot<Buffer>| unsafe { sight(slot) }.data;
    // SAFETY: the caller's promise.
    let slot = unsafe { this::view(This) };
    // SAFETY: as above.
    unsafe { address_and_length(slot, data, ppdwBuffer, pdwLength) }
}
