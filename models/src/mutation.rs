//! One place of the library's source where a model does something else than is written there, to
//! prove that it would notice.

use core::panic::Location;
use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The operation is relaxed.
    Relaxed,
    /// The operation or fence is not there.
    Nothing,
    /// The lock lets everybody pass.
    Open,
    /// The load finds or the store writes this, whatever there is.
    Is(u64),
}

/// A line of a file in `src`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    file: &'static str,
    line: u32,
}

impl Site {
    #[track_caller]
    pub fn caller() -> Site {
        let location = Location::caller();
        Site {
            file: location.file(),
            line: location.line(),
        }
    }
}

#[derive(Debug)]
pub struct Mutation {
    site: (&'static str, u32),
    change: Change,
}

impl Mutation {
    /// At the line with that text inside of the function of that name; there must be one such line.
    pub fn of(file: &'static str, function: &str, text: &str, change: Change) -> Mutation {
        let lines = Mutation::lines(file, function, text);
        assert_eq!(lines.len(), 1, "{file}: {text} in {function}");
        let site = (file, lines[0]);
        Mutation { site, change }
    }

    /// At one of several such lines, the first of which is 0.
    pub fn nth(
        file: &'static str,
        function: &str,
        text: &str,
        number: usize,
        change: Change,
    ) -> Mutation {
        let site = (file, Mutation::lines(file, function, text)[number]);
        Mutation { site, change }
    }

    fn lines(file: &str, function: &str, text: &str) -> Vec<u32> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../src")
            .join(file);
        let source = std::fs::read_to_string(path).expect(file);
        let head = format!("fn {function}");
        let is_head = |line: &str| match line.split_once(&head) {
            Some((_, rest)) => rest.starts_with(['(', '<']),
            None => false,
        };
        let mut is_inside = false;
        let lines = (1..).zip(source.lines()).filter(|(_, line)| {
            if line.contains("fn ") {
                is_inside = is_head(line);
            }
            is_inside && line.contains(text)
        });
        lines.map(|(number, _)| number).collect()
    }

    fn is_at(&self, site: Site) -> bool {
        self.site.1 == site.line && Path::new(site.file).ends_with(self.site.0)
    }
}

thread_local! {
    static MUTATIONS: RefCell<Vec<Mutation>> = const { RefCell::new(Vec::new()) };
}

pub fn set(mutations: Vec<Mutation>) {
    MUTATIONS.replace(mutations);
}

/// Whether some lock lets everybody pass.
pub fn opens_a_lock() -> bool {
    MUTATIONS.with_borrow(|mutations| {
        let opens = |mutation: &Mutation| mutation.change == Change::Open;
        mutations.iter().any(opens)
    })
}

/// What is different there.
pub fn at(site: Site) -> Option<Change> {
    MUTATIONS.with_borrow(|mutations| {
        let mutation = mutations.iter().find(|mutation| mutation.is_at(site));
        mutation.map(|mutation| mutation.change)
    })
}

pub fn order(change: Option<Change>, order: Ordering) -> Ordering {
    match change {
        Some(Change::Relaxed) => Ordering::Relaxed,
        _ => order,
    }
}
