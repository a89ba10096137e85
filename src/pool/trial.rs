//! A pool for the tests of its parts.

use super::magazine::Magazine;
use super::run::Run;
use super::size_class::{Placement, SizeClass};
use super::Pool;
use crate::com::create::begin;
use crate::core::allocator::Allocator;
use crate::core::buffer::Buffer;
use crate::core::options::Options;
use crate::source::system::System;
use core::ptr::NonNull;

/// That of an allocator, with which all ends that lies in its depots.
pub struct Trial(NonNull<Allocator>);

impl Trial {
    pub fn begin() -> Trial {
        Trial(begin(&System, Options::default()).unwrap())
    }

    pub fn pool(&self) -> &Pool<Buffer> {
        // SAFETY: there is a reference on the allocator.
        unsafe { self.0.as_ref() }.pool()
    }

    pub fn class(&self, bytes: usize) -> SizeClass {
        SizeClass::of(bytes, Placement::Aligned, self.pool().page_bytes()).unwrap()
    }

    /// A new run of packed slots, for a bin of the pool.
    pub fn run(&self, class: SizeClass, slots: usize) -> NonNull<Run<Buffer>> {
        self.pool().make_run(class, slots, true).ok().unwrap()
    }

    /// A new magazine.
    pub fn magazine(&self) -> NonNull<Magazine<Buffer>> {
        self.pool().take_new_magazine().unwrap()
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // SAFETY: nobody has a reference on the allocator after this one.
        unsafe { self.pool().close() };
    }
}
