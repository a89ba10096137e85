//! What a caller has: allocators and buffers. They do what the thunks of `src/com` do, which cannot be
//! called in a model, as a panic cannot leave them.

use crate::com::create::begin;
use crate::core::allocator::Allocator as Object;
use crate::core::buffer::Buffer as Tenant;
use crate::core::options::Options;
use crate::memory;
use crate::pool::{settle, Block, Cache, Given, Placement, Pool, Slot};
use crate::source::system::System;
use core::cell::Cell;
use core::ptr::NonNull;

/// One reference on an allocator.
pub struct Allocator(NonNull<Object>);

impl Allocator {
    pub fn create() -> Allocator {
        Allocator(begin(&System, Options::default()).expect("there is memory"))
    }

    /// One whose callers wait for the budget without end.
    pub fn create_patient() -> Allocator {
        let options = Options {
            budget_wait: u32::MAX,
            ..Options::default()
        };
        Allocator(begin(&System, options).expect("there is memory"))
    }

    fn object(&self) -> &Object {
        // SAFETY: there is a reference on it.
        unsafe { self.0.as_ref() }
    }

    pub fn add_reference(&self) -> Allocator {
        self.object().references.add().expect("it is not free");
        Allocator(self.0)
    }

    /// As `Release`.
    pub fn release(self) {
        if self.object().references.release() == Ok(0) {
            let pool = self.object().pool();
            // SAFETY: the last reference is gone, and nobody else finds that.
            unsafe { pool.close() };
        }
    }

    /// As `AllocateBuffer`.
    pub fn allocate(&self, bytes: u32) -> Buffer {
        let ordinary = |cache: Option<&Cache<Tenant>>| {
            let (object, cache) = (self.object(), cache?);
            let taken = Cell::new(None);
            let take = |block| taken.set(Some(block));
            object.allocate_at_hand(cache, bytes, Placement::Aligned, take, take);
            taken.take()
        };
        let pool = self.object().pool();
        let block = ordinary(pool.at_hand())
            .or_else(|| ordinary(pool.come()))
            .or_else(|| self.object().allocate(bytes, Placement::Aligned).ok());
        Buffer::own(block.expect("there is memory"))
    }

    pub fn trim(&self) {
        self.object().pool().trim();
    }

    pub fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }

    pub fn flush_thread_cache(&self) {
        self.object().pool().flush_own();
    }

    /// As `Reserve`; whether it could be done.
    pub fn reserve(&self, bytes: u32, buffers: u32) -> bool {
        self.object().reserve(bytes, buffers).is_ok()
    }

    /// From now on nothing more can be taken.
    pub fn end_budget(&self) {
        assert!(self.object().pool().set_budget(self.held_bytes() as u64));
    }

    pub fn live_buffers(&self) -> u64 {
        self.object().statistics().cLiveBuffers
    }

    pub fn held_bytes(&self) -> usize {
        self.object().pool().held_bytes()
    }
}

/// The one reference on a buffer.
pub struct Buffer(NonNull<Slot<Tenant>>);

impl Buffer {
    /// From now on the buffer is the calling thread's. Nobody else has it, and loom tells if what its
    /// last owner wrote does not come before what this one writes.
    fn own(block: Block<Tenant>) -> Buffer {
        let buffer = Buffer(block.into_raw());
        assert!(!buffer.set_owned(true), "a buffer has two owners");
        buffer
    }

    fn set_owned(&self, is_owned: bool) -> bool {
        let payload = memory::payload(self.slot().payload() as usize);
        // SAFETY: loom tells if another thread does so at the same time.
        payload.with_mut(|owned| unsafe { owned.replace(is_owned) })
    }

    fn slot(&self) -> &Slot<Tenant> {
        // SAFETY: there is a reference on it.
        unsafe { self.0.as_ref() }
    }

    /// As `Release`, of a buffer that asks for no care.
    pub fn release(self) {
        self.set_owned(false);
        let slot = self.0;
        assert!(self.slot().tenant().references.end_if_sole());
        // SAFETY: the last reference is gone.
        match unsafe { Pool::give_at_hand(slot) } {
            Given::Kept => {}
            Given::Refused => retire_elsewhere(slot),
            Given::Closed(identity) => settle(identity),
        }
    }
}

impl Buffer {
    /// As `Release`, of a buffer that asks for care.
    pub fn release_with_care(self) {
        self.set_owned(false);
        let slot = self.0;
        let tenant = self.slot().tenant();
        assert!(!tenant.references.end_if_sole());
        assert_eq!(tenant.references.release(), Ok(0));
        // SAFETY: the last reference is gone.
        unsafe { Pool::give(slot) };
    }
}

fn retire_elsewhere(slot: NonNull<Slot<Tenant>>) {
    // SAFETY: the slot is there while it is not counted as released.
    let pool = unsafe { slot.as_ref() }.pool();
    // SAFETY: as above.
    match unsafe { Pool::give_back(pool, slot) } {
        Given::Kept => {}
        // SAFETY: as above.
        Given::Refused => unsafe { Pool::give(slot) },
        Given::Closed(identity) => settle(identity),
    }
}
