//! What makes allocators and buffers.

use crate::allocator::Allocator;
use crate::buffer::{data_of, tell, Buffer, Kind, Wrapped, SLICE_BYTES};
use crate::call::made;
use crate::content::Content;
use crate::input::Input;
use crate::options::Asked;
use crate::properties::Properties;
use crate::world::World;
use std::ffi::c_void;
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::exports::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsallocator::*;

const MOST_ALLOCATORS: usize = 6;

impl World {
    pub(crate) fn create_allocator(&mut self, input: &mut Input) {
        if self.allocators.len() < MOST_ALLOCATORS {
            self.allocators.extend(Allocator::create(input));
        }
    }

    pub(crate) fn allocate(&mut self, input: &mut Input, is_page: bool) {
        if let Some(index) = self.choose_allocator(input) {
            let bytes = input.size();
            self.allocate_of(index, is_page, bytes, input.byte());
        }
    }

    pub(crate) fn allocate_many(&mut self, input: &mut Input) {
        if let Some(index) = self.choose_allocator(input) {
            let bytes = u32::from(input.word()) % 3000;
            for number in 0..input.byte() / 2 {
                self.allocate_of(index, false, bytes, number);
            }
        }
    }

    pub(crate) fn allocate_of(&mut self, index: usize, is_page: bool, bytes: u32, value: u8) {
        if self.is_full(bytes) {
            return;
        }
        let pointer = self.allocators[index].allocate(is_page, bytes);
        self.adopt(pointer, index, is_page, bytes, value);
    }

    /// A new buffer of an allocator, if there is one.
    pub(crate) fn adopt(
        &mut self,
        pointer: Option<*mut c_void>,
        index: usize,
        is_page: bool,
        bytes: u32,
        value: u8,
    ) {
        let Some(pointer) = pointer else { return };
        let asked = &self.allocators[index].asked;
        let data = data_of(pointer);
        assert_eq!(data as usize % asked.alignment(is_page), 0);
        let mut content = Content::of(data, bytes as usize);
        if asked.has(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE) {
            content.check_zeros();
        }
        content.fill(0..bytes as usize, value);
        use_what_lies_behind(data, bytes, asked, is_page);
        let buffer = Buffer {
            pointer,
            kind: Kind::Memory,
            allocator: Some(index),
            references: 1,
            slices: 0,
            root: None,
            data,
            maximum: bytes,
            used: bytes,
            is_page,
            null_answer: null_answer(asked),
            properties: Properties::default(),
            content: Some(content),
        };
        buffer.check();
        self.push(buffer);
    }

    pub(crate) fn slice(&mut self, input: &mut Input) {
        let Some(index) = self
            .choose_buffer(input)
            .filter(|_| !self.is_full(SLICE_BYTES as u32))
        else {
            return;
        };
        let parent = self.buffer(index);
        let offset = input.up_to(parent.maximum);
        let length = match input.byte() {
            255 => u32::MAX - offset / 2,
            254 => parent.maximum - offset + 1,
            _ => input.up_to(parent.maximum - offset),
        };
        let is_valid = offset
            .checked_add(length)
            .is_some_and(|end| end <= parent.maximum);
        let root = parent.root.unwrap_or(index);
        let data = parent.data.wrapping_add(offset as usize);
        let allocator = parent.allocator;
        let null_answer = parent.null_answer;
        let mut slice = 8 as *mut _;
        // SAFETY: the model has a reference on the parent.
        let result =
            unsafe { WMSCreateBufferSlice(parent.pointer.cast(), offset, length, &mut slice) };
        let result = made(slice, result);
        if !is_valid {
            assert_eq!(result, Err(E_INVALIDARG));
            return;
        }
        let pointer = match allocator {
            Some(allocator) => self.allocators[allocator].count(result, SLICE_BYTES),
            None => Some(result.expect("a slice of memory that is not bounded")),
        };
        let Some(pointer) = pointer else { return };
        self.buffer(root).slices += 1;
        let slice = Buffer {
            pointer,
            kind: Kind::Slice,
            allocator,
            references: 1,
            slices: 0,
            root: Some(root),
            data,
            maximum: length,
            used: length,
            is_page: false,
            null_answer,
            properties: Properties::default(),
            content: None,
        };
        slice.check();
        self.push(slice);
    }

    pub(crate) fn wrap(&mut self, input: &mut Input) {
        let bytes = u32::from(input.word()) % 5000;
        if self.is_full(bytes) {
            return;
        }
        let is_told = !input.one_in(4);
        let mut wrapped = Wrapped::new(bytes as usize, is_told);
        let data = wrapped.memory.as_mut_ptr();
        let context = (&*wrapped as *const Wrapped as *mut Wrapped).cast();
        let mut buffer = 8 as *mut _;
        let function: WMSMemoryReleased = if is_told { Some(tell) } else { None };
        // SAFETY: the memory lives until the model finds the buffer gone.
        let result = unsafe { WMSWrapMemory(data, bytes, function, context, &mut buffer) };
        let buffer = Buffer {
            pointer: made(buffer, result).expect("a buffer of the host's memory"),
            kind: Kind::Wrapped(wrapped),
            allocator: None,
            references: 1,
            slices: 0,
            root: None,
            data,
            maximum: bytes,
            used: bytes,
            is_page: false,
            null_answer: E_POINTER,
            properties: Properties::default(),
            content: Some(Content::of(data, bytes as usize)),
        };
        buffer.check();
        self.push(buffer);
    }
}

fn null_answer(asked: &Asked) -> HRESULT {
    match asked.has(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG) {
        true => E_INVALIDARG,
        false => E_POINTER,
    }
}

/// Padding is zero and may be written to; of a page buffer all of the last page may.
fn use_what_lies_behind(data: *mut u8, bytes: u32, asked: &Asked, is_page: bool) {
    let end = data.wrapping_add(bytes as usize);
    let padding = asked.padding();
    // SAFETY: the padding is the buffer's.
    let behind = unsafe { std::slice::from_raw_parts_mut(end, padding) };
    assert!(
        behind.iter().all(|&byte| byte == 0),
        "padding that is not zero"
    );
    behind.fill(0xEE);
    let beyond = (bytes as usize + padding) % 4096;
    if is_page && beyond > 0 {
        let last = end.wrapping_add(padding + 4095 - beyond);
        // SAFETY: the last page is the buffer's.
        unsafe { last.write(0xDD) };
    }
}
