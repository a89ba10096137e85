//! The sizes that requests are rounded up to.

#![forbid(unsafe_code)]

use crate::hint::likely;

/// Where a block's payload may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// On a multiple of 64 bytes: a cache line, and more than any vector instruction wants.
    Aligned,
    /// On a page boundary, with whole pages behind it.
    Page,
}

/// One size of slots. Up to 16 units the sizes are the multiples of the unit, then 16 steps lead
/// to each doubling, so that at most a sixteenth of a payload is waste. The unit is 64 bytes for
/// small slots and a page for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeClass {
    index: usize,
    bytes: usize,
}

pub const LINE: usize = 1 << LINE_BITS;
const LINE_BITS: u32 = 6;

/// From here on a slot is made of pages however it may be placed: its waste is a page at most,
/// and untouched pages cost nothing.
pub const LARGE: usize = 64 << 10;

const STEPS: usize = 16;
/// `LINE << 10` is `LARGE`.
const SMALL_CLASSES: usize = STEPS + 6 * STEPS;
/// Pages of 4 KiB up to 64 GiB: a buffer or a property ends at 4 GiB, the properties of one buffer
/// do not.
const PAGE_CLASSES: usize = STEPS + 20 * STEPS;

/// How many size classes there are; every index is below.
pub const CLASSES: usize = SMALL_CLASSES + PAGE_CLASSES;

/// Threads keep slots of the classes below this one: up to 1 MiB where a page has 4 KiB.
pub const CACHED_CLASSES: usize = SMALL_CLASSES + STEPS + 4 * STEPS;
/// Nor do they keep larger slots where a page has more.
const CACHED_BYTES: usize = 1 << 20;

/// A magazine holds no more bytes than these, and no more slots than `ROUNDS`.
const MAGAZINE_BYTES: usize = 512 << 10;
pub const ROUNDS: usize = 128;

/// Slots up to this size lie side by side in runs; a larger one has a region to itself, which can go
/// back to the source alone.
pub const PACKED_BYTES: usize = 32 << 10;

/// The place of the class of each number of lines up to `LARGE`, for the way of an ordinary call.
static PLACE_OF_LINES: [u16; LARGE / LINE + 1] = place_of_lines();

/// From this place on a slot is made of whole pages.
#[allow(clippy::arithmetic_side_effects)] // runs in the compiler
const PAGE_PLACES: usize = SMALL_CLASSES * PAIR;

/// What a pair of magazines takes in a cache.
const PAIR: usize = 4 * core::mem::size_of::<usize>();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // runs in the compiler
const fn place_of_lines() -> [u16; LARGE / LINE + 1] {
    let mut places = [0; LARGE / LINE + 1];
    let mut lines = 1;
    while lines <= LARGE / LINE {
        let last = lines - 1;
        let mut doubling = 0;
        while last >> doubling >= 2 * STEPS {
            doubling += 1;
        }
        places[lines] = (PAIR * (STEPS * doubling + (last >> doubling))) as u16;
        lines += 1;
    }
    places
}

impl Placement {
    /// The first place of the classes whose slots will do. A slot of another class may start a page, but
    /// would not end with one.
    #[inline(always)]
    pub fn first_place(self) -> usize {
        match self {
            Placement::Aligned => 0,
            Placement::Page => PAGE_PLACES,
        }
    }
}

impl SizeClass {
    /// The smallest class that holds `bytes`; `None` beyond 64 GiB, or what the machine can address.
    pub fn of(bytes: usize, placement: Placement, page_bytes: usize) -> Option<SizeClass> {
        let small = placement == Placement::Aligned && bytes <= LARGE;
        let unit = if small { LINE } else { page_bytes };
        let (step, units) = ladder(bytes.max(1).checked_sub(1)?.checked_div(unit)?)?;
        let index = match small {
            true => step,
            false => step.checked_add(SMALL_CLASSES)?,
        };
        let bytes = units.checked_mul(unit)?;
        // Rust's slices end at half of the address space.
        isize::try_from(bytes).ok()?;
        (index < CLASSES).then_some(SizeClass { index, bytes })
    }

    /// The place of the class of such a block if it is a cached one, by one look into a table or a
    /// few instructions.
    #[inline(always)]
    pub fn cached_place(bytes: u32, placement: Placement, page_bits: u32) -> Option<usize> {
        if likely(placement == Placement::Aligned && bytes <= LARGE as u32) {
            const LAST: u32 = LINE as u32 - 1;
            let lines = bytes.wrapping_add(LAST).wrapping_shr(LINE_BITS);
            return PLACE_OF_LINES
                .get(lines as usize)
                .map(|place| usize::from(*place));
        }
        let last = bytes.checked_sub(1)?.wrapping_shr(page_bits) as usize;
        let doubling = (last | STEPS).leading_zeros() ^ (usize::BITS.wrapping_sub(1));
        let doubling = doubling.wrapping_sub(4);
        let step = STEPS
            .wrapping_mul(doubling as usize)
            .wrapping_add(last.wrapping_shr(doubling));
        let index = SMALL_CLASSES.wrapping_add(step);
        (index < CACHED_CLASSES).then_some(index.wrapping_mul(PAIR))
    }

    /// How far the class's pair lies behind the first one in a cache that had one for every class.
    pub fn place(&self) -> usize {
        self.index.wrapping_mul(PAIR)
    }

    /// The class of that place.
    pub fn at(place: usize, page_bytes: usize) -> Option<SizeClass> {
        SizeClass::nth(place / PAIR, page_bytes)
    }

    /// The class of that index.
    pub fn nth(index: usize, page_bytes: usize) -> Option<SizeClass> {
        let (unit, step) = match index.checked_sub(SMALL_CLASSES) {
            Some(step) => (page_bytes, step),
            None => (LINE, index),
        };
        let units = match step.checked_sub(STEPS) {
            None => step.checked_add(1)?,
            Some(beyond) => {
                let mantissa = (step % STEPS).checked_add(STEPS + 1)?;
                mantissa.checked_shl((beyond / STEPS) as u32)?
            }
        };
        let bytes = units.checked_mul(unit)?;
        (index < CLASSES).then_some(SizeClass { index, bytes })
    }

    /// Whether slots lie side by side in runs.
    pub fn is_packed(&self) -> bool {
        self.bytes <= PACKED_BYTES
    }

    /// Whether threads keep slots of this class.
    pub fn is_cached(&self) -> bool {
        self.index < CACHED_CLASSES && self.bytes <= CACHED_BYTES
    }

    /// Whether there are so many classes like this that not each can have magazines in every cache.
    pub fn is_large(&self) -> bool {
        self.bytes > LARGE
    }

    /// How many slots a magazine holds at most; 0 for a class without magazines in the caches.
    pub fn rounds(&self) -> usize {
        if !self.is_cached() {
            return 0;
        }
        let rounds = MAGAZINE_BYTES.checked_div(self.bytes).unwrap_or(0);
        rounds.min(ROUNDS)
    }

    pub fn index(&self) -> usize {
        self.index
    }

    /// What a slot of this class holds.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// The step of the ladder on which `last`, the number of the last unit needed, lies, and how many
/// units reach up to the end of that step.
fn ladder(last: usize) -> Option<(usize, usize)> {
    if last < STEPS {
        return Some((last, last.checked_add(1)?));
    }
    // The five leading bits: a one, and the step within the doubling.
    let doubling = usize::BITS
        .checked_sub(last.leading_zeros())?
        .checked_sub(5)?;
    let mantissa = last.checked_shr(doubling)?;
    let step = STEPS
        .checked_mul(doubling as usize)?
        .checked_add(mantissa)?;
    let units = mantissa.checked_add(1)?.checked_shl(doubling)?;
    Some((step, units))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 4096;

    fn class(bytes: usize, placement: Placement) -> SizeClass {
        SizeClass::of(bytes, placement, PAGE).unwrap()
    }

    #[test]
    fn a_slot_holds_its_request_and_wastes_a_sixteenth_at_most() {
        for placement in [Placement::Aligned, Placement::Page] {
            let unit = if placement == Placement::Page {
                PAGE
            } else {
                LINE
            };
            for bytes in (1..70_000).chain((70_000..1 << 25).step_by(997)) {
                let slot = class(bytes, placement).bytes();
                let unit = if bytes > LARGE { PAGE } else { unit };
                assert!(slot >= bytes, "{bytes}");
                assert!(slot < bytes + bytes / 16 + unit, "{bytes} in {slot}");
                assert_eq!(slot % unit, 0);
            }
        }
    }

    #[test]
    fn an_index_means_one_size() {
        let mut sizes = std::collections::HashMap::new();
        for placement in [Placement::Aligned, Placement::Page] {
            for bytes in (0..70_000).chain((70_000..1 << 25).step_by(499)) {
                let class = class(bytes, placement);
                assert!(class.index() < CLASSES);
                assert_eq!(
                    *sizes.entry(class.index()).or_insert(class.bytes()),
                    class.bytes()
                );
            }
        }
    }

    #[test]
    fn the_quick_way_finds_the_same_classes() {
        let sizes = (1..=LARGE as u32 + 9).chain((1..1 << 21).step_by(97));
        for (placement, bytes) in sizes.flat_map(|bytes| {
            [Placement::Aligned, Placement::Page].map(|placement| (placement, bytes))
        }) {
            let class = class(bytes as usize, placement);
            let expected = (class.index() < CACHED_CLASSES).then_some(class.place());
            assert_eq!(
                SizeClass::cached_place(bytes, placement, 12),
                expected,
                "{bytes}"
            );
        }
        assert_eq!(SizeClass::cached_place(0, Placement::Aligned, 12), Some(0));
        assert_eq!(SizeClass::cached_place(0, Placement::Page, 12), None);
        assert_eq!(SizeClass::cached_place(u32::MAX, Placement::Page, 12), None);
    }

    #[test]
    fn an_index_leads_back_to_its_class() {
        for placement in [Placement::Aligned, Placement::Page] {
            for bytes in (0..70_000).chain((70_000..1 << 25).step_by(499)) {
                let class = class(bytes, placement);
                assert_eq!(SizeClass::at(class.place(), PAGE), Some(class));
            }
        }
        assert_eq!(SizeClass::nth(CLASSES, PAGE), None);
    }

    #[test]
    fn threads_keep_slots_of_up_to_a_mebibyte_and_half_of_that_in_magazines() {
        for page in [PAGE, 16_384, 65_536] {
            let class = |bytes| SizeClass::of(bytes, Placement::Page, page).unwrap();
            assert!(class(1 << 20).is_cached());
            assert!(!class((1 << 20) + 1).is_cached());
            assert_eq!(class(1 << 16).rounds(), 8);
            assert_eq!(class(1 << 19).rounds(), 1);
            assert_eq!(class((1 << 19) + 1).rounds(), 0);
        }
        assert_eq!(class(1316, Placement::Aligned).rounds(), ROUNDS);
        assert_eq!(class(65_536, Placement::Aligned).rounds(), 8);
    }

    #[test]
    fn nothing_still_has_an_address() {
        assert_eq!(class(0, Placement::Aligned).bytes(), LINE);
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_ladder_ends_at_64_gib() {
        assert_eq!(class(1 << 36, Placement::Page).index(), CLASSES - 1);
        assert_eq!(SizeClass::of((1 << 36) + 1, Placement::Page, PAGE), None);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        assert_eq!(SizeClass::of(usize::MAX, Placement::Page, PAGE), None);
        assert_eq!(SizeClass::of(usize::MAX, Placement::Aligned, PAGE), None);
    }
}
