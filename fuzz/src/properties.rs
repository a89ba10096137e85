//! The model of a buffer's properties: names and values in the order in which they were first set.

use crate::call::method;
use crate::input::Input;
use std::ffi::c_void;
use std::ptr::null_mut;
use wmsbuffer::abi::com::{GUID, HRESULT};
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsbuffer::{INSSBuffer3Vtbl, INSSBuffer4Vtbl};

/// What is in a place that must not be written to.
const UNTOUCHED: u8 = 0xC3;

#[derive(Clone, Default)]
pub struct Properties(Vec<(GUID, Vec<u8>)>);

/// One of a few names, or one that differs from it in a bit.
fn choose_name(input: &mut Input) -> GUID {
    let number = input.byte();
    let mut bytes = *b"name\0\0\0\0property";
    bytes[4] = number & 15;
    if number >= 192 {
        bytes[input.below(16)] ^= 1 << (number & 7);
    }
    GUID::from_bytes(bytes)
}

fn choose_size(input: &mut Input) -> u32 {
    match input.byte() {
        kind @ 0..=127 => u32::from(kind & 31),
        128..=191 => u32::from(input.byte()),
        192..=247 => u32::from(input.word()) % 5000,
        _ => u32::from(input.word()) << 2,
    }
}

impl Properties {
    /// One call of the properties' methods.
    pub fn step(&mut self, buffer: *mut c_void, input: &mut Input, may_fail: bool) {
        match input.below(8) {
            0..=2 => self.set(buffer, input, may_fail),
            3 => self.set_nothing(buffer, input, may_fail),
            4 => self.get(buffer, input),
            5 => self.get_by_index(buffer, input),
            6 => self.ask_with_null(buffer, input),
            _ => self.check(buffer),
        }
    }

    fn set(&mut self, buffer: *mut c_void, input: &mut Input, may_fail: bool) {
        let name = choose_name(input);
        let value = vec![input.byte(); choose_size(input) as usize];
        let data = value.as_ptr() as *mut c_void;
        let size = value.len() as u32;
        match method!(buffer, INSSBuffer3Vtbl, SetProperty(name, data, size)) {
            S_OK => self.insert(name, value),
            E_OUTOFMEMORY if may_fail => self.check(buffer),
            other => panic!("SetProperty of {size} bytes answered {other:#x}"),
        }
    }

    fn set_nothing(&mut self, buffer: *mut c_void, input: &mut Input, may_fail: bool) {
        let name = choose_name(input);
        let size = choose_size(input);
        match method!(buffer, INSSBuffer3Vtbl, SetProperty(name, null_mut(), size)) {
            S_OK if size == 0 => self.insert(name, Vec::new()),
            E_POINTER if size > 0 => (),
            E_OUTOFMEMORY if size == 0 && may_fail => self.check(buffer),
            other => panic!("SetProperty of NULL and {size} bytes answered {other:#x}"),
        }
    }

    fn insert(&mut self, name: GUID, value: Vec<u8>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    fn value(&self, name: GUID) -> Option<&Vec<u8>> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn get(&self, buffer: *mut c_void, input: &mut Input) {
        let name = choose_name(input);
        let room = choose_size(input);
        let mut place = vec![UNTOUCHED; room as usize + 1];
        let mut size = room;
        let data = place.as_mut_ptr().cast();
        let result = method!(buffer, INSSBuffer3Vtbl, GetProperty(name, data, &mut size));
        match self.value(name) {
            Some(value) => check_read(result, size, &place, room, value),
            None => {
                assert_eq!((result, size), (NS_E_UNSUPPORTED_PROPERTY, room));
                assert!(is_untouched(&place));
            }
        }
    }

    fn get_by_index(&self, buffer: *mut c_void, input: &mut Input) {
        let index = match input.byte() {
            255 => u32::MAX,
            byte => u32::from(byte) % (self.0.len() as u32 + 2),
        };
        let room = choose_size(input);
        let mut place = vec![UNTOUCHED; room as usize + 1];
        let unnamed = GUID::from_bytes([UNTOUCHED; 16]);
        let (mut name, mut size) = (unnamed, room);
        let data = place.as_mut_ptr().cast();
        let result = method!(
            buffer,
            INSSBuffer4Vtbl,
            GetPropertyByIndex(index, &mut name, data, &mut size)
        );
        match self.0.get(index as usize) {
            Some((known, value)) => {
                assert_eq!(name, *known);
                check_read(result, size, &place, room, value);
            }
            None => {
                assert_eq!((result, name, size), (E_INVALIDARG, unnamed, room));
                assert!(is_untouched(&place));
            }
        }
    }

    fn ask_with_null(&self, buffer: *mut c_void, input: &mut Input) {
        let name = choose_name(input);
        let index = u32::from(input.byte());
        let (mut found, mut size) = (name, 1);
        let results = [
            method!(
                buffer,
                INSSBuffer3Vtbl,
                GetProperty(name, null_mut(), null_mut())
            ),
            method!(buffer, INSSBuffer4Vtbl, GetPropertyCount(null_mut())),
            method!(
                buffer,
                INSSBuffer4Vtbl,
                GetPropertyByIndex(index, null_mut(), null_mut(), &mut size)
            ),
            method!(
                buffer,
                INSSBuffer4Vtbl,
                GetPropertyByIndex(index, &mut found, null_mut(), null_mut())
            ),
        ];
        assert_eq!(results, [E_POINTER; 4]);
        assert_eq!((found, size), (name, 1));
    }

    /// Every property is there, in its place, and no other.
    pub fn check(&self, buffer: *mut c_void) {
        let mut count = u32::MAX;
        let result = method!(buffer, INSSBuffer4Vtbl, GetPropertyCount(&mut count));
        assert_eq!((result, count as usize), (S_OK, self.0.len()));
        for (index, (known, value)) in self.0.iter().enumerate() {
            let index = index as u32;
            let mut place = vec![UNTOUCHED; value.len() + 1];
            let (mut name, mut size) = (GUID::from_bytes([0; 16]), value.len() as u32);
            let data = place.as_mut_ptr().cast();
            let result = method!(
                buffer,
                INSSBuffer4Vtbl,
                GetPropertyByIndex(index, &mut name, data, &mut size)
            );
            assert_eq!(name, *known);
            check_read(result, size, &place, value.len() as u32, value);
            size = 0;
            let result = method!(
                buffer,
                INSSBuffer3Vtbl,
                GetProperty(name, null_mut(), &mut size)
            );
            assert_eq!((result, size as usize), (S_OK, value.len()));
        }
    }
}

fn is_untouched(place: &[u8]) -> bool {
    place.iter().all(|&byte| byte == UNTOUCHED)
}

/// A value that exists was read into a place with so much room, and one byte behind.
fn check_read(result: HRESULT, size: u32, place: &[u8], room: u32, value: &[u8]) {
    assert_eq!(size as usize, value.len());
    if size <= room {
        assert_eq!(result, S_OK);
        assert_eq!(place[..value.len()], *value);
        assert!(is_untouched(&place[value.len()..]));
    } else {
        assert_eq!(result, NS_E_SDK_BUFFERTOOSMALL);
        assert!(is_untouched(place));
    }
}
