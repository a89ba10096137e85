//! The model of a buffer.

use crate::call::method;
use crate::content::Content;
use crate::input::Input;
use crate::properties::Properties;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsbuffer::{INSSBuffer2Vtbl, INSSBufferVtbl};

/// What the library takes for a slice.
pub const SLICE_BYTES: u64 = 32;

pub enum Kind {
    /// Of an allocator's own memory.
    Memory,
    Slice,
    Wrapped(Box<Wrapped>),
}

/// The host's memory, and how often the host was told that it is free.
pub struct Wrapped {
    pub memory: Vec<u8>,
    pub is_told: bool,
    told: AtomicU32,
}

impl Wrapped {
    pub fn new(bytes: usize, is_told: bool) -> Box<Wrapped> {
        Box::new(Wrapped {
            memory: vec![0; bytes],
            is_told,
            told: AtomicU32::new(0),
        })
    }

    pub fn check_told(&self, times: u32) {
        // Relaxed: whoever wrote was joined.
        let expected = if self.is_told { times } else { 0 };
        assert_eq!(self.told.load(Ordering::Relaxed), expected);
    }
}

/// The callback of wrapped memory.
///
/// # Safety
/// The context is a `Wrapped` that still lives.
pub unsafe extern "C" fn tell(context: *mut c_void, data: *mut BYTE) {
    // SAFETY: the caller's promise.
    let wrapped = unsafe { &*context.cast::<Wrapped>() };
    assert_eq!(data.cast_const(), wrapped.memory.as_ptr());
    // Relaxed: whoever reads joins this thread before.
    wrapped.told.fetch_add(1, Ordering::Relaxed);
}

pub struct Buffer {
    pub pointer: *mut c_void,
    pub kind: Kind,
    /// Which allocator of the world has it, if one that the caller knows.
    pub allocator: Option<usize>,
    /// The callers' references.
    pub references: u32,
    /// Slices of it, each of which has a reference too.
    pub slices: u32,
    /// Which buffer it is a slice of.
    pub root: Option<usize>,
    pub data: *mut u8,
    pub maximum: u32,
    pub used: u32,
    pub is_page: bool,
    pub null_answer: HRESULT,
    pub properties: Properties,
    /// A slice has none: its bytes are those of its root.
    pub content: Option<Content>,
}

impl Buffer {
    pub fn total(&self) -> u32 {
        self.references + self.slices
    }

    pub fn is_slice(&self) -> bool {
        matches!(self.kind, Kind::Slice)
    }

    /// What it counts as in the statistics.
    pub fn counted_bytes(&self) -> u64 {
        match self.kind {
            Kind::Slice => SLICE_BYTES,
            _ => u64::from(self.maximum),
        }
    }

    pub fn set_length(&mut self, input: &mut Input) {
        let length = match input.byte() {
            255 => u32::MAX,
            254 => self.maximum.saturating_add(1),
            _ => input.up_to(self.maximum),
        };
        let expected = if length > self.maximum {
            E_INVALIDARG
        } else {
            S_OK
        };
        assert_eq!(
            method!(self.pointer, INSSBufferVtbl, SetLength(length)),
            expected
        );
        if expected == S_OK {
            self.used = length;
        }
    }

    /// Lengths and address are what they must be, by whatever getter.
    pub fn check(&self) {
        let (mut used, mut maximum, mut data) = (u32::MAX, u32::MAX, null_mut());
        let results = [
            method!(self.pointer, INSSBufferVtbl, GetLength(&mut used)),
            method!(self.pointer, INSSBufferVtbl, GetMaxLength(&mut maximum)),
            method!(self.pointer, INSSBufferVtbl, GetBuffer(&mut data)),
        ];
        assert_eq!(results, [S_OK; 3]);
        assert_eq!((used, maximum, data), (self.used, self.maximum, self.data));
        let (mut data, mut used) = (null_mut(), u32::MAX);
        let result = method!(
            self.pointer,
            INSSBufferVtbl,
            GetBufferAndLength(&mut data, &mut used)
        );
        assert_eq!((result, data, used), (S_OK, self.data, self.used));
        if let Some(content) = &self.content {
            content.check();
        }
        self.properties.check(self.pointer);
    }

    pub fn ask_with_null(&self) {
        let mut used = 7;
        let results = [
            method!(self.pointer, INSSBufferVtbl, GetLength(null_mut())),
            method!(self.pointer, INSSBufferVtbl, GetMaxLength(null_mut())),
            method!(self.pointer, INSSBufferVtbl, GetBuffer(null_mut())),
            method!(
                self.pointer,
                INSSBufferVtbl,
                GetBufferAndLength(null_mut(), &mut used)
            ),
        ];
        assert_eq!((results, used), ([self.null_answer; 4], 7));
        let results = [
            method!(
                self.pointer,
                INSSBuffer2Vtbl,
                GetSampleProperties(1, null_mut())
            ),
            method!(
                self.pointer,
                INSSBuffer2Vtbl,
                SetSampleProperties(1, null_mut())
            ),
        ];
        assert_eq!(results, [E_NOTIMPL; 2]);
    }
}

/// The address of a buffer's bytes.
pub fn data_of(pointer: *mut c_void) -> *mut u8 {
    let mut data = null_mut();
    assert_eq!(method!(pointer, INSSBufferVtbl, GetBuffer(&mut data)), S_OK);
    data
}
