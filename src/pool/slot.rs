//! Slots: the headers of the memory that is lent out.

use super::pool::Pool;
use super::run::Run;
use super::size_class::{Placement, SizeClass};
use crate::sync::{AtomicU32, Ordering};
use core::cell::Cell;
use core::ptr::{null_mut, NonNull};
use core::sync::atomic::AtomicPtr;
use libc::c_void;

/// What lives in the header of a slot, from the first time the slot is used to the end of its run.
pub trait Tenant: Sized + Send + Sync + 'static {
    /// What owns the pool; it outlives every slot.
    type Home;
    /// What lies beside the header in pools that have it, as long as the tenant.
    type Companion: Send + Sync;

    fn has_companion(home: &Self::Home) -> bool;

    fn companion(home: &Self::Home) -> Self::Companion;

    /// The process ends, and the home is still there.
    fn process_ends(home: &Self::Home);

    /// The home ends: no tenant is in use any more.
    fn home_ends(home: &Self::Home);

    /// What belongs to the home is damaged, and nothing can go on.
    fn damaged(home: &Self::Home, fault: &str, object: *const c_void) -> !;

    /// The tenant of a slot that was never used.
    fn vacant(home: &Self::Home) -> Self;

    /// 0 in a free slot.
    fn references(&self) -> &AtomicU32;

    /// Four bytes that a header of one cache line has room for only inside of its tenant.
    fn mark(&self) -> &Mark;

    /// How many bytes the block was asked for. Written by who takes it, before others see it.
    fn bytes(&self) -> &AtomicU32;
}

/// Where a slot's size class has its pair in a cache: see `SizeClass::place`. Written while the slot
/// is nobody's, so relaxed throughout.
pub struct Mark(AtomicU32);

/// Marks that are no place of any class.
const ALIGNED_WITHOUT_CLASS: u32 = u32::MAX;
const PAGE_WITHOUT_CLASS: u32 = u32::MAX - 1;

impl Mark {
    pub const fn blank() -> Mark {
        Mark(AtomicU32::new(0))
    }
}

/// A header of one cache line, so that two threads with neighbouring buffers do not fight for it.
/// The tenant comes first: a pointer to it is a pointer to the slot.
///
/// The cells are written by the pool while the slot is free, and read by whoever has it.
#[repr(C, align(64))]
pub struct Slot<T: Tenant> {
    tenant: T,
    /// NULL only in a slot whose payload went back to the source. Relaxed throughout, and none of a model's
    /// business: it is atomic for the sake of a walk, which only tells where a payload was.
    payload: AtomicPtr<u8>,
    run: NonNull<Run<T>>,
    /// The identity of the pool; in a slot on its run's list of free ones, the address of the next.
    identity_or_next: Cell<u64>,
}

/// The bytes of a page in which no header begins. The words of a cache that every call writes lie
/// there: a load whose address ends in the same twelve bits as an earlier store's waits for that.
pub const HEADERS_BEGIN: usize = 256;
pub const HEADER_PAGE: usize = 4096;

impl<T: Tenant> Slot<T> {
    pub(super) fn new(tenant: T, run: NonNull<Run<T>>) -> Slot<T> {
        Slot {
            tenant,
            payload: AtomicPtr::new(null_mut()),
            run,
            identity_or_next: Cell::new(0),
        }
    }

    #[inline(always)]
    pub fn tenant(&self) -> &T {
        &self.tenant
    }

    #[inline(always)]
    pub fn payload(&self) -> *mut u8 {
        self.payload.load(Ordering::Relaxed)
    }

    pub(super) fn set_payload(&self, payload: *mut u8) {
        self.payload.store(payload, Ordering::Relaxed);
    }

    pub(super) fn set_class(&self, class: SizeClass) {
        let place = class.place() as u32;
        self.tenant.mark().0.store(place, Ordering::Relaxed);
    }

    /// For a slot that only a mapping of its own can be taken for: see `guard`.
    pub(super) fn set_no_class(&self, placement: Placement) {
        let mark = match placement {
            Placement::Aligned => ALIGNED_WITHOUT_CLASS,
            Placement::Page => PAGE_WITHOUT_CLASS,
        };
        self.tenant.mark().0.store(mark, Ordering::Relaxed);
    }

    #[inline(always)]
    pub(super) fn place(&self) -> usize {
        self.tenant.mark().0.load(Ordering::Relaxed) as usize
    }

    /// Where its payload starts.
    pub fn placement(&self) -> Placement {
        let place = self.place();
        let is_aligned =
            place < Placement::Page.first_place() || place == ALIGNED_WITHOUT_CLASS as usize;
        match is_aligned {
            true => Placement::Aligned,
            false => Placement::Page,
        }
    }

    /// How many bytes the block was asked for.
    pub(super) fn bytes(&self) -> u32 {
        // Relaxed: who has the block has seen it; others want a number.
        self.tenant.bytes().load(Ordering::Relaxed)
    }

    /// The same for a slot that is the caller's.
    #[inline(always)]
    pub(super) fn own_bytes(&self) -> u32 {
        // SAFETY: nobody else writes it.
        unsafe { read_plainly(self.tenant.bytes()) }
    }

    /// Whether a slot that is the caller's has no references, as none has that is free.
    #[inline(always)]
    pub(super) fn own_is_free(&self) -> bool {
        // SAFETY: nobody else writes there, who does what he may.
        unsafe { read_plainly(self.tenant.references()) == 0 }
    }

    pub(super) fn class(&self, page_bytes: usize) -> Option<SizeClass> {
        SizeClass::at(self.place(), page_bytes)
    }

    pub(super) fn run(&self) -> &Run<T> {
        // SAFETY: the slot lies in its run's memory, so the run lives while the slot can be seen.
        unsafe { self.run.as_ref() }
    }

    /// As the slot was given it, for whoever may have to end the pool.
    pub fn pool(&self) -> NonNull<Pool<T>> {
        self.run().pool()
    }

    pub fn home(&self) -> &T::Home {
        // SAFETY: a slot's pool outlives it.
        let pool = unsafe { self.run().pool().as_ref() };
        pool.home()
    }

    #[inline(always)]
    pub(super) fn identity(&self) -> u64 {
        self.identity_or_next.get()
    }

    pub(super) fn set_identity(&self, identity: u64) {
        self.identity_or_next.set(identity);
    }

    /// Of a slot on its run's list.
    pub(super) fn next(&self) -> Option<NonNull<Slot<T>>> {
        NonNull::new(self.identity_or_next.get() as usize as *mut Slot<T>)
    }

    pub(super) fn set_next(&self, next: Option<NonNull<Slot<T>>>) {
        let next = next.map_or(0, |next| next.as_ptr() as usize);
        self.identity_or_next.set(next as u64);
    }
}

/// As one reads what is no atomic, of which the compiler makes less.
///
/// # Safety
/// Nobody writes there meanwhile.
#[inline(always)]
unsafe fn read_plainly(word: &AtomicU32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { (word as *const AtomicU32).cast::<u32>().read() }
}
