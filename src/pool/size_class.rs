//! The sizes that requests are rounded up to.

#![forbid(unsafe_code)]

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

pub const LINE: usize = 64;

/// From here on a slot is made of pages however it may be placed: its waste is a page at most,
/// and untouched pages cost nothing.
const LARGE: usize = 64 << 10;

const STEPS: usize = 16;
/// `LINE << 10` is `LARGE`.
const SMALL_CLASSES: usize = STEPS + 6 * STEPS;
/// Pages of 4 KiB up to 64 GiB: a buffer or a property ends at 4 GiB, the properties of one buffer
/// do not.
const PAGE_CLASSES: usize = STEPS + 20 * STEPS;

/// How many size classes there are; every index is below.
pub const CLASSES: usize = SMALL_CLASSES + PAGE_CLASSES;

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
