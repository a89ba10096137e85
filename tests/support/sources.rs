//! Sources of memory for tests.

use std::alloc::{alloc_zeroed, dealloc, Layout};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use wmsbuffer::source::system::System;
use wmsbuffer::source::{Region, Source};

type Hook = Mutex<Option<Box<dyn FnOnce() + Send>>>;

/// Zeroed memory with a ledger, failing when it is told to.
pub struct Watched {
    page_bytes: usize,
    /// Start and size of every region that is out.
    out: Mutex<HashMap<usize, usize>>,
    calls: AtomicUsize,
    /// The calls to `acquire` that fail: from the first one up to below the second.
    failing: Mutex<(usize, usize)>,
    before_acquire: Hook,
    before_release: Hook,
    /// The bytes that are out, and the most of them at any time.
    bytes: AtomicUsize,
    most_bytes: AtomicUsize,
}

impl Watched {
    pub fn new() -> &'static Watched {
        Watched::with_pages(System.page_bytes())
    }

    /// As on a machine with pages of another size.
    pub fn with_pages(page_bytes: usize) -> &'static Watched {
        Box::leak(Box::new(Watched {
            page_bytes,
            out: Mutex::new(HashMap::new()),
            calls: AtomicUsize::new(0),
            failing: Mutex::new((usize::MAX, usize::MAX)),
            before_acquire: Mutex::new(None),
            before_release: Mutex::new(None),
            bytes: AtomicUsize::new(0),
            most_bytes: AtomicUsize::new(0),
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

    /// The most bytes that were out at any time.
    pub fn most_bytes(&self) -> usize {
        self.most_bytes.load(Ordering::SeqCst)
    }

    pub fn is_out(&self, start: usize) -> bool {
        self.out.lock().unwrap().contains_key(&start)
    }

    /// The start of the only region that is out.
    pub fn only_region(&self) -> usize {
        let out = self.out.lock().unwrap();
        assert_eq!(out.len(), 1);
        *out.keys().next().unwrap()
    }

    /// Runs once, in the next call to `acquire`.
    pub fn before_next_acquire(&self, action: impl FnOnce() + Send + 'static) {
        *self.before_acquire.lock().unwrap() = Some(Box::new(action));
    }

    /// Runs once, in the next call to `release`.
    pub fn before_next_release(&self, action: impl FnOnce() + Send + 'static) {
        *self.before_release.lock().unwrap() = Some(Box::new(action));
    }

    fn layout(&self, bytes: usize) -> Layout {
        Layout::from_size_align(bytes, self.page_bytes).unwrap()
    }
}

fn run(hook: &Hook) {
    let action = hook.lock().unwrap().take();
    if let Some(action) = action {
        action();
    }
}

// SAFETY: the memory is the heap's, of the size and alignment asked for; the ledger only watches.
unsafe impl Source for Watched {
    fn page_bytes(&self) -> usize {
        self.page_bytes
    }

    fn zeroes(&self) -> bool {
        true
    }

    fn acquire(&self, bytes: usize, alignment: usize) -> Option<Region> {
        run(&self.before_acquire);
        assert_eq!(alignment, self.page_bytes);
        assert!(bytes > 0 && bytes % self.page_bytes == 0, "{bytes}");
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let (from, to) = *self.failing.lock().unwrap();
        if (from..to).contains(&call) {
            return None;
        }
        // SAFETY: the size is not 0.
        let start = NonNull::new(unsafe { alloc_zeroed(self.layout(bytes)) })?;
        let before = self
            .out
            .lock()
            .unwrap()
            .insert(start.as_ptr() as usize, bytes);
        assert_eq!(before, None);
        let now = self.bytes.fetch_add(bytes, Ordering::SeqCst) + bytes;
        self.most_bytes.fetch_max(now, Ordering::SeqCst);
        // SAFETY: the heap has just made these bytes, and for us alone.
        Some(unsafe { Region::new(start, bytes) })
    }

    unsafe fn release(&self, region: Region) {
        run(&self.before_release);
        let start = region.start().as_ptr();
        let bytes = self.out.lock().unwrap().remove(&(start as usize));
        assert_eq!(bytes, Some(region.bytes()), "a region that is not out");
        self.bytes.fetch_sub(region.bytes(), Ordering::SeqCst);
        // SAFETY: it was made with this layout, and the caller promises that it is out of use.
        unsafe { dealloc(start, self.layout(region.bytes())) };
    }
}
