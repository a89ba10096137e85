//! The properties of one buffer.

use super::fault::Fault;
use super::property_table::{record_end, PropertyTable, HEADER, USUAL};
use crate::abi::com::GUID;
use crate::fork_lock::ForkLock;

/// Where the blocks of the properties come from.
pub trait Storage {
    type Block: AsRef<[u8]> + AsMut<[u8]>;

    /// A block of at least `bytes`.
    fn take(&self, bytes: usize) -> Result<Self::Block, Fault>;

    fn give(&self, block: Self::Block);
}

/// GUID-named values under a lock of their own, in a block that exists only once there is a value.
pub struct Properties<B>(ForkLock<B>);

enum Store {
    Done,
    /// There was no spare block, or it was smaller than `least`.
    Needs {
        least: usize,
        better: usize,
    },
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Properties<B> {
    pub const fn none() -> Properties<B> {
        Properties(ForkLock::none())
    }

    /// Stores a copy of `value`, in the place of the one that had this name.
    pub fn set<S: Storage<Block = B>>(
        &self,
        storage: &S,
        name: &GUID,
        value: &[u8],
    ) -> Result<(), Fault> {
        let mut spare = None;
        // The lock is let go while memory is looked for, so another thread may change what is
        // needed; each round asks for more than the one before or is the last.
        loop {
            let outcome = store(&mut self.0.lock(), &mut spare, name, value);
            if let Some(block) = spare.take() {
                storage.give(block);
            }
            match outcome? {
                Store::Done => return Ok(()),
                Store::Needs { least, better } => {
                    spare = Some(storage.take(better).or_else(|_| storage.take(least))?);
                }
            }
        }
    }

    /// Stores copies of all properties of the other, where there was none.
    pub fn copy<S: Storage<Block = B>>(
        &self,
        storage: &S,
        other: &Properties<B>,
    ) -> Result<(), Fault> {
        loop {
            let needed = match other.0.lock().as_ref() {
                Some(block) => PropertyTable::of(block).used(),
                None => return Ok(()),
            };
            // As in `set`: the lock is let go meanwhile.
            let mut block = storage.take(needed.max(USUAL))?;
            let is_copied = match other.0.lock().as_ref() {
                Some(from) => PropertyTable::of(from).copy_to(&mut block),
                None => false,
            };
            if is_copied {
                let before = self.0.lock().replace(block);
                if let Some(before) = before {
                    storage.give(before);
                }
                return Ok(());
            }
            storage.give(block);
        }
    }

    /// Shows the value of that name to `reader`, which runs under the lock.
    pub fn with<R>(&self, name: &GUID, reader: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let block = self.0.lock();
        let table = PropertyTable::of(block.as_ref()?);
        let property = table.find(name)?;
        Some(reader(table.value(&property)))
    }

    pub fn count(&self) -> u32 {
        match self.0.lock().as_ref() {
            Some(block) => PropertyTable::of(block).count(),
            None => 0,
        }
    }

    /// Shows name and value of the property at `index` to `reader`.
    pub fn with_index<R>(&self, index: u32, reader: impl FnOnce(GUID, &[u8]) -> R) -> Option<R> {
        let block = self.0.lock();
        let table = PropertyTable::of(block.as_ref()?);
        let property = table.iter().nth(usize::try_from(index).ok()?)?;
        Some(reader(property.name, table.value(&property)))
    }

    /// Leaves no property behind and gives the block back to the caller.
    pub fn clear(&self) -> Option<B> {
        self.0.lock().take()
    }
}

/// Stores `value` in the block that is there or, if that cannot hold it, moves everything to the
/// spare one; the block that is out of use is in `spare` afterwards.
fn store<B: AsRef<[u8]> + AsMut<[u8]>>(
    current: &mut Option<B>,
    spare: &mut Option<B>,
    name: &GUID,
    value: &[u8],
) -> Result<Store, Fault> {
    if let Some(block) = current.as_mut() {
        let mut table = PropertyTable::of(block);
        match table.find(name) {
            Some(property) if property.value.len() == value.len() => {
                table.overwrite(&property, value);
                return Ok(Store::Done);
            }
            None if table.append(name, value) => return Ok(Store::Done),
            _ => {}
        }
    }
    let old = current.as_ref().map(PropertyTable::of);
    let used = old.as_ref().map_or(HEADER, PropertyTable::used);
    let needed = record_end(used, value.len()).ok_or(Fault::OutOfMemory)?;
    match spare {
        Some(block) if block.as_ref().len() >= needed => {
            refill(PropertyTable::begin(block), old, name, value);
            core::mem::swap(current, spare);
            Ok(Store::Done)
        }
        _ => Ok(Store::Needs {
            least: needed,
            better: match old {
                None => needed.max(USUAL),
                // Half as much again, so that a thousand properties do not move a thousand times.
                Some(_) => needed.saturating_add(needed / 2),
            },
        }),
    }
}

/// Fills a new table with what the old one held, the value of `name` replaced or added.
fn refill<N, O>(mut new: PropertyTable<N>, old: Option<PropertyTable<O>>, name: &GUID, value: &[u8])
where
    N: AsRef<[u8]> + AsMut<[u8]>,
    O: AsRef<[u8]>,
{
    let mut replaced = false;
    if let Some(old) = old {
        for property in old.iter() {
            if property.name == *name {
                replaced = true;
                new.append(name, value);
            } else {
                new.append(&property.name, old.value(&property));
            }
        }
    }
    if !replaced {
        new.append(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Blocks of exactly the size asked for, counted, refused from some size on.
    struct Heap {
        taken: Cell<usize>,
        given: Cell<usize>,
        limit: usize,
    }

    impl Storage for Heap {
        type Block = Vec<u8>;

        fn take(&self, bytes: usize) -> Result<Vec<u8>, Fault> {
            if bytes > self.limit {
                return Err(Fault::OutOfMemory);
            }
            self.taken.set(self.taken.get() + 1);
            Ok(vec![0xA5; bytes])
        }

        fn give(&self, _: Vec<u8>) {
            self.given.set(self.given.get() + 1);
        }
    }

    fn heap(limit: usize) -> Heap {
        Heap {
            taken: Cell::new(0),
            given: Cell::new(0),
            limit,
        }
    }

    fn name(number: u32) -> GUID {
        GUID {
            Data1: number,
            Data2: 1,
            Data3: 2,
            Data4: [3; 8],
        }
    }

    fn value(properties: &Properties<Vec<u8>>, number: u32) -> Option<Vec<u8>> {
        properties.with(&name(number), <[u8]>::to_vec)
    }

    #[test]
    fn four_values_of_sixteen_bytes_take_one_block() {
        let (heap, properties) = (heap(usize::MAX), Properties::none());
        for number in 0..4 {
            properties.set(&heap, &name(number), &[7; 16]).unwrap();
        }
        assert_eq!(heap.taken.get(), 1);
        assert_eq!(properties.count(), 4);
    }

    #[test]
    fn a_replaced_value_keeps_its_place_whatever_its_size() {
        let (heap, properties) = (heap(usize::MAX), Properties::none());
        for number in 0..3 {
            properties.set(&heap, &name(number), b"old").unwrap();
        }
        for new in [&b"new"[..], b"longer than before", b""] {
            properties.set(&heap, &name(1), new).unwrap();
            let second = properties.with_index(1, |name, value| (name, value.to_vec()));
            assert_eq!(second, Some((name(1), new.to_vec())));
            assert_eq!(properties.count(), 3);
        }
        assert_eq!(value(&properties, 0).as_deref(), Some(&b"old"[..]));
        assert_eq!(value(&properties, 2).as_deref(), Some(&b"old"[..]));
    }

    #[test]
    fn without_memory_everything_stays_as_it_was() {
        let (heap, properties) = (heap(1000), Properties::none());
        properties.set(&heap, &name(0), b"kept").unwrap();
        let outcome = properties.set(&heap, &name(1), &[0; 2000]);
        assert_eq!(outcome, Err(Fault::OutOfMemory));
        let outcome = properties.set(&heap, &name(0), &[0; 2000]);
        assert_eq!(outcome, Err(Fault::OutOfMemory));
        assert_eq!(value(&properties, 0).as_deref(), Some(&b"kept"[..]));
        assert_eq!(properties.count(), 1);
    }

    #[test]
    fn where_there_is_no_room_to_spare_what_is_needed_will_do() {
        let (heap, properties) = (heap(1000), Properties::none());
        properties.set(&heap, &name(0), &[1; 500]).unwrap();
        properties.set(&heap, &name(1), &[2; 400]).unwrap();
        assert_eq!(value(&properties, 0), Some(vec![1; 500]));
    }

    #[test]
    fn what_lacks_a_byte_of_room_is_moved() {
        let heap = heap(usize::MAX);
        for size in 0..2 * USUAL {
            let properties = Properties::none();
            properties.set(&heap, &name(0), &[1; 16]).unwrap();
            properties.set(&heap, &name(1), &vec![2; size]).unwrap();
            assert_eq!(value(&properties, 0), Some(vec![1; 16]));
            assert_eq!(value(&properties, 1), Some(vec![2; size]));
        }
    }

    #[test]
    fn a_value_of_the_same_size_takes_no_block() {
        let (heap, properties) = (heap(usize::MAX), Properties::none());
        properties.set(&heap, &name(0), b"old").unwrap();
        properties.set(&heap, &name(0), b"new").unwrap();
        assert_eq!(heap.taken.get(), 1);
    }

    /// Storage that, each time it is asked for a block, lets another thread be faster.
    struct Interrupted<'a>(&'a Heap, &'a Properties<Vec<u8>>, Cell<u32>);

    impl Storage for Interrupted<'_> {
        type Block = Vec<u8>;

        fn take(&self, bytes: usize) -> Result<Vec<u8>, Fault> {
            let number = self.2.get();
            if number < 5 {
                self.2.set(number + 1);
                self.1.set(self.0, &name(100 + number), &[9; 300]).unwrap();
            }
            self.0.take(bytes)
        }

        fn give(&self, block: Vec<u8>) {
            self.0.give(block);
        }
    }

    #[test]
    fn a_copy_has_all_properties_in_their_order_and_is_apart() {
        let (heap, properties, copy) = (heap(usize::MAX), Properties::none(), Properties::none());
        copy.copy(&heap, &properties).unwrap();
        assert_eq!((copy.count(), heap.taken.get()), (0, 0));
        for number in 0..50u32 {
            let size = number as usize;
            properties
                .set(&heap, &name(number), &vec![7; size])
                .unwrap();
        }
        copy.copy(&heap, &properties).unwrap();
        properties.set(&heap, &name(3), &[8; 3]).unwrap();
        copy.set(&heap, &name(50), b"more").unwrap();
        for number in 0..50u32 {
            let expected = Some((name(number), vec![7; number as usize]));
            let found = copy.with_index(number, |name, value| (name, value.to_vec()));
            assert_eq!(found, expected);
        }
        assert_eq!((copy.count(), properties.count()), (51, 50));
    }

    #[test]
    fn a_copy_takes_what_another_thread_set_meanwhile() {
        let (heap, properties, copy) = (heap(usize::MAX), Properties::none(), Properties::none());
        properties.set(&heap, &name(0), &[1; 16]).unwrap();
        let interrupted = Interrupted(&heap, &properties, Cell::new(0));
        copy.copy(&interrupted, &properties).unwrap();
        assert_eq!(copy.count(), 6);
        assert_eq!(heap.taken.get(), heap.given.get() + 2);
    }

    #[test]
    fn without_memory_there_is_no_copy() {
        let (heap, properties, copy) = (heap(usize::MAX), Properties::none(), Properties::none());
        properties.set(&heap, &name(0), &[1; 2000]).unwrap();
        let outcome = copy.copy(&self::heap(1000), &properties);
        assert_eq!(outcome, Err(Fault::OutOfMemory));
        assert_eq!(copy.count(), 0);
    }

    #[test]
    fn what_another_thread_sets_meanwhile_is_kept() {
        let (heap, properties) = (heap(usize::MAX), Properties::none());
        let interrupted = Interrupted(&heap, &properties, Cell::new(0));
        properties.set(&interrupted, &name(0), &[1; 500]).unwrap();
        properties.set(&interrupted, &name(0), &[2; 900]).unwrap();
        assert_eq!(value(&properties, 0), Some(vec![2; 900]));
        for number in 0..interrupted.2.get() {
            assert_eq!(value(&properties, 100 + number), Some(vec![9; 300]));
        }
        assert_eq!(properties.count(), 1 + interrupted.2.get());
        assert_eq!(heap.taken.get(), heap.given.get() + 1);
    }

    #[test]
    fn every_block_is_given_back() {
        let (heap, properties) = (heap(usize::MAX), Properties::none());
        for number in 0..1000u32 {
            properties
                .set(&heap, &name(number), &number.to_ne_bytes())
                .unwrap();
        }
        for number in 0..1000u32 {
            let expected = number.to_ne_bytes();
            assert_eq!(value(&properties, number).as_deref(), Some(&expected[..]));
        }
        if let Some(block) = properties.clear() {
            heap.give(block);
        }
        assert_eq!(heap.taken.get(), heap.given.get());
        assert!(heap.taken.get() < 40, "{}", heap.taken.get());
        assert_eq!(properties.count(), 0);
    }
}
