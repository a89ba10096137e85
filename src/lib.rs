//! The buffers and the buffer allocator of Windows Media's `wmsbuffer.h`, behind a C ABI.
//!
//! A call goes `com` (thunks: pointers checked, `HRESULT`s) → `core` (lengths, counts, properties)
//! → `pool` (caches, depots, runs) → `source` (the operating system). `thread` tells who is calling,
//! `registry` ties threads to pools. `abi` is what C sees; the headers are generated from it. See
//! docs/ARCHITECTURE.md.
//!
//! The Rust modules are public for this repository's own tests and carry no promise of stability;
//! the promise is the C ABI.

#![cfg_attr(not(test), no_std)]
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block
)]
#![deny(clippy::missing_safety_doc)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

pub mod abi;
mod checked;
pub mod com;
#[forbid(unsafe_code)]
pub mod core;
mod environment;
pub mod fatal;
pub mod fork_lock;
mod hint;
mod line;
pub mod lock;
mod os;
pub mod pool;
mod probe;
mod registry;
mod report;
pub mod source;
mod sync;
mod thread;
mod watch;
