//! The layout of a buffer's properties in a block of memory.

use crate::abi::com::GUID;
use core::mem::size_of;
use core::ops::Range;

/// Properties one behind the other, in the order in which they were first set:
///
/// ```text
/// bytes used: usize | count: u32 | (name: 16 bytes | size: u32 | value) …
/// ```
///
/// `B` is the block: something that gives `&[u8]` to read, and `&mut [u8]` to write as well.
pub struct PropertyTable<B>(B);

/// A property's name, and where in the block its value lies.
pub struct Property {
    pub name: GUID,
    pub value: Range<usize>,
}

const COUNT: usize = size_of::<usize>();
/// The bytes of a block that are taken when there are no properties.
pub const HEADER: usize = COUNT + 4;
const NAME: usize = 16;
const RECORD: usize = NAME + 4;

/// A block for four properties of 16 bytes: more than the sample extensions of a packet need.
pub const USUAL: usize = HEADER + 4 * (RECORD + 16);

/// Where a property of `size` bytes ends that starts at `at`.
pub fn record_end(at: usize, size: usize) -> Option<usize> {
    at.checked_add(RECORD)?.checked_add(size)
}

impl<B: AsRef<[u8]>> PropertyTable<B> {
    /// The table that was begun in this block before.
    pub fn of(block: B) -> PropertyTable<B> {
        PropertyTable(block)
    }

    pub fn count(&self) -> u32 {
        u32::from_ne_bytes(self.array(COUNT).unwrap_or_default())
    }

    /// The bytes of the block that are taken.
    pub fn used(&self) -> usize {
        usize::from_ne_bytes(self.array(0).unwrap_or_default())
    }

    pub fn capacity(&self) -> usize {
        self.0.as_ref().len()
    }

    pub fn iter(&self) -> impl Iterator<Item = Property> + '_ {
        let mut at = HEADER;
        (0..self.count()).map_while(move |_| {
            let name = GUID::from_bytes(self.array(at)?);
            let size = u32::from_ne_bytes(self.array(at.checked_add(NAME)?)?);
            let start = at.checked_add(RECORD)?;
            at = record_end(at, size as usize)?;
            let value = start..at;
            Some(Property { name, value })
        })
    }

    pub fn find(&self, name: &GUID) -> Option<Property> {
        self.iter().find(|property| property.name == *name)
    }

    pub fn value(&self, property: &Property) -> &[u8] {
        let range = property.value.clone();
        self.0.as_ref().get(range).unwrap_or_default()
    }

    /// Copies the table into another block, or tells that the block has no room for it.
    pub fn copy_to(&self, block: &mut impl AsMut<[u8]>) -> bool {
        let used = self.0.as_ref().get(..self.used());
        let room = block.as_mut().get_mut(..self.used());
        match (used, room) {
            (Some(used), Some(room)) => {
                // Not with `copy_from_slice`, which looks whether both are as long.
                for (to, from) in room.iter_mut().zip(used) {
                    *to = *from;
                }
                true
            }
            _ => false,
        }
    }

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        let end = at.checked_add(N)?;
        self.0.as_ref().get(at..end)?.try_into().ok()
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> PropertyTable<B> {
    /// An empty table in a block of at least `HEADER` bytes, whatever it held.
    pub fn begin(block: B) -> PropertyTable<B> {
        let mut table = PropertyTable(block);
        table.set_totals(HEADER, 0);
        table
    }

    /// Puts a property behind the others, or tells that the block has no room for it.
    pub fn append(&mut self, name: &GUID, value: &[u8]) -> bool {
        let at = self.used();
        let end = match record_end(at, value.len()) {
            Some(end) if end <= self.capacity() => end,
            _ => return false,
        };
        let size = value.len() as u32;
        self.write(at, &name.to_bytes());
        self.write(at.wrapping_add(NAME), &size.to_ne_bytes());
        self.write(at.wrapping_add(RECORD), value);
        let count = self.count().saturating_add(1);
        self.set_totals(end, count);
        true
    }

    /// Replaces a value by one of the same size.
    pub fn overwrite(&mut self, property: &Property, value: &[u8]) {
        self.write(property.value.start, value);
    }

    fn set_totals(&mut self, used: usize, count: u32) {
        self.write(0, &used.to_ne_bytes());
        self.write(COUNT, &count.to_ne_bytes());
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        let room = self.0.as_mut().get_mut(at..).unwrap_or_default();
        for (to, from) in room.iter_mut().zip(bytes) {
            *to = *from;
        }
    }
}
