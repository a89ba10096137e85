//! What an allocator was asked to be.

use super::fault::Fault;
use super::label::Label;
use super::memory;
use crate::abi::listener::Listener;
use crate::abi::wmsallocator::*;
use crate::checked;
use crate::pool::Shape;

/// Options that make sense together: the only way to get one is `from`.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What a getter of INSSBuffer answers to a NULL out pointer.
    pub null_getter: Fault,
    pub zero_on_allocate: bool,
    pub zero_on_free: bool,
    /// The largest buffer in bytes.
    pub ceiling: u32,
    /// How their memory is made.
    pub shape: Shape,
    pub is_media_buffer: bool,
    pub track_age: bool,
    pub report_leaks: bool,
    /// Whether the statistics are told at the end; the environment asks for that.
    pub tell_statistics: bool,
    pub label: Label,
    /// The most bytes to be taken from the source; 0 means no bound.
    pub budget: u64,
    /// How many milliseconds an allocation may wait for them; the most there are means for ever.
    pub budget_wait: u32,
    /// Who hears of released buffers.
    pub listener: Option<Listener>,
}

/// "Less than 16 MB", as the pages of the Windows Media Services SDK have it.
const DEFAULT_CEILING: u32 = (1 << 24) - 1;

const KNOWN_FLAGS: u32 = WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG
    | WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE
    | WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE
    | WMS_BUFFER_ALLOCATOR_PADDED
    | WMS_BUFFER_ALLOCATOR_HUGE_PAGES
    | WMS_BUFFER_ALLOCATOR_GUARD_PAGES
    | WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER
    | WMS_BUFFER_ALLOCATOR_TRACK_AGE
    | WMS_BUFFER_ALLOCATOR_REPORT_LEAKS;

impl Default for Options {
    fn default() -> Options {
        Options {
            null_getter: Fault::NullPointer,
            zero_on_allocate: false,
            zero_on_free: false,
            ceiling: DEFAULT_CEILING,
            shape: Shape::default(),
            is_media_buffer: false,
            track_age: false,
            report_leaks: false,
            tell_statistics: false,
            label: Label::none(),
            budget: 0,
            budget_wait: 0,
            listener: None,
        }
    }
}

impl Options {
    /// Whether each buffer needs more than an ordinary call does: that neither clears anything, looks at
    /// a ceiling, numbers what it allocates, tells anybody nor minds somebody who waits, and is for buffers
    /// of up to a mebibyte.
    pub fn need_care(&self) -> bool {
        self.zero_on_allocate
            || self.zero_on_free
            || self.track_age
            || self.ceiling < 1 << 20
            || self.budget_wait != 0
            || self.listener.is_some()
            || self.shape.needs_care()
    }

    /// Whether buffers have companions.
    pub fn need_companions(&self) -> bool {
        self.is_media_buffer || self.track_age
    }

    pub fn from(asked: &WMSBufferAllocatorOptions) -> Result<Options, Fault> {
        if asked.dwFlags & !KNOWN_FLAGS != 0 || asked.dwReserved != 0 {
            return Err(Fault::InvalidArgument);
        }
        let flag = |flag| asked.dwFlags & flag != 0;
        Ok(Options {
            null_getter: if flag(WMS_BUFFER_ALLOCATOR_NULL_IS_INVALIDARG) {
                Fault::InvalidArgument
            } else {
                Fault::NullPointer
            },
            // What is free holds no zeros in the checked variant, whatever was asked for.
            zero_on_allocate: flag(WMS_BUFFER_ALLOCATOR_ZERO_ON_ALLOCATE)
                || checked::IS_ON && flag(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE),
            zero_on_free: flag(WMS_BUFFER_ALLOCATOR_ZERO_ON_FREE),
            ceiling: match asked.cbMaxBufferSize {
                0 => DEFAULT_CEILING,
                bytes => bytes,
            },
            listener: Listener::new(asked.pfnBufferReleased, asked.pReleasedContext),
            budget: asked.cbBudget,
            budget_wait: asked.dwBudgetWait,
            shape: memory::shape(asked)?,
            is_media_buffer: flag(WMS_BUFFER_ALLOCATOR_MEDIA_BUFFER),
            track_age: flag(WMS_BUFFER_ALLOCATOR_TRACK_AGE),
            report_leaks: flag(WMS_BUFFER_ALLOCATOR_REPORT_LEAKS),
            // What the structure only points to is not for this folder.
            ..Options::default()
        })
    }
}
