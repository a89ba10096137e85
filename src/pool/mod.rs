//! Memory for one allocator's buffers: taken from a source in runs, lent out in slots, recycled.
//!
//! A *run* is memory for equal slots of one *size class*. A *slot* is a header of 64 bytes, apart
//! from the payload that belongs to it for good. A *bin* holds the runs of one size class under
//! one lock. A *block* is a slot while somebody owns it.

mod bin;
mod block;
mod run;
mod run_list;
pub mod size_class;
mod store;

pub use block::{Block, Slot, Tenant};
pub use size_class::Placement;
pub use store::{Home, Origin, Pool};
