//! What the tests share: the COM pointers as a Rust client would wrap them, and sources of memory
//! that can be watched and made to fail.
#![allow(dead_code)] // each test program uses its own part

pub mod client;
pub mod sources;
