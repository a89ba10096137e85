//! Who has a buffer, and copies for who has not all of it.

use crate::buffer::{data_of, Buffer, Kind};
use crate::content::Content;
use crate::input::Input;
use crate::world::World;
use std::ffi::c_void;
use wmsbuffer::abi::exports::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsbuffer::*;

impl World {
    pub(crate) fn is_sole(&self, buffer: &Buffer) -> bool {
        let root = buffer.root.and_then(|root| self.buffers[root].as_ref());
        buffer.total() == 1 && root.map_or(true, |root| root.total() == 1)
    }

    pub(crate) fn ask_for_owners(&mut self, input: &mut Input) {
        if let Some(index) = self.choose_buffer(input) {
            let buffer = self.buffers[index].as_ref().expect("a buffer that is live");
            let expected = if self.is_sole(buffer) { S_OK } else { S_FALSE };
            // SAFETY: the model has a reference on it.
            let result = unsafe { WMSIsSoleOwner(buffer.pointer.cast()) };
            assert_eq!(result, expected);
        }
    }

    pub(crate) fn make_writable(&mut self, input: &mut Input) {
        let Some(index) = self.choose_buffer(input) else {
            return;
        };
        let original = self.buffers[index].as_ref().expect("a buffer that is live");
        let is_sole = self.is_sole(original);
        if !is_sole && self.is_full(original.maximum) {
            return;
        }
        let (before, maximum, allocator) = (original.pointer, original.maximum, original.allocator);
        let mut pointer: *mut INSSBuffer = before.cast();
        // SAFETY: the model gives one of its references.
        let result = unsafe { WMSMakeWritable(&mut pointer) };
        assert_eq!(result != S_OK || is_sole, pointer.cast() == before);
        if result != S_OK {
            assert_eq!(result, E_OUTOFMEMORY);
            let allocator = allocator.expect("memory that is not bounded");
            self.allocators[allocator].refuse_copy(maximum);
            return;
        }
        if is_sole {
            return;
        }
        let copy = self.copy_of(index, pointer.cast());
        if let Some(allocator) = allocator {
            self.allocators[allocator].count(Ok(copy.pointer), u64::from(maximum));
        }
        copy.check();
        self.push(copy);
        self.buffer(index).references -= 1;
        self.bury(index);
    }

    /// The model of a copy, which has all that the original has.
    pub(crate) fn copy_of(&self, index: usize, pointer: *mut c_void) -> Buffer {
        let original = self.buffers[index].as_ref().expect("a buffer that is live");
        let data = data_of(pointer);
        let content = Content::of(data, original.maximum as usize);
        let root = original.root.map_or(original, |root| {
            self.buffers[root].as_ref().expect("a root")
        });
        let offset = original.data as usize - root.data as usize;
        root.content
            .as_ref()
            .expect("a root's bytes")
            .check_copy(offset, &content);
        // A slice is no page buffer, though its root may be.
        let is_page = original.is_page;
        if let Some(allocator) = original.allocator {
            let alignment = self.allocators[allocator].asked.alignment(is_page);
            assert_eq!(data as usize % alignment, 0);
        }
        Buffer {
            pointer,
            kind: Kind::Memory,
            allocator: original.allocator,
            references: 1,
            slices: 0,
            root: None,
            data,
            maximum: original.maximum,
            used: original.used,
            is_page,
            null_answer: original.null_answer,
            properties: original.properties.clone(),
            content: Some(content),
        }
    }
}
