//! Random operations against a plain model. Seeds are fixed but for one, which a failure prints;
//! WMSBUFFER_SEED is that one.

mod support;

use std::time::{SystemTime, UNIX_EPOCH};
use support::client::{allocator, name, Allocator, Buffer};
use support::sources::Watched;
use wmsbuffer::abi::com::GUID;
use wmsbuffer::abi::hresult::*;

const OPERATIONS: u32 = 5_000;

/// Xorshift: good enough to pick operations, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) % u64::from(limit)) as u32
    }

    /// Small sizes often, large ones seldom.
    fn size(&mut self) -> u32 {
        let limit = 1 << self.below(18);
        self.below(limit + 1)
    }
}

/// What a buffer must look like.
struct Model {
    buffer: Buffer,
    references: Vec<Buffer>,
    bytes: Vec<u8>,
    used: usize,
    properties: Vec<(GUID, Vec<u8>)>,
}

impl Model {
    fn make(allocator: &Allocator, random: &mut Random) -> Model {
        let size = random.size().max(1);
        let buffer = if random.below(4) == 0 {
            let buffer = allocator.page_buffer(size).unwrap();
            assert_eq!(buffer.bytes().as_ptr() as usize % 4096, 0);
            buffer
        } else {
            let buffer = allocator.buffer(size).unwrap();
            assert_eq!(buffer.bytes().as_ptr() as usize % 64, 0);
            buffer
        };
        assert_eq!((buffer.maximum(), buffer.property_count()), (size, 0));
        let pattern = random.below(256) as u8;
        buffer.bytes().fill(pattern);
        Model {
            references: Vec::new(),
            bytes: vec![pattern; size as usize],
            used: size as usize,
            properties: Vec::new(),
            buffer,
        }
    }

    fn set_length(&mut self, random: &mut Random) {
        let length = random.below(self.bytes.len() as u32 + 2);
        if length as usize <= self.bytes.len() {
            assert_eq!(self.buffer.set_length(length), S_OK);
            self.used = length as usize;
        } else {
            assert_eq!(self.buffer.set_length(length), E_INVALIDARG);
        }
    }

    fn set_property(&mut self, random: &mut Random) {
        let (name, size) = (name(random.below(12)), random.below(200));
        let value = vec![random.below(256) as u8; size as usize];
        assert_eq!(self.buffer.set_property(name, &value), S_OK);
        match self.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.properties.push((name, value)),
        }
    }

    fn check(&self) {
        assert_eq!(self.buffer.maximum() as usize, self.bytes.len());
        assert_eq!(*self.buffer.bytes(), self.bytes[..self.used]);
        assert_eq!(self.buffer.property_count() as usize, self.properties.len());
        for (index, (name, value)) in self.properties.iter().enumerate() {
            assert_eq!(self.buffer.property_name(index as u32), Ok(*name));
            assert_eq!(self.buffer.property(*name).as_ref(), Ok(value));
        }
        assert_eq!(
            self.buffer.property(name(99)),
            Err(NS_E_UNSUPPORTED_PROPERTY)
        );
        assert_eq!(
            self.buffer.property_name(self.properties.len() as u32),
            Err(E_INVALIDARG)
        );
    }

    fn end(mut self) {
        self.check();
        while let Some(reference) = self.references.pop() {
            assert_eq!(reference.release() as usize, self.references.len() + 1);
        }
        assert_eq!(self.buffer.release(), 0);
    }
}

fn agrees(seed: u64) {
    println!("seed {seed}");
    let mut random = Random(seed);
    let source = Watched::new();
    let allocator = allocator(source).unwrap();
    let mut models: Vec<Model> = Vec::new();
    for _ in 0..OPERATIONS {
        let action = random.below(10);
        if models.is_empty() || (action == 0 && models.len() < 100) {
            models.push(Model::make(&allocator, &mut random));
            continue;
        }
        let index = random.below(models.len() as u32) as usize;
        let model = &mut models[index];
        match action {
            1 => models.swap_remove(index).end(),
            2..=3 => model.set_length(&mut random),
            4..=6 => model.set_property(&mut random),
            7 => model.references.push(model.buffer.add_reference()),
            _ => model.check(),
        }
        assert_eq!(allocator.statistics().cLiveBuffers as usize, models.len());
    }
    drop(allocator);
    models.into_iter().for_each(Model::end);
    assert_eq!(source.bytes_out(), 0);
}

#[test]
fn every_operation_agrees_with_the_model() {
    (1..=200).for_each(agrees);
}

#[test]
fn every_operation_agrees_from_a_seed_of_this_run() {
    let asked = std::env::var("WMSBUFFER_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    // From 0 there would be zeros for ever.
    agrees(asked.unwrap_or_else(|| now().as_micros() as u64).max(1));
}
