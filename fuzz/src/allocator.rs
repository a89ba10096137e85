//! The model of an allocator.

use crate::buffer::Buffer;
use crate::call::{add_reference, allocate, allocate_page, made, method, release};
use crate::input::Input;
use crate::memory::Fault;
use crate::options::{budget, Asked, LEAST_BUDGETS};
use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::atomic::Ordering;
use wmsbuffer::abi::com::HRESULT;
use wmsbuffer::abi::exports::WMSCreateBufferAllocator;
use wmsbuffer::abi::hresult::*;
use wmsbuffer::abi::wmsallocator::*;
use wmsbuffer::abi::wmsbuffer::IWMSBufferAllocatorVtbl;

pub struct Allocator {
    pub pointer: *mut c_void,
    pub references: u32,
    pub asked: Asked,
    budget: u64,
    /// The budget was never lowered.
    is_kept: bool,
    pub live: u64,
    pub live_bytes: u64,
    pub allocations: u64,
    pub releases: u64,
    pub failures: u64,
    /// What must have been heard of released buffers.
    pub heard: u64,
    pub heard_bytes: u64,
    peak: u64,
    /// Nothing happened of which nobody can be asked.
    is_known: bool,
}

impl Allocator {
    /// None where the library rightly refused.
    pub fn create(input: &mut Input) -> Option<Allocator> {
        let asked = Asked::choose(input);
        if let (Some(memory), true) = (&asked.memory, input.one_in(16)) {
            memory.fail(0, 1, Fault::NoMemory);
        }
        let is_default = asked.options.dwFlags == 0 && asked.memory.is_none() && input.one_in(8);
        let asked = if is_default {
            Asked::choose(&mut Input::new(&[]))
        } else {
            asked
        };
        let options: *const WMSBufferAllocatorOptions = match is_default {
            true => null(),
            false => &asked.options,
        };
        let mut pointer = 8 as *mut _;
        // SAFETY: options and place are the caller's own.
        let result = unsafe { WMSCreateBufferAllocator(options, &mut pointer) };
        let may_fail = asked
            .memory
            .as_ref()
            .is_some_and(|memory| memory.may_fail());
        let bytes = asked.options.cbBudget;
        match (made(pointer, result), asked.is_valid) {
            (Ok(pointer), true) => {
                assert!(bytes == 0 || bytes >= LEAST_BUDGETS.0);
                if let Some(memory) = &asked.memory {
                    memory.grant();
                }
                Some(Allocator {
                    pointer,
                    references: 1,
                    budget: bytes,
                    is_kept: true,
                    asked,
                    live: 0,
                    live_bytes: 0,
                    allocations: 0,
                    releases: 0,
                    failures: 0,
                    heard: 0,
                    heard_bytes: 0,
                    peak: 0,
                    is_known: true,
                })
            }
            (Err(E_OUTOFMEMORY), true) if may_fail => None,
            (Err(E_INVALIDARG), true) if bytes != 0 && bytes < LEAST_BUDGETS.1 => None,
            (Err(E_INVALIDARG), false) => None,
            (other, is_valid) => panic!("{is_valid}, and yet {other:x?}"),
        }
    }

    /// Whether want of memory is to be reckoned with.
    pub fn may_fail(&self) -> bool {
        self.budget != 0
            || self
                .asked
                .memory
                .as_ref()
                .is_some_and(|memory| memory.may_fail())
    }

    pub fn forget_what_has_failed(&self) {
        if let Some(memory) = &self.asked.memory {
            memory.forget_what_has_failed();
        }
    }

    pub fn allocate(&mut self, is_page: bool, bytes: u32) -> Option<*mut c_void> {
        let result = match is_page {
            true => allocate_page(self.pointer, bytes),
            false => allocate(self.pointer, bytes),
        };
        if is_page && bytes == 0 {
            assert_eq!(result, Err(E_UNEXPECTED));
            return None;
        }
        if bytes > self.asked.ceiling() {
            assert_eq!(result, Err(E_INVALIDARG));
            return None;
        }
        self.count(result, u64::from(bytes))
    }

    /// What was allocated, or was refused for a reason.
    pub fn count(
        &mut self,
        result: Result<*mut c_void, HRESULT>,
        bytes: u64,
    ) -> Option<*mut c_void> {
        match result {
            Ok(object) => {
                self.allocations += 1;
                self.live += 1;
                self.live_bytes += bytes;
                Some(object)
            }
            Err(E_OUTOFMEMORY) if self.may_fail() => {
                self.failures += 1;
                None
            }
            Err(failure) => panic!("{failure:#x} for {bytes} bytes"),
        }
    }

    /// A buffer was released; slices are not heard of.
    fn uncount(&mut self, bytes: u64, is_heard: bool) {
        self.live -= 1;
        self.live_bytes -= bytes;
        self.releases += 1;
        if is_heard {
            self.heard += 1;
            self.heard_bytes += bytes;
        }
    }

    pub fn bury(&mut self, buffer: &Buffer) {
        self.uncount(buffer.counted_bytes(), !buffer.is_slice());
    }

    /// A copy found no memory for itself, or for its properties and was released again.
    pub fn refuse_copy(&mut self, bytes: u32) {
        assert!(self.may_fail());
        if self.references == 0 {
            self.is_known = false;
            return;
        }
        if self.statistics().cFailures > self.failures {
            self.failures += 1;
        } else {
            self.allocations += 1;
            self.live += 1;
            self.live_bytes += u64::from(bytes);
            self.uncount(u64::from(bytes), true);
        }
    }

    /// The host has heard of every buffer that is gone.
    pub fn check_heard(&self) {
        if self.is_known && self.asked.options.pfnBufferReleased.is_some() {
            let heard = &self.asked.heard;
            // Relaxed: whoever wrote was joined.
            let buffers = heard.buffers.load(Ordering::Relaxed);
            let bytes = heard.bytes.load(Ordering::Relaxed);
            assert_eq!((buffers, bytes), (self.heard, self.heard_bytes));
        }
    }

    pub fn step(&mut self, input: &mut Input) {
        match input.below(10) {
            0 => self.trim(),
            1 => self.flush(),
            2 => self.reserve(input),
            3 => self.set_budget(input),
            4 => self.cancel_waits(),
            5 => self.fail_memory(input),
            6 => self.add_reference(),
            7 => self.release(),
            8 => self.ask_with_null(),
            _ => self.check_statistics(),
        }
    }

    fn trim(&mut self) {
        assert_eq!(
            method!(self.pointer, IWMSBufferAllocatorControlVtbl, Trim()),
            S_OK
        );
    }

    fn flush(&mut self) {
        let result = method!(
            self.pointer,
            IWMSBufferAllocatorControlVtbl,
            FlushThreadCache()
        );
        assert_eq!(result, S_OK);
    }

    fn cancel_waits(&mut self) {
        assert_eq!(
            method!(self.pointer, IWMSBufferAllocatorControlVtbl, CancelWaits()),
            S_OK
        );
    }

    fn reserve(&mut self, input: &mut Input) {
        let bytes = input.size();
        let most = (2 << 20) / bytes.clamp(64, 2 << 20);
        let buffers = u32::from(input.byte()).min(most);
        let result = method!(
            self.pointer,
            IWMSBufferAllocatorControlVtbl,
            Reserve(bytes, buffers)
        );
        match result {
            S_OK => assert!(bytes <= self.asked.ceiling()),
            E_INVALIDARG => assert!(bytes > self.asked.ceiling()),
            E_OUTOFMEMORY => assert!(self.may_fail()),
            other => panic!("Reserve answered {other:#x}"),
        }
    }

    fn set_budget(&mut self, input: &mut Input) {
        let bytes = budget(input);
        let before = self.statistics().cbHeld;
        match method!(
            self.pointer,
            IWMSBufferAllocatorControlVtbl,
            SetBudget(bytes)
        ) {
            S_OK => {
                assert!(bytes == 0 || bytes >= LEAST_BUDGETS.0);
                self.budget = bytes;
                self.is_kept = bytes == 0 || bytes >= before || self.statistics().cbHeld <= bytes;
            }
            E_INVALIDARG => assert!(bytes != 0 && bytes < LEAST_BUDGETS.1),
            other => panic!("SetBudget answered {other:#x}"),
        }
    }

    fn fail_memory(&mut self, input: &mut Input) {
        if let Some(memory) = &self.asked.memory {
            let fault = match input.one_in(4) {
                true => Fault::Misaligned,
                false => Fault::NoMemory,
            };
            match input.byte() {
                0..=99 => memory.grant(),
                byte @ 100..=179 => memory.fail(u32::from(byte) % 5, 1, fault),
                byte => memory.fail(u32::from(byte) % 7, u32::MAX, fault),
            }
        }
    }

    fn add_reference(&mut self) {
        self.references += 1;
        assert_eq!(add_reference(self.pointer), self.references);
    }

    pub fn release(&mut self) {
        self.references -= 1;
        assert_eq!(release(self.pointer), self.references);
    }

    fn ask_with_null(&mut self) {
        let results = [
            method!(
                self.pointer,
                IWMSBufferAllocatorVtbl,
                AllocateBuffer(1, null_mut())
            ),
            method!(
                self.pointer,
                IWMSBufferAllocatorVtbl,
                AllocatePageSizeBuffer(0, null_mut())
            ),
            method!(
                self.pointer,
                IWMSBufferAllocatorControlVtbl,
                GetStatistics(null_mut())
            ),
        ];
        assert_eq!(results, [E_INVALIDARG, E_INVALIDARG, E_POINTER]);
    }

    pub fn statistics(&self) -> WMSBufferAllocatorStatistics {
        // SAFETY: integers, for which zero is a value.
        let mut statistics: WMSBufferAllocatorStatistics = unsafe { std::mem::zeroed() };
        statistics.cbSize = std::mem::size_of_val(&statistics) as u32;
        let result = method!(
            self.pointer,
            IWMSBufferAllocatorControlVtbl,
            GetStatistics(&mut statistics)
        );
        assert_eq!(result, S_OK);
        statistics
    }

    pub fn check_statistics(&mut self) {
        let found = self.statistics();
        assert_eq!(found.cLiveBuffers, self.live);
        assert_eq!(found.cbLive, self.live_bytes);
        assert_eq!(found.cAllocations, self.allocations);
        assert_eq!(found.cReleases, self.releases);
        assert_eq!(found.cFailures, self.failures);
        assert_eq!(found.cHits + found.cMisses, found.cAllocations);
        assert_eq!(found.cbLive + found.cbCached, found.cbHeld);
        assert_eq!(found.cbBudget, self.budget);
        assert!(found.cbHeld <= found.cbPeakHeld && self.peak <= found.cbPeakHeld);
        assert!(found.cRefusals <= found.cFailures);
        assert!(!self.is_kept || self.budget == 0 || found.cbHeld <= self.budget);
        if let Some(memory) = &self.asked.memory {
            assert_eq!(found.cbHeld, memory.bytes() as u64);
        }
        self.peak = found.cbPeakHeld;
        self.check_heard();
    }
}
