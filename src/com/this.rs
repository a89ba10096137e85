//! What the first argument of a method leads to.
//!
//! A method table is the mark of an object: who calls a method with a pointer to something else, such as
//! another kind of object, the middle of one, or memory that was given back and written to, is found out before
//! anything is written there. Two ways go without a look, since they compare a number that no two pools ever
//! have: a buffer's ordinary last Release, and an ordinary allocation. The checked variant looks there, too, knows
//! NULL, and finds methods on a buffer that is free.

use super::references::expect_kept;
use super::tables::TABLES;
use crate::checked::IS_ON;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::fatal::fatal;
use crate::pool::{Annex, Slot};
use core::ptr::eq;
use libc::c_void;

/// # Safety
/// `This` leads to a buffer on which the caller holds a reference while `'a` lasts. What it leads to instead
/// has a word that can be read.
#[inline(always)]
pub unsafe fn buffer<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise.
    if !unsafe { begins_with(This, &TABLES.buffer) } {
        // SAFETY: as above.
        unsafe { expect_view(This) };
    }
    // SAFETY: nobody else has these tables.
    unsafe { expect_kept_if_checked(This) };
    // SAFETY: as above.
    unsafe { buffer_unseen(This) }
}

/// What a method says of a buffer that nobody has a reference on.
pub const FREE: &str = "a method of a buffer that is already free";

/// # Safety
/// `This` leads to the slot of a buffer.
#[inline(always)]
unsafe fn expect_kept_if_checked(This: *mut c_void) {
    if IS_ON {
        // SAFETY: the caller's promise.
        unsafe { expect_kept(FREE, This) };
    }
}

/// The same for a method that views have otherwise.
///
/// # Safety
/// As for `buffer`.
#[inline(always)]
pub unsafe fn block<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise.
    if !unsafe { is_block(This) } {
        is_no_buffer(This);
    }
    // SAFETY: nobody else has this table.
    unsafe { expect_kept_if_checked(This) };
    // SAFETY: as above.
    unsafe { buffer_unseen(This) }
}

/// The same for one whose last reference was released.
///
/// # Safety
/// As for `buffer`, but for the reference.
#[inline(always)]
pub unsafe fn retiring<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise.
    if !unsafe { is_block(This) } {
        is_no_buffer(This);
    }
    // SAFETY: nobody else has this table.
    unsafe { buffer_unseen(This) }
}

/// Whether it is a buffer, and no view.
///
/// # Safety
/// As for `buffer`.
#[inline(always)]
pub unsafe fn is_block(This: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    unsafe { begins_with(This, &TABLES.buffer) }
}

/// The same for a method that views alone have.
///
/// # Safety
/// As for `buffer`.
#[inline(always)]
pub unsafe fn view<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise.
    if !unsafe { begins_with(This, &TABLES.view) } {
        is_no_buffer(This);
    }
    // SAFETY: nobody else has this table.
    unsafe { buffer_unseen(This) }
}

/// # Safety
/// `This` leads to a buffer on which the caller holds a reference while `'a` lasts.
#[inline(always)]
pub unsafe fn buffer_unseen<'a>(This: *mut c_void) -> &'a Slot<Buffer> {
    // SAFETY: the caller's promise; every pointer that we handed out leads to the slot of a `Buffer`.
    unsafe { &*This.cast::<Slot<Buffer>>() }
}

/// What a buffer is as an IMediaBuffer.
///
/// # Safety
/// As for `buffer`; a buffer that is free already still has its annex.
#[inline(always)]
pub unsafe fn annex<'a>(This: *mut c_void) -> &'a Annex<Buffer> {
    // SAFETY: the caller's promise.
    if !unsafe { begins_with(This, &TABLES.media_buffer) } {
        is_no_buffer(This);
    }
    // SAFETY: nobody else has this table; an annex stays while its run is held.
    unsafe { &*This.cast::<Annex<Buffer>>() }
}

/// # Safety
/// As for `buffer`, with an allocator.
#[inline(always)]
pub unsafe fn allocator<'a>(This: *mut c_void) -> &'a Allocator {
    // SAFETY: the caller's promise.
    if !unsafe { begins_with(This, &TABLES.allocator) } {
        is_no_allocator(This);
    }
    // SAFETY: nobody else has this table.
    unsafe { allocator_unseen(This) }
}

/// # Safety
/// As for `buffer_unseen`, with an allocator.
#[inline(always)]
pub unsafe fn allocator_unseen<'a>(This: *mut c_void) -> &'a Allocator {
    // SAFETY: the caller's promise; every pointer that we handed out leads to an `Allocator`.
    unsafe { &*This.cast::<Allocator>() }
}

/// Whether it begins with this method table, at whatever address.
///
/// # Safety
/// A word can be read there.
#[inline(always)]
unsafe fn begins_with<T>(This: *mut c_void, table: &'static T) -> bool {
    if IS_ON && This.is_null() {
        return false;
    }
    // SAFETY: the caller's promise.
    let found = unsafe { This.cast::<*const T>().read_unaligned() };
    eq(found, table)
}

/// Off the way of all other buffers.
///
/// # Safety
/// As for `buffer`.
#[cold]
#[inline(never)]
unsafe fn expect_view(This: *mut c_void) {
    // SAFETY: the caller's promise.
    if !unsafe { begins_with(This, &TABLES.view) } {
        is_no_buffer(This);
    }
}

#[cold]
#[inline(never)]
pub(super) fn is_no_buffer(This: *mut c_void) -> ! {
    fatal("a buffer's method on what is no buffer", This, None)
}

#[cold]
#[inline(never)]
fn is_no_allocator(This: *mut c_void) -> ! {
    fatal("an allocator's method on what is no allocator", This, None)
}
