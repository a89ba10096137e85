//! What an allocator is asked to be.

use crate::input::Input;
use crate::memory::Memory;
use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};
use wmsbuffer::abi::com::DWORD;
use wmsbuffer::abi::wmsallocator::*;

const FLAGS: u32 = 0x1FF;
const DEFAULT_CEILING: u32 = 16_777_215;

/// Below the first an allocator cannot live, with the second it can.
pub const LEAST_BUDGETS: (u64, u64) = (4096, 256 << 10);

/// A label that is too long, from its beginning; the end of it is not.
const LABEL: &[u8; 41] = b"a label that has too many bytes for them\0";

/// Buffers that the library told of.
#[derive(Default)]
pub struct Heard {
    pub buffers: AtomicU64,
    pub bytes: AtomicU64,
}

/// Options, and what they mean.
pub struct Asked {
    pub options: WMSBufferAllocatorOptions,
    pub memory: Option<Box<Memory>>,
    pub heard: Box<Heard>,
    pub is_valid: bool,
}

unsafe extern "C" fn hear(context: *mut c_void, bytes: DWORD) {
    // SAFETY: the context is a `Heard` that the model keeps until all buffers are gone.
    let heard = unsafe { &*context.cast::<Heard>() };
    // Relaxed: whoever reads has joined the thread that wrote.
    heard.buffers.fetch_add(1, Ordering::Relaxed);
    heard.bytes.fetch_add(u64::from(bytes), Ordering::Relaxed);
}

pub fn none() -> WMSBufferAllocatorOptions {
    WMSBufferAllocatorOptions {
        cbSize: std::mem::size_of::<WMSBufferAllocatorOptions>() as u32,
        dwFlags: 0,
        cbMaxBufferSize: 0,
        dwBudgetWait: 0,
        cbBudget: 0,
        cbAlignment: 0,
        cbPageAlignment: 0,
        cbPadding: 0,
        dwReserved: 0,
        pszLabel: std::ptr::null(),
        pfnAcquireMemory: None,
        pfnReleaseMemory: None,
        pMemoryContext: null_mut(),
        pfnBufferReleased: None,
        pReleasedContext: null_mut(),
    }
}

impl Asked {
    /// Nothing, which is what most programs ask for.
    fn nothing() -> Asked {
        Asked {
            options: none(),
            memory: None,
            heard: Box::default(),
            is_valid: true,
        }
    }

    pub fn choose(input: &mut Input) -> Asked {
        let mut asked = Asked::nothing();
        let parts = input.byte();
        if parts & 1 != 0 {
            let memory = Box::<Memory>::default();
            memory.give_to(&mut asked.options);
            asked.memory = Some(memory);
        }
        if parts & 2 != 0 {
            asked.choose_flags(input);
        }
        if parts & 4 != 0 {
            asked.options.pfnBufferReleased = Some(hear);
            asked.options.pReleasedContext = (&*asked.heard as *const Heard as *mut Heard).cast();
        }
        if parts & 8 != 0 {
            asked.choose_budget(input);
        }
        if parts & 16 != 0 {
            asked.options.cbMaxBufferSize =
                [1, 100, 5000, 32_769, 1 << 20, 20_000_000][input.below(6)];
        }
        if parts & 32 != 0 {
            asked.choose_alignments(input);
        }
        if parts & 64 != 0 {
            asked.choose_label(input);
        }
        if parts & 128 != 0 {
            asked.spoil(input);
        }
        asked
    }

    fn choose_flags(&mut self, input: &mut Input) {
        self.options.dwFlags = u32::from(input.word()) & FLAGS;
        if self.has(WMS_BUFFER_ALLOCATOR_PADDED) {
            self.options.cbPadding = [0, 1, 16, 64, 100, 4096, 4097][input.below(7)];
            self.is_valid &= self.options.cbPadding <= 4096;
        }
        self.is_valid &= self.memory.is_none() || !self.has(WMS_BUFFER_ALLOCATOR_GUARD_PAGES);
    }

    fn choose_budget(&mut self, input: &mut Input) {
        self.options.cbBudget = budget(input);
        // Beyond that a run takes too long.
        self.options.dwBudgetWait = u32::from(input.one_in(8));
    }

    fn choose_alignments(&mut self, input: &mut Input) {
        let mut choose = |least: u32, most: u32| {
            let alignment = match input.byte() {
                255 => 96,
                byte => 1 << (byte % 23),
            };
            self.is_valid &= alignment != 96 && (least..=most).contains(&alignment);
            alignment
        };
        self.options.cbAlignment = choose(64, 4096);
        self.options.cbPageAlignment = choose(1, 2 << 20);
    }

    fn choose_label(&mut self, input: &mut Input) {
        let from = input.below(LABEL.len());
        self.options.pszLabel = LABEL[from..].as_ptr().cast::<c_char>();
        self.is_valid &= LABEL.len() - from <= 32;
    }

    /// What no host may ask for.
    fn spoil(&mut self, input: &mut Input) {
        match input.below(8) {
            0 => self.options.dwFlags |= 0x200 << input.below(23),
            1 => self.options.dwReserved = 1,
            2 if self.memory.is_some() => self.options.pfnReleaseMemory = None,
            3 if self.memory.is_none() => {
                self.options.pMemoryContext = LABEL.as_ptr() as *mut c_void
            }
            4 if !self.has(WMS_BUFFER_ALLOCATOR_PADDED) => self.options.cbPadding = 1,
            5 => self.options.cbSize = [0, 4, 7, 20, 42, 5000][input.below(6)],
            _ => return,
        }
        self.is_valid = false;
    }

    pub fn has(&self, flag: u32) -> bool {
        self.options.dwFlags & flag != 0
    }

    pub fn ceiling(&self) -> u32 {
        match self.options.cbMaxBufferSize {
            0 => DEFAULT_CEILING,
            bytes => bytes,
        }
    }

    pub fn padding(&self) -> usize {
        match (
            self.has(WMS_BUFFER_ALLOCATOR_PADDED),
            self.options.cbPadding,
        ) {
            (true, 0) => 64,
            (_, bytes) => bytes as usize,
        }
    }

    /// What an address is a multiple of.
    pub fn alignment(&self, is_page: bool) -> usize {
        match is_page {
            true => self.options.cbPageAlignment.max(4096) as usize,
            // A guarded buffer ends close to its guard.
            false if self.has(WMS_BUFFER_ALLOCATOR_GUARD_PAGES) => {
                self.options.cbAlignment.max(16) as usize
            }
            false => self.options.cbAlignment.max(64) as usize,
        }
    }
}

/// None, one that is too small, or one that buffers soon fill.
pub fn budget(input: &mut Input) -> u64 {
    match input.byte() {
        0..=31 => 0,
        32..=47 => u64::from(input.word()),
        _ => LEAST_BUDGETS.1 + (u64::from(input.word()) << 5),
    }
}
