//! Where memory comes from.

pub mod any;
pub mod host;
pub mod region;
pub mod system;

pub use any::AnySource;
pub use region::Region;

use core::ptr::NonNull;

/// A source of page-aligned memory.
///
/// The pool calls it with no lock held. An implementation may block, but must not call back into
/// the allocator that it serves.
///
/// # Safety
/// A region handed out starts on a page boundary, is readable and writable over all its bytes,
/// which are initialised, and is nobody else's until it is released.
pub unsafe trait Source: Sync {
    /// The unit of every request in bytes: a power of two, the same at each call.
    fn page_bytes(&self) -> usize;

    /// Whether the bytes of a new region are all zero.
    fn zeroes(&self) -> bool;

    /// Takes `bytes`, a positive multiple of the page size, at a multiple of `alignment`, a power of two
    /// that is no less; or `None` if there is no memory.
    fn acquire(&self, bytes: usize, alignment: usize) -> Option<Region>;

    /// Gives a region back, whole.
    ///
    /// # Safety
    /// The region came from this source, and nobody uses its memory from now on.
    unsafe fn release(&self, region: Region);

    /// Wishes that huge pages lie behind the region.
    fn prefer_huge_pages(&self, _region: &Region) {}

    /// Lets whoever touches these bytes crash until their region is released; false if the source cannot.
    ///
    /// # Safety
    /// They are whole pages of a region of this source, and nobody uses them from now on.
    unsafe fn forbid(&self, _start: NonNull<u8>, _bytes: usize) -> bool {
        false
    }
}
