//! The caches of one pool, by the numbers of their threads.

use super::cache::Cache;
use super::slot::Tenant;
use crate::source::Region;
use crate::sync::{AtomicPtr, Ordering};
use crate::thread::MOST;
use core::cell::Cell;
use core::mem::size_of;
use core::ptr::{null_mut, NonNull};

type Entry<T> = AtomicPtr<Cache<T>>;

/// The first threads' entries lie in the pool.
const NEAR: usize = 64;
/// Further ones in leaves, each in a region of its own.
const LEAF: usize = 512;
const LEAVES: usize = MOST / LEAF;
/// What a leaf takes.
pub const LEAF_BYTES: usize = LEAF * size_of::<usize>();

/// Changed under the registry's lock; looked up without, by a thread for its own number. A cache stays
/// until its thread or the pool ends.
pub struct Caches<T: Tenant> {
    near: [Entry<T>; NEAR],
    leaves: [AtomicPtr<Entry<T>>; LEAVES],
    leaf_bytes: Cell<usize>,
    first: Cell<Option<NonNull<Cache<T>>>>,
}

impl<T: Tenant> Caches<T> {
    #[allow(clippy::declare_interior_mutable_const)] // the initial value of each
    const NO_ENTRY: Entry<T> = AtomicPtr::new(null_mut());
    #[allow(clippy::declare_interior_mutable_const)] // as above
    const NO_LEAF: AtomicPtr<Entry<T>> = AtomicPtr::new(null_mut());

    pub const fn none() -> Caches<T> {
        Caches {
            near: [Self::NO_ENTRY; NEAR],
            leaves: [Self::NO_LEAF; LEAVES],
            leaf_bytes: Cell::new(0),
            first: Cell::new(None),
        }
    }

    /// The cache of the thread of that number.
    pub fn get(&self, number: usize) -> Option<&Cache<T>> {
        // Acquire: pairs with `add`, which another thread of the same number may have called.
        let cache = self.entry(number)?.load(Ordering::Acquire);
        // SAFETY: a cache stays until its thread or the pool ends.
        unsafe { cache.as_ref() }
    }

    /// The same for a thread whose entry lies in the pool.
    #[inline(always)]
    pub fn near(&self, number: usize) -> Option<&Cache<T>> {
        let cache = self.near.get(number)?.load(Ordering::Acquire);
        // SAFETY: a cache stays until its thread or the pool ends.
        unsafe { cache.as_ref() }
    }

    fn entry(&self, number: usize) -> Option<&Entry<T>> {
        if let Some(entry) = self.near.get(number) {
            return Some(entry);
        }
        let leaf = self.leaves.get(number / LEAF)?.load(Ordering::Acquire);
        if leaf.is_null() {
            return None;
        }
        // SAFETY: a leaf has that many entries and stays until the pool ends.
        Some(unsafe { &*leaf.wrapping_add(number % LEAF) })
    }

    pub fn has_place(&self, number: usize) -> bool {
        self.entry(number).is_some()
    }

    /// Makes place for the numbers around that one; gives the region back if there was place already.
    /// Under the registry's lock.
    ///
    /// # Safety
    /// The region has `LEAF_BYTES`, all zeros, and is the caller's.
    pub unsafe fn add_leaf(&self, number: usize, region: Region) -> Option<Region> {
        match self.leaves.get(number / LEAF) {
            Some(leaf) if leaf.load(Ordering::Relaxed).is_null() => {
                self.leaf_bytes.set(region.bytes());
                // Release: the entries are zeroed before somebody looks at them.
                leaf.store(region.start().as_ptr().cast(), Ordering::Release);
                None
            }
            _ => Some(region),
        }
    }

    /// Enters a cache for a number that has place. Under the registry's lock.
    pub fn add(&self, cache: NonNull<Cache<T>>) {
        // SAFETY: the cache was begun and is given to this list.
        let head = unsafe { cache.as_ref() };
        if let Some(entry) = self.entry(head.number()) {
            let after = self.first.replace(Some(cache));
            head.after.set(after);
            if let Some(after) = after {
                // SAFETY: what is on the list stays until it is taken off.
                unsafe { after.as_ref() }.before.set(Some(cache));
            }
            // Release: the cache is begun before a later thread of that number finds it.
            entry.store(cache.as_ptr(), Ordering::Release);
        }
    }

    /// Takes the cache of that number out. Under the registry's lock.
    pub fn remove(&self, number: usize) -> Option<NonNull<Cache<T>>> {
        let cache = NonNull::new(self.entry(number)?.swap(null_mut(), Ordering::Relaxed))?;
        // SAFETY: what is on the list stays until it is taken off.
        let head = unsafe { cache.as_ref() };
        let (before, after) = (head.before.get(), head.after.get());
        match before {
            // SAFETY: as above.
            Some(before) => unsafe { before.as_ref() }.after.set(after),
            None => self.first.set(after),
        }
        if let Some(after) = after {
            // SAFETY: as above.
            unsafe { after.as_ref() }.before.set(before);
        }
        Some(cache)
    }

    /// Every cache. Under the registry's lock.
    pub fn iter(&self) -> impl Iterator<Item = &Cache<T>> {
        let first = self.first.get();
        core::iter::successors(first, |cache| {
            // SAFETY: a cache stays until its thread or the pool ends.
            unsafe { cache.as_ref() }.after.get()
        })
        // SAFETY: as above.
        .map(|cache| unsafe { cache.as_ref() })
    }

    /// Takes everything apart.
    ///
    /// # Safety
    /// The pool ends: nobody else sees it.
    pub unsafe fn end(&self, mut release: impl FnMut(Region)) {
        while let Some(cache) = self.first.take() {
            // SAFETY: the cache is still there.
            self.first.set(unsafe { cache.as_ref() }.after.get());
            // SAFETY: nobody uses it, and this list does not name it any more.
            release(unsafe { Cache::end(cache) });
        }
        for leaf in &self.leaves {
            let start = leaf.swap(null_mut(), Ordering::Relaxed).cast::<u8>();
            if let Some(start) = NonNull::new(start) {
                // SAFETY: a region of so many bytes was given to `add_leaf`.
                release(unsafe { Region::new(start, self.leaf_bytes.get()) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::buffer::Buffer;
    use crate::source::{system::System, Source};
    use std::vec::Vec;

    const PAGE: usize = 4096;

    fn leaf() -> Region {
        System.acquire(LEAF_BYTES, PAGE).unwrap()
    }

    #[test]
    fn each_number_of_a_leaf_has_an_entry_there() {
        let caches = Caches::<Buffer>::none();
        let region = leaf();
        let first = region.start().as_ptr() as usize;
        // SAFETY: the region is ours, and all zeros.
        assert!(unsafe { caches.add_leaf(LEAF + 9, region) }.is_none());
        let at = |number| caches.entry(number).map(|entry| entry as *const _ as usize);
        assert_eq!(at(LEAF), Some(first));
        let last = first + LEAF_BYTES - size_of::<usize>();
        assert_eq!(at(2 * LEAF - 1), Some(last));
        assert!(!caches.has_place(LEAF - 1) && !caches.has_place(2 * LEAF));
        // SAFETY: nobody uses it any more.
        let release = |region| unsafe { System.release(region) };
        // SAFETY: nobody has an entry any more.
        unsafe { caches.end(release) };
    }

    #[test]
    fn a_leaf_that_was_one_too_many_comes_back_and_the_others_when_the_pool_ends() {
        let caches = Caches::<Buffer>::none();
        // SAFETY: the regions are ours, and all zeros.
        let add = |number| unsafe { caches.add_leaf(number, leaf()) };
        assert!(add(NEAR).is_none() && add(LEAF).is_none());
        let surplus = add(NEAR + 1).unwrap();
        let mut regions = Vec::from([surplus]);
        // SAFETY: nobody has an entry any more.
        unsafe { caches.end(|region| regions.push(region)) };
        assert_eq!(regions.len(), 3);
        for region in regions {
            assert_eq!(region.bytes(), LEAF_BYTES);
            // SAFETY: nobody uses it any more.
            unsafe { System.release(region) };
        }
    }
}
