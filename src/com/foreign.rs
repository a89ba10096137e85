//! Buffers that are not ours: what they answer is passed on.

use super::references::release;
use crate::abi::com::*;
use crate::abi::hresult::{E_UNEXPECTED, S_OK};
use crate::abi::wmsbuffer::*;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::properties::Storage;
use crate::pool::Block;
use core::ptr::{null_mut, NonNull};
use libc::c_void;

/// A buffer of whatever kind, by its methods.
#[derive(Clone, Copy)]
pub struct Foreign<'a> {
    this: NonNull<INSSBuffer>,
    table: &'a INSSBufferVtbl,
}

/// # Safety
/// It is a buffer on which the caller holds a reference while `'a` lasts.
pub unsafe fn foreign<'a>(this: NonNull<INSSBuffer>) -> Foreign<'a> {
    // SAFETY: the caller's promise.
    let table = unsafe { this.as_ref() }.lpVtbl;
    Foreign {
        this,
        // SAFETY: as above.
        table: unsafe { &*table },
    }
}

impl Foreign<'_> {
    fn this(&self) -> *mut c_void {
        self.this.as_ptr().cast()
    }

    pub fn add_reference(&self) {
        // SAFETY: whoever made this promised that it is a buffer, as for the calls below.
        unsafe { (self.table.base.AddRef)(self.this()) };
    }

    pub fn maximum(&self) -> Result<DWORD, HRESULT> {
        let mut maximum = 0;
        // SAFETY: as above, and the result can be written.
        succeeded(unsafe { (self.table.GetMaxLength)(self.this(), &mut maximum) })?;
        Ok(maximum)
    }

    pub fn used(&self) -> Result<DWORD, HRESULT> {
        let mut used = 0;
        // SAFETY: as above.
        succeeded(unsafe { (self.table.GetLength)(self.this(), &mut used) })?;
        Ok(used)
    }

    /// Where its bytes begin, `maximum` of them.
    pub fn data(&self, maximum: DWORD) -> Result<*mut u8, HRESULT> {
        let mut data = null_mut();
        // SAFETY: as above.
        succeeded(unsafe { (self.table.GetBuffer)(self.this(), &mut data) })?;
        match data.is_null() && maximum > 0 {
            true => Err(E_UNEXPECTED),
            false => Ok(data),
        }
    }

    /// Gives `copy` all of its properties, if it has the interface that can tell them.
    pub fn copy_properties(&self, home: &Allocator, copy: &Buffer) -> Result<(), HRESULT> {
        let mut found = null_mut();
        // SAFETY: as above.
        let outcome =
            unsafe { (self.table.base.QueryInterface)(self.this(), &IID_INSSBuffer4, &mut found) };
        let buffer4 = match NonNull::new(found.cast::<INSSBuffer4>()) {
            Some(buffer4) if outcome >= S_OK => buffer4,
            _ => return Ok(()),
        };
        // SAFETY: it has just come with a reference.
        let outcome = unsafe { copy_properties(buffer4, home, copy) };
        // SAFETY: as above.
        unsafe { release(buffer4.cast()) };
        outcome
    }
}

/// # Safety
/// It is an INSSBuffer4 on which the caller holds a reference.
unsafe fn copy_properties(
    from: NonNull<INSSBuffer4>,
    home: &Allocator,
    copy: &Buffer,
) -> Result<(), HRESULT> {
    let this = from.as_ptr().cast::<c_void>();
    // SAFETY: the caller's promise.
    let table = unsafe { from.as_ref() }.lpVtbl;
    // SAFETY: as above.
    let table = unsafe { &*table };
    let mut count = 0;
    // SAFETY: as above.
    succeeded(unsafe { (table.GetPropertyCount)(this, &mut count) })?;
    for index in 0..count {
        let mut size = 0;
        let mut name = IID_IUnknown;
        // SAFETY: as above.
        let outcome =
            unsafe { (table.GetPropertyByIndex)(this, index, &mut name, null_mut(), &mut size) };
        succeeded(outcome)?;
        let mut block: Block<Buffer> = home.take(size as usize)?;
        let mut read = || {
            let value = block.as_mut();
            // SAFETY: as above, and there is room for as many bytes.
            let outcome = unsafe {
                (table.GetPropertyByIndex)(
                    this,
                    index,
                    &mut name,
                    value.as_mut_ptr().cast(),
                    &mut size,
                )
            };
            succeeded(outcome)?;
            let value = value.get(..size as usize).ok_or(E_UNEXPECTED)?;
            Ok(copy.set_property(home, &name, value)?)
        };
        let outcome: Result<(), HRESULT> = read();
        home.give(block);
        outcome?;
    }
    Ok(())
}

fn succeeded(outcome: HRESULT) -> Result<(), HRESULT> {
    match outcome {
        S_OK..=HRESULT::MAX => Ok(()),
        _ => Err(outcome),
    }
}
