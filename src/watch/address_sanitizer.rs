//! AddressSanitizer, by the functions that its runtime has for those who manage memory: a program that was
//! made with `-fsanitize=address` brings it along, and need not have been made with this library.

use crate::os;
use crate::sync::{AtomicPtr, Ordering};
use core::mem::transmute;
use core::ptr::{null_mut, NonNull};
use libc::c_void;

/// How both functions are called: where the memory begins, and its bytes.
type Mark = unsafe extern "C" fn(*const c_void, usize);

static POISON: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
static UNPOISON: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

pub struct AddressSanitizer {
    poison: NonNull<c_void>,
    unpoison: NonNull<c_void>,
}

/// Whether the program has the runtime.
pub fn look() -> bool {
    let poison = os::find_function(b"__asan_poison_memory_region\0");
    let unpoison = os::find_function(b"__asan_unpoison_memory_region\0");
    match (poison, unpoison) {
        (Some(poison), Some(unpoison)) => {
            // Relaxed: whoever has an allocator was given it by means of its own.
            POISON.store(poison.as_ptr(), Ordering::Relaxed);
            UNPOISON.store(unpoison.as_ptr(), Ordering::Relaxed);
            true
        }
        _ => false,
    }
}

impl AddressSanitizer {
    pub fn found() -> Option<AddressSanitizer> {
        Some(AddressSanitizer {
            // Relaxed: as above.
            poison: NonNull::new(POISON.load(Ordering::Relaxed))?,
            unpoison: NonNull::new(UNPOISON.load(Ordering::Relaxed))?,
        })
    }

    pub fn open(&self, start: *mut u8, bytes: usize) {
        call(self.unpoison, start, bytes);
    }

    pub fn close(&self, start: *mut u8, bytes: usize) {
        call(self.poison, start, bytes);
    }
}

fn call(function: NonNull<c_void>, start: *mut u8, bytes: usize) {
    // SAFETY: it is one of the runtime's two functions, which are called so.
    let mark = unsafe { transmute::<*mut c_void, Mark>(function.as_ptr()) };
    // SAFETY: the memory is the pool's, and marks about it change none of its bytes.
    unsafe { mark(start.cast(), bytes) };
}
