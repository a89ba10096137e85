//! What is special about the buffers of a pool.

#![forbid(unsafe_code)]

use super::size_class::{Placement, SizeClass, LARGE, LINE, PACKED_BYTES};
use crate::checked::CANARY;
use crate::source::region::round_up;

/// What a huge page takes on most machines; where it takes more, this is a piece of one.
pub const HUGE: usize = 2 << 20;

/// What the mappings of guarded buffers leave of an alignment: what any number of C wants.
const LEAST_ALIGNMENT: usize = 16;

/// How buffers are made. Other blocks, of properties and magazines, only share their size classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What an address is a multiple of: a power of two up to the least page there is, or 0 for a line.
    pub alignment: usize,
    /// The same for page buffers; anything below a page means a page.
    pub page_alignment: usize,
    /// Bytes behind the last one of each.
    pub padding: usize,
    /// Memory is asked for in pieces that the system can back with huge pages.
    pub huge_pages: bool,
    /// Each has a mapping of its own, which ends with a page that nobody may touch.
    pub guard_pages: bool,
}

impl Shape {
    /// Whether a slot of the class that an ordinary call finds for a size would not do.
    pub fn needs_care(&self) -> bool {
        self.alignment > LINE || self.page_alignment > 4096 || self.padding > 0 || self.guard_pages
    }

    /// The size class of a buffer of so many bytes.
    ///
    /// The sizes of a class are multiples of the step that led to it: a size that is a multiple of the
    /// alignment has a class whose slots are all aligned, as their runs are.
    pub fn class(&self, bytes: u32, placement: Placement, page_bytes: usize) -> Option<SizeClass> {
        let bytes = usize::try_from(bytes).ok()?.checked_add(self.padding)?;
        let bytes = match CANARY {
            0 => bytes,
            // Where slots are made of pages, it is not known at the end of a buffer whether it had whole ones.
            _ if placement == Placement::Page || bytes > LARGE.saturating_sub(CANARY) => {
                round_up(bytes, page_bytes)?.checked_add(CANARY)?
            }
            _ => bytes.checked_add(CANARY)?,
        };
        // An address also for nothing.
        let bytes = bytes.max(1);
        let bytes = match placement {
            Placement::Aligned => round_up(bytes, self.alignment.max(LINE))?,
            Placement::Page if self.page_alignment > page_bytes => {
                bytes.max(PACKED_BYTES.checked_add(1)?)
            }
            Placement::Page => bytes,
        };
        SizeClass::of(bytes, placement, page_bytes)
    }

    /// What the address of a slot with a region to itself is a multiple of, whatever it is for: a slot that
    /// comes back can serve a page buffer next.
    pub fn region_alignment(&self, page_bytes: usize) -> usize {
        self.page_alignment.max(page_bytes)
    }

    /// How a guarded buffer lies in its mapping.
    pub fn frame(&self, bytes: u32, placement: Placement, page_bytes: usize) -> Option<Frame> {
        let alignment = match self.alignment {
            0 => LEAST_ALIGNMENT,
            asked => asked,
        };
        // An address also for nothing.
        let bytes = usize::try_from(bytes)
            .ok()?
            .max(1)
            .checked_add(self.padding)?;
        let aligned = round_up(bytes, alignment)?;
        let usable = round_up(aligned, page_bytes)?;
        isize::try_from(usable).ok()?;
        Some(match placement {
            Placement::Aligned => Frame {
                usable,
                before: usable.checked_sub(aligned)?,
                alignment: page_bytes,
            },
            Placement::Page => Frame {
                usable,
                before: 0,
                alignment: self.region_alignment(page_bytes),
            },
        })
    }
}

/// The mapping of a guarded buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Bytes up to the page that nobody may touch, whole pages.
    pub usable: usize,
    /// Those of them before the buffer, less than a page.
    pub before: usize,
    /// What the mapping starts at a multiple of.
    pub alignment: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 4096;

    #[test]
    fn an_ordinary_shape_changes_no_class() {
        let shape = Shape::default();
        assert!(!shape.needs_care());
        let huge_pages = true;
        assert!(!Shape {
            huge_pages,
            ..shape
        }
        .needs_care());
        for placement in [Placement::Aligned, Placement::Page] {
            for bytes in (0..70_000).chain((70_000..1 << 25).step_by(997)) {
                let expected = SizeClass::of(bytes as usize, placement, PAGE);
                assert_eq!(shape.class(bytes, placement, PAGE), expected, "{bytes}");
            }
        }
    }

    #[test]
    fn the_slots_of_an_aligned_buffers_class_are_aligned_and_hold_the_padding() {
        for alignment in (6..=12).map(|bits| 1 << bits) {
            for padding in [0, 64, 4096] {
                let shape = Shape {
                    alignment,
                    padding,
                    ..Shape::default()
                };
                for bytes in (0..70_000).chain((70_000..1 << 25).step_by(997)) {
                    let class = shape.class(bytes, Placement::Aligned, PAGE).unwrap();
                    assert_eq!(class.bytes() % alignment, 0, "{bytes}");
                    assert!(class.bytes() >= bytes as usize + padding, "{bytes}");
                }
            }
        }
    }

    #[test]
    fn a_page_buffer_that_is_aligned_further_has_a_region_to_itself() {
        let shape = Shape {
            page_alignment: HUGE,
            ..Shape::default()
        };
        assert!(shape.needs_care());
        assert_eq!(shape.region_alignment(PAGE), HUGE);
        for bytes in [1, 4096, 32 << 10, 1 << 20] {
            assert!(!shape
                .class(bytes, Placement::Page, PAGE)
                .unwrap()
                .is_packed());
            assert_eq!(
                shape.class(bytes, Placement::Aligned, PAGE),
                SizeClass::of(bytes as usize, Placement::Aligned, PAGE)
            );
        }
    }

    #[test]
    fn an_alignment_of_a_page_changes_no_page_buffer() {
        let shape = Shape {
            page_alignment: 4096,
            ..Shape::default()
        };
        for bytes in [1, 4096, 20_000, 100_000] {
            let class = Shape::default().class(bytes, Placement::Page, 4096);
            assert_eq!(shape.class(bytes, Placement::Page, 4096), class);
        }
    }

    #[test]
    fn a_guarded_buffer_ends_where_its_mapping_does() {
        for alignment in [0, 64, 4096] {
            for padding in [0, 1, 4096] {
                let shape = Shape {
                    alignment,
                    padding,
                    guard_pages: true,
                    ..Shape::default()
                };
                for bytes in (0..9000).chain([1 << 24, u32::MAX - 9000]) {
                    let frame = shape.frame(bytes, Placement::Aligned, PAGE).unwrap();
                    let least = alignment.max(LEAST_ALIGNMENT);
                    let end = frame.before + (bytes as usize).max(1) + padding;
                    assert!(end <= frame.usable && frame.usable < end + least, "{bytes}");
                    assert_eq!((frame.usable % PAGE, frame.before % least), (0, 0));
                    assert!(frame.before < PAGE);
                    let page = shape.frame(bytes, Placement::Page, PAGE).unwrap();
                    assert_eq!((page.usable, page.before), (frame.usable, 0));
                }
            }
        }
    }
}
