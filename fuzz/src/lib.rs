//! What the fuzz targets share: bytes become operations, each is carried out by the library, by way of its
//! exported functions and method tables, and by a model, and both must agree.
//!
//! ```text
//! script/fuzz
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `input` | bytes as numbers |
//! | `call` | calls of methods |
//! | `memory` | a host's source of memory, with a ledger, which fails when it is told to |
//! | `options` | what an allocator is asked to be, and whether that is valid |
//! | `allocator` | the model of an allocator |
//! | `buffer` | the model of a buffer: of its memory, a slice, or wrapped memory |
//! | `content` | what must be in a buffer's bytes |
//! | `properties` | the model of a buffer's properties |
//! | `world` | all of them, and which operation comes next |
//! | `makers` | operations that make allocators and buffers |
//! | `owners` | those that ask who has a buffer, and make copies |
//! | `uses` | those on what is there |

#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]

pub mod allocator;
pub mod buffer;
pub mod call;
pub mod content;
pub mod input;
mod makers;
pub mod memory;
pub mod options;
mod owners;
pub mod properties;
mod uses;
pub mod world;
