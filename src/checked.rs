//! The checked variant of the library, for those who look for a fault in their program: the same interfaces,
//! and more of what is wrong is found, sooner.
//!
//! - *Canary*: behind each buffer lie bytes that nobody may write, looked at with its last Release.
//! - *Poison*: what is nobody's is filled with one byte, and looked at before it is handed out.
//! - *Quarantine*: a buffer that was released is not the next to be handed out, but waits in a queue.
//!
//! No thread keeps anything for itself in this variant, and each call takes a lock.

/// The compiler leaves out of the ordinary library what looks at this.
pub const IS_ON: bool = cfg!(feature = "checked");

/// Bytes behind the last one that a buffer was asked for.
pub const CANARY: usize = if IS_ON { 16 } else { 0 };

/// How many buffers wait, and the largest of them, in bytes.
pub const QUARANTINED: usize = if IS_ON { 128 } else { 0 };
pub const LARGEST_QUARANTINED: usize = 64 << 10;
