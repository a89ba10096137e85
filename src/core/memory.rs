//! What the memory of an allocator's buffers was asked to be.

use super::fault::Fault;
use crate::abi::wmsallocator::*;
use crate::pool::size_class::LINE;
use crate::pool::Shape;

/// No alignment and no padding beyond the least page there is; page buffers go as far as a huge page.
const MOST: u32 = 4096;
const MOST_OF_PAGES: u32 = 2 << 20;

/// What decoders of media read beyond the end of their input.
const DEFAULT_PADDING: u32 = 64;

pub fn shape(asked: &WMSBufferAllocatorOptions) -> Result<Shape, Fault> {
    let flag = |flag| asked.dwFlags & flag != 0;
    let guard_pages = flag(WMS_BUFFER_ALLOCATOR_GUARD_PAGES);
    if guard_pages && has_source(asked)? {
        // The library cannot forbid what it does not know.
        return Err(Fault::InvalidArgument);
    }
    Ok(Shape {
        alignment: power_of_two(asked.cbAlignment, LINE as u32, MOST)?,
        page_alignment: power_of_two(asked.cbPageAlignment, 1, MOST_OF_PAGES)?,
        padding: match (flag(WMS_BUFFER_ALLOCATOR_PADDED), asked.cbPadding) {
            (true, 0) => DEFAULT_PADDING as usize,
            (true, bytes) if bytes <= MOST => bytes as usize,
            (false, 0) => 0,
            _ => return Err(Fault::InvalidArgument),
        },
        huge_pages: flag(WMS_BUFFER_ALLOCATOR_HUGE_PAGES),
        guard_pages,
    })
}

/// Whether memory comes from the host. One of its two functions is no source, and a context without them
/// would be lost.
pub fn has_source(asked: &WMSBufferAllocatorOptions) -> Result<bool, Fault> {
    let acquires = asked.pfnAcquireMemory.is_some();
    let releases = asked.pfnReleaseMemory.is_some();
    match acquires == releases && (acquires || asked.pMemoryContext.is_null()) {
        true => Ok(acquires),
        false => Err(Fault::InvalidArgument),
    }
}

/// Within those bounds, or 0.
fn power_of_two(bytes: u32, least: u32, most: u32) -> Result<usize, Fault> {
    match bytes == 0 || (bytes.is_power_of_two() && (least..=most).contains(&bytes)) {
        true => Ok(bytes as usize),
        false => Err(Fault::InvalidArgument),
    }
}
