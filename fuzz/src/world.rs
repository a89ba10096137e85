//! Allocators and buffers, and what is done with them.

use crate::allocator::Allocator;
use crate::buffer::{data_of, tell, Buffer, Kind, Wrapped, SLICE_BYTES};
use crate::call::{add_reference, made, method, query, release, use_media_buffer};
use crate::content::Content;
use crate::input::Input;
use crate::options::Asked;
use crate::properties::Properties;
use std::ffi::{c_void, CStr};
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::exports::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::mediabuffer::IID_IMediaBuffer;
use wmsbuffer::abi::wmsallocator::*;
use wmsbuffer::abi::wmsbuffer::*;

const MOST_ALLOCATORS: usize = 6;
const MOST_BUFFERS: usize = 300;
const MOST_BYTES: u64 = 40 << 20;
/// Threads that one run may begin, each of which takes as long as many calls.
const MOST_THREADS: u32 = 6;

#[derive(Default)]
pub struct World {
    allocators: Vec<Allocator>,
    buffers: Vec<Option<Buffer>>,
    threads: u32,
}

/// Lets another thread have the world, while this one waits for it.
struct Lent<T>(T);

// SAFETY: every method may be called from any thread, and the model is used by one at a time.
unsafe impl<T> Send for Lent<T> {}

impl World {
    pub fn run(bytes: &[u8]) {
        let mut world = World::default();
        let mut input = Input::new(bytes);
        while !input.is_over() {
            world.step(&mut input);
        }
        world.end(bytes.len());
    }

    fn step(&mut self, input: &mut Input) {
        match input.below(32) {
            0 => self.create_allocator(input),
            1..=5 => self.allocate(input, false),
            6..=7 => self.allocate(input, true),
            8 => self.allocate_many(input),
            9..=11 => self.slice(input),
            12 => self.wrap(input),
            13..=14 => self.add_reference(input),
            15..=18 => self.release(input),
            19 => self.make_writable(input),
            20 => self.ask_for_owners(input),
            21 => self.with_buffer(input, |buffer, input| buffer.set_length(input)),
            22 => self.fill(input),
            23..=24 => self.use_properties(input),
            25 => self.check_buffer(input),
            26 => self.query(input),
            27 => self.list_live_buffers(input),
            28 => self.go_elsewhere(input),
            _ => {
                if let Some(index) = self.choose_allocator(input) {
                    self.allocators[index].step(input);
                }
            }
        }
    }

    fn choose_allocator(&self, input: &mut Input) -> Option<usize> {
        let known = self.allocators.iter().enumerate();
        let known = known.filter(|(_, allocator)| allocator.references > 0);
        let known: Vec<usize> = known.map(|(index, _)| index).collect();
        known.get(input.below(known.len())).copied()
    }

    /// One on which the caller has a reference.
    fn choose_buffer(&self, input: &mut Input) -> Option<usize> {
        let held = |index: &usize| {
            self.buffers[*index]
                .as_ref()
                .is_some_and(|buffer| buffer.references > 0)
        };
        let held: Vec<usize> = (0..self.buffers.len()).filter(held).collect();
        held.get(usize::from(input.word()) % held.len().max(1))
            .copied()
    }

    fn buffer(&mut self, index: usize) -> &mut Buffer {
        self.buffers[index].as_mut().expect("a buffer that is live")
    }

    fn with_buffer(&mut self, input: &mut Input, action: impl FnOnce(&mut Buffer, &mut Input)) {
        if let Some(index) = self.choose_buffer(input) {
            action(self.buffer(index), input);
        }
    }

    fn push(&mut self, buffer: Buffer) {
        match self.buffers.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(buffer),
            None => self.buffers.push(Some(buffer)),
        }
    }

    fn is_full(&self, bytes: u32) -> bool {
        let live = self.buffers.iter().flatten();
        live.clone().count() >= MOST_BUFFERS
            || live.map(Buffer::counted_bytes).sum::<u64>() + u64::from(bytes.min(20_000_000))
                > MOST_BYTES
    }

    fn create_allocator(&mut self, input: &mut Input) {
        if self.allocators.len() < MOST_ALLOCATORS {
            self.allocators.extend(Allocator::create(input));
        }
    }

    fn allocate(&mut self, input: &mut Input, is_page: bool) {
        if let Some(index) = self.choose_allocator(input) {
            let bytes = input.size();
            self.allocate_of(index, is_page, bytes, input.byte());
        }
    }

    fn allocate_many(&mut self, input: &mut Input) {
        if let Some(index) = self.choose_allocator(input) {
            let bytes = u32::from(input.word()) % 3000;
            for number in 0..input.byte() / 2 {
                self.allocate_of(index, false, bytes, number);
            }
        }
    }

    fn allocate_of(&mut self, index: usize, is_page: bool, bytes: u32, value: u8) {
        if self.is_full(bytes) {
            return;
        }
        let pointer = self.allocators[index].allocate(is_page, bytes);
        self.adopt(pointer, index, is_page, bytes, value);
    }

    /// A new buffer of an allocator, if there is one.
    fn adopt(
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

    fn slice(&mut self, input: &mut Input) {
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

    fn wrap(&mut self, input: &mut Input) {
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

    fn add_reference(&mut self, input: &mut Input) {
        self.with_buffer(input, |buffer, _| {
            buffer.references += 1;
            assert_eq!(add_reference(buffer.pointer), buffer.total());
        });
    }

    fn release(&mut self, input: &mut Input) {
        for _ in 0..=input.below(4) {
            if let Some(index) = self.choose_buffer(input) {
                self.release_one(index);
            }
        }
    }

    fn release_one(&mut self, index: usize) {
        let buffer = self.buffer(index);
        if let Some(content) = &buffer.content {
            content.check();
        }
        buffer.references -= 1;
        assert_eq!(release(buffer.pointer), buffer.total());
        let allocator = buffer.allocator;
        self.bury(index);
        if let Some(allocator) = allocator {
            self.allocators[allocator].check_heard();
        }
    }

    /// What has no reference is gone, and so may be what it was a slice of.
    fn bury(&mut self, index: usize) {
        if self.buffer(index).total() > 0 {
            return;
        }
        let buffer = self.buffers[index].take().expect("a buffer that is live");
        if let Some(allocator) = buffer.allocator {
            self.allocators[allocator].bury(&buffer);
        }
        if let Kind::Wrapped(wrapped) = &buffer.kind {
            wrapped.check_told(1);
        }
        if let Some(root) = buffer.root {
            self.buffer(root).slices -= 1;
            self.bury(root);
        }
    }

    fn is_sole(&self, buffer: &Buffer) -> bool {
        let root = buffer.root.and_then(|root| self.buffers[root].as_ref());
        buffer.total() == 1 && root.map_or(true, |root| root.total() == 1)
    }

    fn ask_for_owners(&mut self, input: &mut Input) {
        if let Some(index) = self.choose_buffer(input) {
            let buffer = self.buffers[index].as_ref().expect("a buffer that is live");
            let expected = if self.is_sole(buffer) { S_OK } else { S_FALSE };
            // SAFETY: the model has a reference on it.
            let result = unsafe { WMSIsSoleOwner(buffer.pointer.cast()) };
            assert_eq!(result, expected);
        }
    }

    fn make_writable(&mut self, input: &mut Input) {
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
    fn copy_of(&self, index: usize, pointer: *mut c_void) -> Buffer {
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

    /// By way of a buffer or a slice of it.
    fn fill(&mut self, input: &mut Input) {
        let Some(index) = self.choose_buffer(input) else {
            return;
        };
        let buffer = self.buffer(index);
        let from = input.up_to(buffer.maximum);
        let to = from + input.up_to(buffer.maximum - from);
        let (data, root) = (buffer.data as usize, buffer.root.unwrap_or(index));
        let root = self.buffer(root);
        let offset = data - root.data as usize;
        let content = root.content.as_mut().expect("a root's bytes");
        content.fill(offset + from as usize..offset + to as usize, input.byte());
    }

    fn use_properties(&mut self, input: &mut Input) {
        let Some(index) = self.choose_buffer(input) else {
            return;
        };
        let allocator = self.buffer(index).allocator;
        let may_fail = allocator.is_some_and(|allocator| self.allocators[allocator].may_fail());
        let buffer = self.buffer(index);
        buffer.properties.step(buffer.pointer, input, may_fail);
    }

    fn check_buffer(&mut self, input: &mut Input) {
        self.with_buffer(input, |buffer, input| match input.one_in(4) {
            true => buffer.ask_with_null(),
            false => buffer.check(),
        });
    }

    fn query(&mut self, input: &mut Input) {
        let Some(index) = self.choose_buffer(input) else {
            return;
        };
        let names = [
            IID_IUnknown,
            IID_INSSBuffer,
            IID_INSSBuffer2,
            IID_INSSBuffer3,
            IID_INSSBuffer4,
        ];
        let allocator = self.buffer(index).allocator;
        let is_media = allocator.is_some_and(|allocator| {
            self.allocators[allocator]
                .asked
                .has(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER)
        });
        let buffer = self.buffer(index);
        match input.below(8) {
            0 => assert_eq!(
                query(buffer.pointer, &IID_IWMSBufferAllocator),
                Err(E_NOINTERFACE)
            ),
            choice @ 1..=5 => {
                assert_eq!(
                    query(buffer.pointer, &names[choice - 1]),
                    Ok(buffer.pointer)
                );
                assert_eq!(release(buffer.pointer), buffer.total());
            }
            _ if !is_media => {
                assert_eq!(query(buffer.pointer, &IID_IMediaBuffer), Err(E_NOINTERFACE))
            }
            _ => {
                let media = query(buffer.pointer, &IID_IMediaBuffer).expect("an IMediaBuffer");
                let length = input.up_to(buffer.maximum);
                buffer.used = length;
                let told = use_media_buffer(media, length);
                assert_eq!(told, (S_OK, buffer.data, length, buffer.maximum));
                assert_eq!(release(media), buffer.total());
            }
        }
    }

    fn list_live_buffers(&mut self, input: &mut Input) {
        let Some(index) = self.choose_allocator(input) else {
            return;
        };
        let allocator = &self.allocators[index];
        // SAFETY: integers and pointers, for which zero is a value.
        let nothing: WMSLiveBuffer = unsafe { std::mem::zeroed() };
        let mut found = vec![nothing; input.below(64)];
        let mut count = u32::MAX;
        let result = method!(
            allocator.pointer,
            IWMSBufferAllocatorControlVtbl,
            GetLiveBuffers(found.as_mut_ptr(), found.len() as u32, &mut count)
        );
        assert_eq!(u64::from(count), allocator.live);
        let expected = if count as usize > found.len() {
            S_FALSE
        } else {
            S_OK
        };
        assert_eq!(result, expected);
        for live in found.iter().take(count as usize) {
            let mut known = self.buffers.iter().flatten();
            let buffer = known
                .find(|buffer| buffer.pointer == live.pBuffer.cast())
                .expect("a buffer that is live");
            assert_eq!(buffer.allocator, Some(index));
            assert_eq!(
                (live.cbMaxLength, live.cbLength),
                (buffer.maximum, buffer.used)
            );
            assert_eq!(live.cReferences, buffer.total());
            assert!(buffer.is_slice() || live.pData == buffer.data);
            let has_age = allocator.asked.has(WMS_BUFFER_ALLOCATOR_TRACK_AGE);
            assert_eq!(live.cAge != u64::MAX, has_age);
            if !allocator.asked.options.pszLabel.is_null() {
                // SAFETY: a constant that ends with a zero.
                let label = unsafe { CStr::from_ptr(allocator.asked.options.pszLabel) };
                // SAFETY: the library writes a zero behind it.
                assert_eq!(unsafe { CStr::from_ptr(live.szLabel.as_ptr()) }, label);
            }
        }
    }

    /// Some of the next operations are another thread's, which then ends.
    fn go_elsewhere(&mut self, input: &mut Input) {
        let operations = input.byte() % 32;
        if self.threads == MOST_THREADS {
            return;
        }
        self.threads += 1;
        let lent = Lent((self, input));
        std::thread::scope(|scope| {
            let thread = scope.spawn(move || {
                let Lent((world, input)) = { lent };
                for _ in 0..operations {
                    if !input.is_over() {
                        world.step(input);
                    }
                }
            });
            // A scope does not wait for the end of a thread, and until that it keeps what it used.
            thread.join().expect("a thread that ends well");
        });
    }

    /// Everything is released, the allocators or the buffers first, and all memory is back.
    fn end(mut self, order: usize) {
        for allocator in self
            .allocators
            .iter_mut()
            .filter(|allocator| allocator.references > 0)
        {
            allocator.check_statistics();
            while order % 2 == 0 && allocator.references > 0 {
                allocator.release();
            }
        }
        let count = self.buffers.len();
        for number in 0..count {
            let index = if order % 3 == 0 {
                count - 1 - number
            } else {
                number
            };
            while self.buffers[index]
                .as_ref()
                .is_some_and(|buffer| buffer.references > 0)
            {
                self.release_one(index);
            }
        }
        assert!(self.buffers.iter().all(Option::is_none));
        for allocator in self.allocators.iter_mut() {
            while allocator.references > 0 {
                allocator.check_statistics();
                allocator.release();
            }
            assert_eq!((allocator.live, allocator.live_bytes), (0, 0));
            let bytes = allocator
                .asked
                .memory
                .as_ref()
                .map_or(0, |memory| memory.bytes());
            assert_eq!(bytes, 0, "bytes that did not come back");
        }
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
