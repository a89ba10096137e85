//! What crosses the boundary to C: types, method tables, result codes, exported functions.

// The names are Microsoft's.
#![allow(non_snake_case, non_camel_case_types, non_upper_case_globals)]
#![allow(clippy::upper_case_acronyms)]

pub mod com;
pub mod exports;
pub mod hresult;
mod layout;
pub mod listener;
pub mod mediabuffer;
pub mod version;
pub mod wmsallocator;
pub mod wmsbuffer;
