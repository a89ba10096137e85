//! What the interfaces mean: counts, lengths, properties, limits. No raw pointer passes into this
//! folder and no `HRESULT` comes out of it.

pub mod allocator;
pub mod buffer;
pub mod extent;
pub mod fault;
pub mod label;
pub mod live;
pub mod memory;
pub mod method_table;
pub mod options;
pub mod properties;
pub mod property_table;
pub mod references;
