//! How a thread keeps its cache small beside what is in use, and what all threads share with it.

use super::cache::Cache;
use super::pair::Pair;
use super::pool::Pool;
use super::size_class::SizeClass;
use super::slot::Tenant;
use super::surplus::Surplus;
use super::visit::first_capacity;
use crate::os;
use crate::registry;
use crate::sync::Ordering;
use crate::thread::{self, Thread};

/// A thread looks after its cache after so many calls, after twice as many and one more each time that it
/// found them quick, and sooner where calls are rare: odd numbers, lest the thread look at the same point
/// of a pattern each time.
pub const CALLS: u32 = 251;
const MOST_CALLS: u32 = 4031;
const RARE_CALLS: u32 = 17;
/// In milliseconds: what rests that long is let go of, and calls are rare if they took a tenth of it.
const STEP: u64 = 100;
/// Or after so many visits to the depots.
const STEP_VISITS: u64 = 4096;

impl<T: Tenant> Pool<T> {
    /// Gives what the calling thread's cache holds to all threads.
    pub fn flush_own(&self) {
        if let Some(cache) = self.own_cache() {
            self.strip(cache);
        }
    }

    /// Gives all that nobody needs back to the source, also what was reserved; other threads do their
    /// share at their next call.
    pub fn trim(&self) {
        self.flush_own();
        self.end_reserves();
        self.give_up_idle();
        self.waits.wake();
        let _registry = registry::lock();
        let own = thread::current().number();
        let others = || {
            self.caches
                .iter()
                .filter(|cache| Some(cache.number()) != own)
        };
        for cache in others() {
            // Relaxed: a thread that enters the pool looks at the wish behind a fence. If it has not
            // heard, it came before the barrier, and is sent away behind that: it has to come back.
            cache.is_wanted.store(true, Ordering::Relaxed);
        }
        if others().next().is_some() {
            self.fences.get().heavy();
        }
        for cache in others() {
            if let Some(thread) = Thread::of(cache.number()) {
                thread.leave();
            }
        }
    }

    /// Takes everything out of a cache, the magazines as well. Its thread is the caller, or ends.
    pub(super) fn strip(&self, cache: &Cache<T>) {
        self.flush(cache);
        cache.take_capacity(usize::MAX);
        for (_, pair) in cache.pairs() {
            self.disarm(pair);
        }
    }

    /// Takes the magazines of a pair away, which are empty.
    fn disarm(&self, pair: &Pair<T>) {
        pair.strip(|magazine| {
            self.magazines_wanted.fetch_sub(1, Ordering::Relaxed);
            self.give_magazine(magazine);
        });
    }

    /// Takes every slot out of a cache. Its thread is the caller, or ends.
    pub(super) fn flush(&self, cache: &Cache<T>) {
        self.flush_last(cache);
        for (index, pair) in cache.pairs() {
            self.unload(cache, index, pair);
        }
    }

    pub(super) fn flush_last(&self, cache: &Cache<T>) {
        if let Some(last) = cache.take_out_last() {
            // SAFETY: the slot was the cache's.
            if let Some(class) = unsafe { last.as_ref() }.class(self.page_bytes()) {
                // SAFETY: as above.
                unsafe { self.give_without(last, class) };
            }
        }
    }

    fn unload(&self, cache: &Cache<T>, index: usize, pair: &Pair<T>) {
        let class = match SizeClass::nth(index, self.page_bytes()) {
            Some(class) if pair.has_magazines() => class,
            _ => return,
        };
        let mut surplus = Surplus::none();
        {
            let mut depot = self.depot(class).lock();
            // SAFETY: rounds are free slots of this class.
            pair.drain(|round| unsafe { self.put(&mut depot, round, class, &mut surplus) });
        }
        let before = pair.capacity();
        if class.is_large() {
            // Another class is at its turn.
            self.disarm(pair);
        } else {
            pair.set_capacity(first_capacity(class));
        }
        let less = before.saturating_sub(pair.capacity());
        cache.take_capacity(less.saturating_mul(class.bytes()));
        self.dispose(surplus);
    }

    /// What a thread does from time to time: it lets go of what it does not use, and one thread for
    /// all of them lets go of what nobody uses.
    pub(super) fn look_after(&self, cache: &Cache<T>) {
        let now = os::milliseconds();
        let is_rare = now.wrapping_sub(cache.looked_after.replace(now)) >= STEP / 10;
        if cache.is_wanted.swap(false, Ordering::Relaxed) || self.idle.is_tight() {
            self.strip(cache);
            self.give_up_idle();
        }
        let twice = cache.tally.period().saturating_mul(2).saturating_add(1);
        cache.tally.restart(match is_rare {
            true => RARE_CALLS,
            false => twice.clamp(CALLS, MOST_CALLS),
        });
        let is_time = now.wrapping_sub(cache.stepped.get()) >= STEP;
        let is_busy = cache.has_visited(STEP_VISITS);
        if is_time || is_busy {
            cache.stepped.set(now);
            if cache.last_rests() {
                self.flush_last(cache);
            }
            for (index, pair) in cache.pairs() {
                if pair.rests() {
                    self.unload(cache, index, pair);
                }
            }
        }
        // Relaxed: who steps a moment early or late does no harm.
        let stepped = self.stepped.load(Ordering::Relaxed);
        if is_busy || now.wrapping_sub(stepped) >= STEP {
            self.stepped.store(now, Ordering::Relaxed);
            self.step();
        }
    }
}
