//! How much memory lies idle.

#![forbid(unsafe_code)]

use crate::sync::{AtomicBool, AtomicUsize, Ordering};

/// The bytes that a pool took from the source, and those of them that nobody uses and all threads
/// share: full magazines in the depots, and empty runs. Relaxed throughout: the numbers guard no
/// memory.
pub struct Idle {
    held: AtomicUsize,
    idle: AtomicUsize,
    /// Bytes that are to stay, idle or not.
    reserved: AtomicUsize,
    /// More is held than may be, so nothing more may lie idle.
    is_tight: AtomicBool,
}

/// So much may always lie idle, or this share of what is in use.
const ALWAYS: usize = 2 << 20;
const SHARE: usize = 48;
/// But never more than this. Two of the largest buffers fit in.
const MOST: usize = 34 << 20;

impl Idle {
    pub const fn none(held: usize) -> Idle {
        Idle {
            held: AtomicUsize::new(held),
            idle: AtomicUsize::new(0),
            reserved: AtomicUsize::new(0),
            is_tight: AtomicBool::new(false),
        }
    }

    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// So many bytes were taken from the source. Tells how many are held now.
    pub fn take(&self, bytes: usize) -> usize {
        let before = self.held.fetch_add(bytes, Ordering::Relaxed);
        before.wrapping_add(bytes)
    }

    /// So many bytes went back to the source.
    pub fn give(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub fn is_none(&self) -> bool {
        self.idle.load(Ordering::Relaxed) == 0
    }

    /// Counts so many bytes more as idle if they may stay: within the bounds, or if no more than as
    /// many lie idle yet, so that a pair of any size can come and go without the source.
    pub fn admit(&self, bytes: usize) -> bool {
        if self.is_tight() {
            return false;
        }
        let before = self.idle.fetch_add(bytes, Ordering::Relaxed);
        let stays = self.allows(before, bytes) || {
            let reserved = self.reserved.load(Ordering::Relaxed);
            reserved > 0 && self.allows(before.saturating_sub(reserved), bytes)
        };
        if !stays {
            self.leave(bytes);
        }
        stays
    }

    pub fn is_tight(&self) -> bool {
        self.is_tight.load(Ordering::Relaxed)
    }

    pub fn set_tight(&self, is_tight: bool) {
        self.is_tight.store(is_tight, Ordering::Relaxed);
    }

    /// Whether the bounds do, where so many lie idle yet.
    fn allows(&self, before: usize, bytes: usize) -> bool {
        let after = before.saturating_add(bytes);
        let bound = ALWAYS.max(self.held().saturating_sub(after) / SHARE);
        (after <= bound || before <= bytes) && after <= MOST
    }

    /// Counts so many bytes more as idle, which are to stay whatever the bounds are.
    pub fn keep(&self, bytes: usize) {
        self.idle.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes are to stay, where it was so many before: the bounds are for what lies idle beyond.
    pub fn reserve(&self, before: usize, bytes: usize) {
        let more = bytes.wrapping_sub(before);
        self.reserved.fetch_add(more, Ordering::Relaxed);
    }

    pub fn has_reserve(&self) -> bool {
        self.reserved.load(Ordering::Relaxed) != 0
    }

    /// So many bytes are used again, or go back to the source.
    pub fn leave(&self, bytes: usize) {
        self.idle.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn two_mebibytes_may_lie_idle_where_little_is_in_use() {
        let idle = Idle::none(10 * MIB);
        assert!(idle.admit(MIB) && idle.admit(MIB));
        assert!(!idle.admit(1));
        idle.leave(MIB);
        assert!(idle.admit(MIB));
    }

    #[test]
    fn nothing_more_may_lie_idle_where_too_much_is_held() {
        let idle = Idle::none(10 * MIB);
        idle.set_tight(true);
        assert!(!idle.admit(1));
        idle.set_tight(false);
        assert!(idle.admit(1));
    }

    #[test]
    fn what_is_reserved_is_not_within_the_bounds() {
        let idle = Idle::none(10 * MIB);
        idle.reserve(0, 5 * MIB);
        idle.keep(5 * MIB);
        assert!(idle.admit(MIB) && idle.admit(MIB));
        assert!(!idle.admit(1));
        idle.reserve(5 * MIB, 0);
        assert!(!idle.admit(1));
    }

    #[test]
    fn a_share_of_what_is_in_use_may_lie_idle() {
        let idle = Idle::none(250 * MIB);
        assert_eq!((0..).take_while(|_| idle.admit(MIB)).count(), 5);
    }

    #[test]
    fn two_of_any_size_may_lie_idle_but_never_more_than_the_most() {
        let idle = Idle::none(0);
        assert!(idle.admit(16 * MIB) && idle.admit(16 * MIB));
        assert!(!idle.admit(16 * MIB));
        let idle = Idle::none(0);
        assert!(!idle.admit(35 * MIB));
        let idle = Idle::none(2_000 * MIB);
        assert_eq!((0..).take_while(|_| idle.admit(MIB)).count(), 34);
    }
}
