//! The ways in which a call can fail.

/// Becomes an `HRESULT` in `abi::hresult`, at the thunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    NullPointer,
    InvalidArgument,
    Unexpected,
    OutOfMemory,
    NoInterface,
    UnsupportedProperty,
    BufferTooSmall,
}
