//! The library's own allocator, for what has none: wrapped memory, slices of foreign buffers, and copies
//! of either.

use super::allocator::Release;
use super::create::begin;
use crate::core::allocator::Allocator;
use crate::core::fault::Fault;
use crate::core::options::Options;
use crate::fatal;
use crate::fork_lock::ForkLock;
use crate::os;
use crate::source::system::System;
use core::ptr::NonNull;

/// A reference on the allocator.
struct Reference(NonNull<Allocator>);

// SAFETY: allocators may be used by any thread.
unsafe impl Send for Reference {}

/// The reference that lasts until the process ends or the library is unloaded. In the child of a fork
/// that came in the middle of a change, there is none, and a new allocator is begun.
static INTERNAL: ForkLock<Reference> = ForkLock::none();

impl Reference {
    fn object(&self) -> &Allocator {
        // SAFETY: there is a reference on it.
        unsafe { self.0.as_ref() }
    }

    /// Another one; `None` if there are too many.
    fn another(&self) -> Option<Reference> {
        let outcome = self.object().references.add();
        outcome.ok().map(|_| Reference(self.0))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // SAFETY: there is a reference, which ends here.
        unsafe { Release(self.0.as_ptr().cast()) };
    }
}

/// Shows the allocator to `user`; who keeps nothing of it but buffers.
pub fn with<R>(user: impl FnOnce(&Allocator) -> R) -> Result<R, Fault> {
    let known = INTERNAL.lock().as_ref().and_then(Reference::another);
    let reference = known.or_else(create).ok_or(Fault::OutOfMemory)?;
    Ok(user(reference.object()))
}

/// Begins the allocator, unless another thread was faster.
#[cold]
fn create() -> Option<Reference> {
    let options = Options {
        ceiling: u32::MAX,
        ..Options::default()
    };
    // No lock is held while memory is asked for.
    let new = Reference(begin(&System, options)?);
    if !os::at_exit(end) {
        return None;
    }
    let mut internal = INTERNAL.lock();
    if internal.is_none() {
        let reference = new.another();
        *internal = Some(new);
        return reference;
    }
    let reference = internal.as_ref().and_then(Reference::another);
    // What is not needed ends without the lock.
    drop(internal);
    drop(new);
    reference
}

/// Buffers that are live still keep the allocator until their last Release.
extern "C" fn end() {
    if !os::is_ending() && !fatal::has_begun() {
        let internal = INTERNAL.lock().take();
        // Without the lock.
        drop(internal);
    }
}
