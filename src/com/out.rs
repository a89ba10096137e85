//! Out-parameters.

use crate::core::fault::Fault;
use core::ptr::{null_mut, NonNull};

/// Where a method's result goes: a caller's pointer that was found not to be NULL.
pub struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// # Safety
    /// `pointer` is NULL or leads to a `T` that can be written for the length of the call.
    pub unsafe fn new(pointer: *mut T) -> Result<Out<T>, Fault> {
        NonNull::new(pointer).map(Out).ok_or(Fault::NullPointer)
    }

    pub fn set(&self, value: T) {
        // SAFETY: whoever made the Out promised that it can be written. The caller's memory may be
        // uninitialised, so nothing is dropped.
        unsafe { self.0.as_ptr().write(value) };
    }
}

impl<T> Out<*mut T> {
    /// For an interface pointer, which a method that fails must leave NULL.
    ///
    /// # Safety
    /// As for `new`.
    pub unsafe fn interface(pointer: *mut *mut T) -> Result<Out<*mut T>, Fault> {
        // SAFETY: the caller's promise is passed on.
        let out = unsafe { Out::new(pointer) }?;
        out.set(null_mut());
        Ok(out)
    }
}

impl<T: Copy> Out<T> {
    /// The value that the caller put in.
    ///
    /// # Safety
    /// The `T` is initialised.
    pub unsafe fn get(&self) -> T {
        // SAFETY: the caller promises that there is a value.
        unsafe { self.0.as_ptr().read() }
    }
}
