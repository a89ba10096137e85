//! A source of either kind.

use super::host::Host;
use super::{Region, Source};
use core::ptr::NonNull;

/// A value and not a reference, so that a pool can take it out of the last region that it gives back: its
/// own.
#[derive(Clone, Copy)]
pub enum AnySource {
    /// One that outlives every pool.
    Static(&'static dyn Source),
    Host(Host),
}

impl AnySource {
    fn source(&self) -> &dyn Source {
        match self {
            AnySource::Static(source) => *source,
            AnySource::Host(host) => host,
        }
    }
}

// SAFETY: each call is passed on to a source.
unsafe impl Source for AnySource {
    fn page_bytes(&self) -> usize {
        self.source().page_bytes()
    }

    fn zeroes(&self) -> bool {
        self.source().zeroes()
    }

    fn acquire(&self, bytes: usize, alignment: usize) -> Option<Region> {
        self.source().acquire(bytes, alignment)
    }

    unsafe fn release(&self, region: Region) {
        // SAFETY: the caller's promise is passed on.
        unsafe { self.source().release(region) };
    }

    fn prefer_huge_pages(&self, region: &Region) {
        self.source().prefer_huge_pages(region);
    }

    unsafe fn forbid(&self, start: NonNull<u8>, bytes: usize) -> bool {
        // SAFETY: the caller's promise is passed on.
        unsafe { self.source().forbid(start, bytes) }
    }
}
