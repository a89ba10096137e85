//! The references on a buffer object: how one is added, how one ends, and what becomes of the buffer with the last.

use super::this;
use crate::abi::com::ULONG;
use crate::abi::wmsbuffer::INSSBuffer;
use crate::checked::IS_ON;
use crate::core::buffer::Buffer;
use crate::core::references::Miscount;
use crate::fatal::fatal;
use crate::pool::{settle, Block, Given, Pool, Slot};
use crate::probe;
use core::ptr::NonNull;
use libc::c_void;

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn AddRef(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    match unsafe { this::is_block(This) } {
        // SAFETY: the caller's promise.
        true => unsafe { add_reference(This) },
        // SAFETY: as above.
        false => unsafe { add_to_view(This) },
    }
}

/// # Safety
/// As for a thunk.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
unsafe extern "system" fn add_to_view(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    unsafe { this::view(This) };
    // SAFETY: as above.
    unsafe { add_reference(This) }
}

/// # Safety
/// `This` leads to a buffer on which the caller holds a reference.
#[inline(always)]
pub(super) unsafe fn add_reference(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    match unsafe { this::buffer_unseen(This) }
        .tenant()
        .references
        .add()
    {
        Ok(count) => count,
        Err(miscount) => cannot_add(This, miscount),
    }
}

/// Reached by a jump, like all that is off the ordinary way: a call would cost that a frame.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
extern "system" fn cannot_add(This: *mut c_void, miscount: Miscount) -> ULONG {
    let fault = match miscount {
        Miscount::Free => "AddRef on a buffer that is already free",
        Miscount::Overflow => "too many references on the buffer",
    };
    cannot(fault, This)
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
pub(super) unsafe extern "system" fn Release(This: *mut c_void) -> ULONG {
    if IS_ON {
        // SAFETY: the caller's promise.
        unsafe { this::retiring(This) };
    }
    // SAFETY: the caller's promise.
    if !unsafe { this::buffer_unseen(This) }
        .tenant()
        .references
        .end_if_sole()
    {
        // SAFETY: as above.
        return unsafe { release_with_care(This) };
    }
    // SAFETY: the last reference is gone, so the buffer is the caller's.
    probe::release(unsafe { this::buffer_unseen(This) });
    // SAFETY: as above.
    match unsafe { give_at_hand(This) } {
        Given::Kept => 0,
        // SAFETY: as above.
        Given::Refused => unsafe { retire_elsewhere(This) },
        Given::Closed(identity) => settle_later(This, identity),
    }
}

/// # Safety
/// The buffer's last reference was released, by the caller, and it asked for no care. Unless the
/// answer is `Refused`, it is not the caller's any more.
#[inline(always)]
unsafe fn give_at_hand(This: *mut c_void) -> Given {
    // SAFETY: a buffer was found there, so the pointer is not NULL.
    let slot = unsafe { NonNull::new_unchecked(This.cast::<Slot<Buffer>>()) };
    // SAFETY: a buffer that asks for no care is of a cached class.
    unsafe { Pool::give_at_hand(slot) }
}

/// For a buffer of another allocator than the thread's last one.
///
/// # Safety
/// As for `give_at_hand`.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
pub(super) unsafe extern "system" fn retire_elsewhere(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    let pool = unsafe { this::retiring(This) }.pool();
    // SAFETY: a buffer was found there, so the pointer is not NULL.
    let slot = unsafe { NonNull::new_unchecked(This.cast::<Slot<Buffer>>()) };
    // SAFETY: a buffer that asks for no care is of a cached class.
    match unsafe { Pool::give_back(pool, slot) } {
        Given::Kept => 0,
        // SAFETY: the caller's promise.
        Given::Refused => unsafe { retire(This) },
        Given::Closed(identity) => settle_later(This, identity),
    }
}

/// The pool was closed while the buffer was given back: nothing may be live any more.
///
/// It looks at its first argument so that the way of an ordinary call, which comes here by a jump, need
/// not move it.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
extern "system" fn settle_later(This: *mut c_void, identity: u64) -> ULONG {
    // SAFETY: the argument can be read.
    unsafe { core::ptr::read_volatile(&This) };
    settle(identity);
    unseen(0)
}

/// For a buffer with several references, or one that needs care.
///
/// # Safety
/// As for a thunk.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
unsafe extern "system" fn release_with_care(This: *mut c_void) -> ULONG {
    // SAFETY: the caller's promise.
    if !unsafe { this::is_block(This) } {
        return cannot_be(This);
    }
    // SAFETY: the caller's promise. A free slot's header stays readable while its run is held,
    // which is how one Release too many is noticed.
    match unsafe { this::buffer_unseen(This) }
        .tenant()
        .references
        .release()
    {
        Ok(count) if count > 0 => count,
        // SAFETY: as above, and the last reference is gone.
        Ok(_) => unsafe { clear_and_retire(This) },
        Err(_) => cannot_release(This),
    }
}

/// The same for what is no buffer: see `cannot`.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
extern "system" fn cannot_be(This: *mut c_void) -> ULONG {
    if unseen(1) == 1 {
        this::is_no_buffer(This);
    }
    0
}

#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
pub(super) extern "system" fn cannot_release(This: *mut c_void) -> ULONG {
    cannot("Release on a buffer that is already free", This)
}

/// Ends the process if nobody has a reference on this buffer, so that the caller has none either.
///
/// # Safety
/// It leads to the slot of a buffer.
#[inline(always)]
pub(super) unsafe fn expect_kept(fault: &str, This: *mut c_void) {
    // SAFETY: the caller's promise.
    if unsafe { this::buffer_unseen(This) }
        .tenant()
        .references
        .count()
        == 0
    {
        cannot(fault, This);
    }
}

/// The end of a caller who was found to have no reference on this buffer. The compiler must not know that: it
/// would call what does not return, and not jump there.
#[cold]
fn cannot(fault: &str, This: *mut c_void) -> ULONG {
    if unseen(1) == 1 {
        // SAFETY: a slot's header stays readable while its run is held, as long as which its pool has a home.
        let home = unsafe { this::buffer_unseen(This) }.home();
        fatal(fault, This, Some(&home.options().label));
    }
    0
}

/// # Safety
/// The buffer's last reference was released, by the caller.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[inline(never)]
unsafe extern "system" fn clear_and_retire(This: *mut c_void) -> ULONG {
    // SAFETY: a buffer was found there, so the pointer is not NULL.
    let slot = unsafe { NonNull::new_unchecked(This.cast::<Slot<Buffer>>()) };
    // SAFETY: the last reference is gone, so the buffer is the caller's.
    let mut block = unsafe { Block::from_raw(slot) };
    probe::release(block.slot());
    let pool = block.slot().pool();
    // SAFETY: a buffer that is not counted as released keeps its pool and its allocator.
    let home = unsafe { pool.as_ref() }.home();
    home.clean(&mut block);
    match home.options().listener {
        // SAFETY: as above.
        None => unsafe { retire(This) },
        Some(listener) => {
            let bytes = block.extent.maximum();
            // SAFETY: as above.
            unsafe { retire(This) };
            // The allocator may have ended: the listener is a copy.
            listener.tell(bytes);
            0
        }
    }
}

/// Gives a buffer back to its pool, and ends that if it was kept by this buffer alone.
///
/// # Safety
/// The buffer's last reference was released, by the caller.
#[cfg_attr(feature = "ms-abi", ms_abi::methods)]
#[cold]
#[inline(never)]
unsafe extern "system" fn retire(This: *mut c_void) -> ULONG {
    // SAFETY: a buffer was found there, so the pointer is not NULL.
    let slot = unsafe { NonNull::new_unchecked(This.cast::<Slot<Buffer>>()) };
    // SAFETY: the caller's promise.
    unsafe { Pool::give(slot) };
    unseen(0)
}

/// Releases a buffer of whatever kind, and tells how many references are left.
///
/// # Safety
/// It is a buffer on which the caller holds a reference, which ends with this call.
pub(super) unsafe fn release(buffer: NonNull<INSSBuffer>) -> ULONG {
    // SAFETY: the caller's promise.
    let table = unsafe { buffer.as_ref() }.lpVtbl;
    // SAFETY: as above.
    let table = unsafe { &*table };
    // SAFETY: as above.
    unsafe { (table.base.Release)(buffer.as_ptr().cast()) }
}

/// Keeps the compiler from knowing what a function off the ordinary way returns. It would then call
/// it instead of jumping to it, and the ordinary way would have to set up a frame for that.
fn unseen(value: ULONG) -> ULONG {
    // SAFETY: the value can be read.
    unsafe { core::ptr::read_volatile(&value) }
}
