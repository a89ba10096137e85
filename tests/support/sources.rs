//! Sources of memory for tests.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use wmsbuffer::source::system::System;
use wmsbuffer::source::{Region, Source};

/// The system's memory with a ledger, failing when it is told to.
pub struct Watched {
    /// Start and size of every region that is out.
    out: Mutex<HashMap<usize, usize>>,
    calls: AtomicUsize,
    /// The calls to `acquire` that fail: from the first one up to below the second.
    failing: Mutex<(usize, usize)>,
    before_acquire: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Watched {
    pub fn new() -> &'static Watched {
        Box::leak(Box::new(Watched {
            out: Mutex::new(HashMap::new()),
            calls: AtomicUsize::new(0),
            failing: Mutex::new((usize::MAX, usize::MAX)),
            before_acquire: Mutex::new(None),
        }))
    }

    /// Lets the calls `from..to` fail, counted from now on.
    pub fn fail(&self, from: usize, to: usize) {
        self.calls.store(0, Ordering::SeqCst);
        *self.failing.lock().unwrap() = (from, to);
    }

    /// How often memory was asked for since the last `fail`.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    pub fn bytes_out(&self) -> usize {
        self.out.lock().unwrap().values().sum()
    }

    /// Runs once, in the next call to `acquire`.
    pub fn before_next_acquire(&self, action: impl FnOnce() + Send + 'static) {
        *self.before_acquire.lock().unwrap() = Some(Box::new(action));
    }
}

// SAFETY: the memory is the system's; the ledger only watches.
unsafe impl Source for Watched {
    fn page_bytes(&self) -> usize {
        System.page_bytes()
    }

    fn acquire(&self, bytes: usize) -> Option<Region> {
        let action = self.before_acquire.lock().unwrap().take();
        if let Some(action) = action {
            action();
        }
        assert!(bytes > 0 && bytes % self.page_bytes() == 0, "{bytes}");
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let (from, to) = *self.failing.lock().unwrap();
        if (from..to).contains(&call) {
            return None;
        }
        let region = System.acquire(bytes)?;
        let start = region.start().as_ptr() as usize;
        assert_eq!(self.out.lock().unwrap().insert(start, bytes), None);
        Some(region)
    }

    unsafe fn release(&self, region: Region) {
        let start = region.start().as_ptr() as usize;
        let bytes = self.out.lock().unwrap().remove(&start);
        assert_eq!(bytes, Some(region.bytes()), "a region that is not out");
        // SAFETY: the caller's promise is passed on.
        unsafe { System.release(region) };
    }
}
