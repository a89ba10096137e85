//! What is done with a buffer that is there, and what is told of it.

use crate::call::{method, query, release, use_media_buffer};
use crate::input::Input;
use crate::world::World;
use std::ffi::CStr;
use wmsbuffer::abi::com::*;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::mediabuffer::IID_IMediaBuffer;
use wmsbuffer::abi::wmsallocator::*;
use wmsbuffer::abi::wmsbuffer::*;

impl World {
    /// By way of a buffer or a slice of it.
    pub(crate) fn fill(&mut self, input: &mut Input) {
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

    pub(crate) fn use_properties(&mut self, input: &mut Input) {
        let Some(index) = self.choose_buffer(input) else {
            return;
        };
        let allocator = self.buffer(index).allocator;
        let may_fail = allocator.is_some_and(|allocator| self.allocators[allocator].may_fail());
        let buffer = self.buffer(index);
        buffer.properties.step(buffer.pointer, input, may_fail);
    }

    pub(crate) fn check_buffer(&mut self, input: &mut Input) {
        self.with_buffer(input, |buffer, input| match input.one_in(4) {
            true => buffer.ask_with_null(),
            false => buffer.check(),
        });
    }

    pub(crate) fn query(&mut self, input: &mut Input) {
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

    pub(crate) fn list_live_buffers(&mut self, input: &mut Input) {
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
}
