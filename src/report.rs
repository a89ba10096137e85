//! What the library says of an allocator on standard error, if it was asked to.

use crate::core::allocator::Allocator;
use crate::fatal;
use crate::line::Line;
use crate::os;
use crate::registry;
use crate::sync::{AtomicBool, Ordering};

/// So many live buffers of an allocator get a line each.
const MOST_LINES: usize = 100;
const AT_A_TIME: usize = 20;

#[derive(Clone, Copy)]
struct Leak {
    address: usize,
    bytes: u32,
    references: u32,
    age: u64,
}

/// Sees to it that allocators are asked for their live buffers when the process ends; false if the system
/// has no memory for that.
pub fn expect_end() -> bool {
    static IS_EXPECTED: AtomicBool = AtomicBool::new(false);
    // Relaxed: a flag, and nothing that it guards. Two threads may both register.
    let is_expected = IS_EXPECTED.load(Ordering::Relaxed) || os::at_exit(process_ends);
    IS_EXPECTED.store(is_expected, Ordering::Relaxed);
    is_expected
}

extern "C" fn process_ends() {
    static HAS_ENDED: AtomicBool = AtomicBool::new(false);
    if !HAS_ENDED.swap(true, Ordering::Relaxed) && !fatal::has_begun() {
        registry::process_ends();
    }
}

/// Names each buffer that is live.
pub fn leaks(allocator: &Allocator) {
    const NONE: Leak = Leak {
        address: 0,
        bytes: 0,
        references: 0,
        age: 0,
    };
    let mut told = 0_usize;
    loop {
        // What is found under locks is told without, some at a time: on Windows a function with more than a
        // page of its own needs help of the compiler's library.
        let mut leaks = [NONE; AT_A_TIME];
        let mut places = leaks.iter_mut();
        let mut found = 0_usize;
        allocator.each_live(|live| {
            found = found.saturating_add(1);
            if found <= told {
                return;
            }
            if let Some(place) = places.next() {
                *place = Leak {
                    address: live.slot as *const _ as usize,
                    bytes: live.slot.tenant().extent.maximum(),
                    references: live.references,
                    age: live.age,
                };
            }
        });
        let next = found.min(told.saturating_add(AT_A_TIME));
        leaks
            .iter()
            .take(next.saturating_sub(told))
            .for_each(|leak| tell(allocator, leak));
        told = told.max(next);
        if told >= found.min(MOST_LINES) {
            let more = found.saturating_sub(MOST_LINES);
            if more > 0 {
                let line = named(Line::begin().text("live at exit: "), allocator).text(": ");
                counted(line, more as u64, " more buffer").write();
            }
            return;
        }
    }
}

fn tell(allocator: &Allocator, leak: &Leak) {
    let line = named(Line::begin().text("live at exit: "), allocator)
        .text(": buffer at ")
        .address(leak.address)
        .text(", ");
    let line = counted(line, u64::from(leak.bytes), " byte").text(", ");
    let line = counted(line, u64::from(leak.references), " reference");
    let mut line = match leak.age {
        u64::MAX => line,
        age => counted(line.text(", "), age, " allocation").text(" ago"),
    };
    line.write();
}

/// Tells what an allocator did that ends.
pub fn statistics(allocator: &Allocator) {
    let statistics = allocator.statistics();
    let line = named(Line::begin().text("statistics: "), allocator).text(": ");
    let line = counted(line, statistics.cAllocations, " allocation").text(", ");
    let line = counted(line, statistics.cHits, " hit").text(", ");
    let line = line.number(statistics.cMisses).text(" from the system, ");
    let line = line.number(statistics.cFailures).text(" refused, ");
    let line = counted(line, statistics.cDepotVisits, " depot visit").text(", ");
    counted(line, statistics.cbHeld, " byte")
        .text(" held")
        .write();
}

/// By its label, or else by its address.
fn named(line: Line, allocator: &Allocator) -> Line {
    let label = &allocator.options().label;
    match label.is_none() {
        true => line
            .text("allocator at ")
            .address(allocator as *const Allocator as usize),
        false => line.quoted(label.bytes()),
    }
}

/// A number of things, in the plural if they are several.
fn counted(line: Line, number: u64, thing: &str) -> Line {
    let line = line.number(number).text(thing);
    if number == 1 {
        line
    } else {
        line.text("s")
    }
}
