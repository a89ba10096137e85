//! What the threads of wmsbuffer do, in every order that matters: models for
//! [loom](https://docs.rs/loom). All of them, and proofs that each notices what it should:
//!
//! ```text
//! cargo test --locked --manifest-path models/Cargo.toml
//! ```
//!
//! The models compile the library itself, from `src/core` to `src/registry.rs`, and run it on atomics
//! and locks of loom's (`sync`, `lock`). After each order, every byte must have gone back to the system
//! once, after the last touch; and no buffer may have two owners, or an owner that does not see what the
//! one before wrote. For its proofs a model changes one line of the library (`mutation`): an ordering is
//! relaxed, or a fence, a lock or a step is left out.
//!
//! | `tests/` | what meets |
//! | --- | --- |
//! | `last_release` | the owners of one object |
//! | `pool_end` | the last buffer and the end of its pool; the thread is there, enters, or is new |
//! | `last_buffers` | two last buffers and the end of their pool, on three threads |
//! | `thread_exit` | a thread's end and the allocator's |
//! | `identity` | a thread with a cache in an ended pool, and the next pool at the same address |
//! | `magazines` | threads that exchange magazines by way of a depot |
//! | `trim` | Trim and the calls of another thread |
//! | `waits` | who waits for the budget, and a Release |
//! | `budget` | who takes memory, and who lowers the budget |
//! | `reserve` | Reserve, and who allocates or reserves as well |
//! | `fork_lock` | two threads at the properties of one buffer |
//!
//! Where every order takes too long, a model bounds how often a thread is stopped that could go on.
//!
//! What no model can see:
//!
//! - loom has no barrier that one thread runs on every other, so both halves of asymmetric fences are
//!   full fences here. That the system's barrier does as much for a thread as a full fence of its own
//!   is taken from the system's manual.
//! - loom lets a full fence see everything that came before an earlier one. An ordering whose work a
//!   fence does as well is not missed when it is relaxed.
//! - Fields that are not atomic are not watched one by one, only the memory that they are in, and
//!   payloads. What an atomic holds when it is first touched is seen by every thread.
//! - The lock (spin's), thread-local memory, forks, and a system without memory.

#![deny(unsafe_op_in_unsafe_fn)]
#![deny(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block
)]

pub mod caller;
mod fatal;
mod fork_lock;
mod lock;
mod memory;
pub mod model;
pub mod mutation;
mod os;
mod pages;
mod sync;
mod thread;
mod watch;

// The library. It is linted as such; here not all of it is used.
#[allow(dead_code, clippy::all)]
#[path = "../../src/abi/mod.rs"]
mod abi;
#[allow(dead_code, clippy::all)]
#[path = "../../src/checked.rs"]
mod checked;
#[allow(dead_code, clippy::all)]
#[path = "../../src/com/mod.rs"]
mod com;
#[allow(dead_code, clippy::all)]
#[path = "../../src/core/mod.rs"]
pub mod core;
#[allow(dead_code, clippy::all)]
#[path = "../../src/environment.rs"]
mod environment;
#[allow(dead_code, clippy::all)]
#[path = "../../src/hint.rs"]
mod hint;
#[allow(dead_code, clippy::all)]
#[path = "../../src/line.rs"]
mod line;
#[allow(dead_code, unused_imports, clippy::all)]
#[path = "../../src/pool/mod.rs"]
pub mod pool;
#[allow(dead_code, clippy::all)]
#[path = "../../src/probe.rs"]
mod probe;
#[allow(dead_code, clippy::all)]
#[path = "../../src/fork_lock.rs"]
pub mod property_lock;
#[allow(dead_code, clippy::all)]
#[path = "../../src/registry.rs"]
mod registry;
#[allow(dead_code, clippy::all)]
#[path = "../../src/report.rs"]
mod report;
#[allow(dead_code, clippy::all)]
#[path = "../../src/source/mod.rs"]
mod source;
