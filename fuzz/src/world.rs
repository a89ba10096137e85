//! Allocators and buffers, and what is done with them.

use crate::allocator::Allocator;
use crate::buffer::{Buffer, Kind};
use crate::call::{add_reference, release};
use crate::input::Input;

const MOST_BUFFERS: usize = 300;
const MOST_BYTES: u64 = 40 << 20;
/// Threads that one run may begin, each of which takes as long as many calls.
const MOST_THREADS: u32 = 6;

#[derive(Default)]
pub struct World {
    pub(crate) allocators: Vec<Allocator>,
    pub(crate) buffers: Vec<Option<Buffer>>,
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
        for allocator in &self.allocators {
            allocator.forget_what_has_failed();
        }
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

    pub(crate) fn choose_allocator(&self, input: &mut Input) -> Option<usize> {
        let known = self.allocators.iter().enumerate();
        let known = known.filter(|(_, allocator)| allocator.references > 0);
        let known: Vec<usize> = known.map(|(index, _)| index).collect();
        known.get(input.below(known.len())).copied()
    }

    /// One on which the caller has a reference.
    pub(crate) fn choose_buffer(&self, input: &mut Input) -> Option<usize> {
        let held = |index: &usize| {
            self.buffers[*index]
                .as_ref()
                .is_some_and(|buffer| buffer.references > 0)
        };
        let held: Vec<usize> = (0..self.buffers.len()).filter(held).collect();
        held.get(usize::from(input.word()) % held.len().max(1))
            .copied()
    }

    pub(crate) fn buffer(&mut self, index: usize) -> &mut Buffer {
        self.buffers[index].as_mut().expect("a buffer that is live")
    }

    pub(crate) fn with_buffer(
        &mut self,
        input: &mut Input,
        action: impl FnOnce(&mut Buffer, &mut Input),
    ) {
        if let Some(index) = self.choose_buffer(input) {
            action(self.buffer(index), input);
        }
    }

    pub(crate) fn push(&mut self, buffer: Buffer) {
        match self.buffers.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(buffer),
            None => self.buffers.push(Some(buffer)),
        }
    }

    pub(crate) fn is_full(&self, bytes: u32) -> bool {
        let live = self.buffers.iter().flatten();
        live.clone().count() >= MOST_BUFFERS
            || live.map(Buffer::counted_bytes).sum::<u64>() + u64::from(bytes.min(20_000_000))
                > MOST_BYTES
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
    pub(crate) fn bury(&mut self, index: usize) {
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
