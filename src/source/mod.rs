//! Where memory comes from.

pub mod region;
pub mod system;

pub use region::Region;

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

    /// Takes `bytes`, a positive multiple of the page size, or `None` if there is no memory.
    fn acquire(&self, bytes: usize) -> Option<Region>;

    /// Gives a region back, whole.
    ///
    /// # Safety
    /// The region came from this source, and nobody uses its memory from now on.
    unsafe fn release(&self, region: Region);
}
