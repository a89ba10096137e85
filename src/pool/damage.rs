//! What somebody has written to that was not his: it is found before it is handed out.

use super::block::Block;
use super::pool::Pool;
use super::run::Run;
use super::slot::{Slot, Tenant};
use crate::checked::IS_ON;
use crate::sync::Ordering;
use core::ptr::NonNull;

impl<T: Tenant> Pool<T> {
    /// Ends the process if this is a copy of a block's header and no block, which costs too much to find out in the
    /// ordinary library.
    pub fn expect_own(&self, block: &Block<T>) {
        let slot = NonNull::from(block.slot());
        if IS_ON && !block.slot().run().has_place(slot) {
            self.is_damaged(block, "a copy of a buffer's header");
        }
    }

    /// Ends the process if a block that was free has references, or was written to as far as that is known.
    ///
    /// Two threads that release one reference at the same moment may both find it to be the last: the buffer
    /// is free twice then, and would be handed out twice. What a magazine has was looked at before it was taken,
    /// and comes here if it is not free; what the same thread released last was not, for want of two
    /// instructions.
    pub fn expect_free(&self, block: &Block<T>) {
        // Relaxed: it guards nothing. A free slot has none, unless its count was written to.
        let references = block.slot().tenant().references().load(Ordering::Relaxed);
        if references != 0 {
            let fault =
                "a free buffer with references, released twice at the same moment or written to";
            self.is_damaged(block, fault);
        }
        self.expect_untouched(block);
    }

    /// The same, if its payload was written to.
    pub(super) fn expect_untouched(&self, block: &Block<T>) {
        if !block.is_untouched_from(0) {
            self.is_damaged(block, "a free buffer that was written to");
        }
    }

    /// The same for a block that was lent, if that was written to beyond so many bytes.
    pub fn expect_untouched_behind(&self, block: &Block<T>, bytes: usize) {
        if !block.is_untouched_from(bytes) {
            self.is_damaged(block, "a buffer that was written to behind its end");
        }
    }

    /// The same for all that is free of a run that goes back. What is not may have been in use by a thread
    /// of which this process is a fork.
    pub(super) fn expect_untouched_run(&self, run: &Run<T>) {
        if IS_ON && run.is_packed() {
            for slot in run.free_slots() {
                self.expect_untouched_slot(slot);
            }
        }
    }

    /// The same for free slots of the depots that are not packed, when the pool ends.
    pub(super) fn expect_untouched_depots(&self) {
        if !IS_ON {
            return;
        }
        for class in self.classes().filter(|class| !class.is_packed()) {
            let take = || self.depot(class).lock().take_round(class, &self.idle);
            while let Some(slot) = take() {
                self.expect_untouched_slot(slot);
            }
        }
    }

    /// The same for a free slot.
    pub(super) fn expect_untouched_slot(&self, slot: NonNull<Slot<T>>) {
        if IS_ON {
            // SAFETY: it is free, and goes back.
            self.expect_untouched(&unsafe { Block::from_raw(slot) });
        }
    }

    #[cold]
    #[inline(never)]
    fn is_damaged(&self, block: &Block<T>, fault: &str) -> ! {
        let slot: *const Slot<T> = block.slot();
        T::damaged(self.home(), fault, slot.cast())
    }
}
