//! The memory that the library took from the system.

use loom::cell::UnsafeCell;
use std::alloc::{alloc_zeroed, dealloc, Layout};
use std::collections::BTreeMap;

pub const PAGE: usize = 4096;

/// What the library finds in memory that went back.
const POISON: u8 = 0xA5;

struct Region {
    layout: Layout,
    /// Read at each touch, and written when the memory goes back: loom tells if one does not come
    /// before the other.
    touched: UnsafeCell<()>,
    is_held: bool,
}

/// Every region that was taken in one run of a model, by its start.
#[derive(Default)]
pub struct Pages {
    regions: BTreeMap<usize, Region>,
    /// Those that went back and are to be had again.
    free: Vec<usize>,
    is_recycled: bool,
}

impl Pages {
    pub fn new(is_recycled: bool) -> Pages {
        Pages {
            regions: BTreeMap::new(),
            free: Vec::new(),
            is_recycled,
        }
    }

    /// How many regions did not go back.
    pub fn held(&self) -> usize {
        let regions = self.regions.values();
        regions.filter(|region| region.is_held).count()
    }

    /// The calling thread uses that address, which may be of other memory as well.
    pub fn touch(&self, address: usize) {
        let region = self.regions.range(..=address).next_back();
        let region = region.filter(|(start, region)| address - **start < region.layout.size());
        if let Some((_, region)) = region {
            assert!(region.is_held, "memory is touched that went back");
            region.touched.with(|_| ());
        }
    }

    /// Zeroed memory.
    pub fn take(&mut self, bytes: usize) -> *mut u8 {
        let layout = Layout::from_size_align(bytes, PAGE).expect("a size in pages");
        let fits = |start: &usize| self.regions[start].layout == layout;
        let start = match self.free.iter().rposition(fits) {
            Some(index) => {
                let start = self.free.remove(index) as *mut u8;
                // SAFETY: the region has so many bytes, and is nobody's.
                unsafe { start.write_bytes(0, bytes) };
                start
            }
            // SAFETY: the library asks for no region of 0 bytes.
            None => unsafe { alloc_zeroed(layout) },
        };
        let region = Region {
            layout,
            touched: UnsafeCell::new(()),
            is_held: true,
        };
        self.regions.insert(start as usize, region);
        start
    }

    /// Takes memory back.
    pub fn give(&mut self, start: *mut u8, bytes: usize) {
        let address = start as usize;
        let region = self.regions.get_mut(&address);
        let region = region.expect("memory goes back that was taken");
        assert!(region.is_held, "memory goes back twice");
        assert_eq!(region.layout.size(), bytes);
        region.touched.with_mut(|_| ());
        region.is_held = false;
        // SAFETY: the region has so many bytes, and stays until the run is over.
        unsafe { start.write_bytes(POISON, bytes) };
        if self.is_recycled {
            self.free.push(address);
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        for (start, region) in &self.regions {
            // SAFETY: it was allocated so, and the run that used it is over.
            unsafe { dealloc(*start as *mut u8, region.layout) };
        }
    }
}
