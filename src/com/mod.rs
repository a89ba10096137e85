//! The thunks: what a C caller's pointers lead to. They check pointers, null out-parameters, turn
//! `This` into a shared reference and an outcome into an `HRESULT`; all else is `core`'s.
//!
//! # Safety
//! A thunk may be called with a `This` on which the caller holds a reference, and with pointers
//! that are NULL or lead to what their parameter's type and the method's documentation say. That
//! is COM's contract, and "the caller's promise" in the comments below.

#![allow(non_snake_case)]

pub mod allocator;
pub mod buffer;
pub mod create;
pub mod foreign;
pub mod internal;
mod live_buffers;
mod media_buffer;
pub mod out;
pub mod own;
mod properties;
pub mod query;
pub mod references;
pub mod slice;
pub mod tables;
mod this;
pub mod view;
pub mod wrap;
pub mod writable;
