//! The lengths of a buffer.

use super::fault::Fault;
use crate::sync::{AtomicU32, Ordering};

/// How long a buffer is and how much of it is used, in bytes. The used length never exceeds the
/// maximum.
///
/// All accesses are relaxed: a length says nothing about the bytes, and whoever hands a buffer to
/// another thread orders both by the hand-over.
pub struct Extent {
    used: AtomicU32,
    maximum: AtomicU32,
}

impl Extent {
    pub const fn empty() -> Extent {
        Extent {
            used: AtomicU32::new(0),
            maximum: AtomicU32::new(0),
        }
    }

    /// A buffer starts with all of it used: clients of Windows Media fill a fresh buffer and send
    /// it without SetLength.
    #[inline(always)]
    pub fn begin(&self, bytes: u32) {
        self.maximum.store(bytes, Ordering::Relaxed);
        self.used.store(bytes, Ordering::Relaxed);
    }

    /// As `begin`, for a buffer that was as long before.
    #[inline(always)]
    pub fn begin_again(&self, bytes: u32) {
        self.used.store(bytes, Ordering::Relaxed);
    }

    #[inline(always)]
    pub fn used(&self) -> u32 {
        self.used.load(Ordering::Relaxed)
    }

    #[inline(always)]
    pub fn maximum(&self) -> u32 {
        self.maximum.load(Ordering::Relaxed)
    }

    /// Where the maximum is, for the pool.
    #[inline(always)]
    pub fn maximum_cell(&self) -> &AtomicU32 {
        &self.maximum
    }

    pub fn set_used(&self, bytes: u32) -> Result<(), Fault> {
        if bytes > self.maximum() {
            return Err(Fault::InvalidArgument);
        }
        self.used.store(bytes, Ordering::Relaxed);
        Ok(())
    }
}
