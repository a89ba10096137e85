//! The last release of an object that several threads have.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use wmsbuffer_models::core::references::References;
use wmsbuffer_models::model::{join, spawn, Model};
use wmsbuffer_models::mutation::{Change::Relaxed, Mutation};

/// An object, and what each of its owners did to it.
struct Object {
    references: References,
    marks: [UnsafeCell<()>; 3],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Somebody has a reference still.
    NotYet,
    Ordinary,
    WithCare,
}

impl Object {
    fn new() -> Arc<Object> {
        let mark = || UnsafeCell::new(());
        Arc::new(Object {
            references: References::one(),
            marks: [mark(), mark(), mark()],
        })
    }

    fn mark(&self, owner: usize) {
        self.marks[owner].with_mut(|_| ());
    }

    /// What `Release` does to the count. The last owner touches what all of them did: loom tells if one
    /// of that does not come before.
    fn release(&self) -> End {
        let end = match self.references.end_if_sole() {
            true => End::Ordinary,
            false => match self.references.release() {
                Ok(0) => End::WithCare,
                Ok(_) => return End::NotYet,
                Err(miscount) => panic!("{miscount:?}"),
            },
        };
        (0..3).for_each(|owner| self.mark(owner));
        end
    }
}

fn count(ends: &[End]) -> usize {
    ends.iter().filter(|end| **end != End::NotYet).count()
}

fn two_owners() {
    let object = Object::new();
    object.references.add().unwrap();
    let other = object.clone();
    let thread = spawn(move || {
        other.mark(1);
        other.release()
    });
    object.mark(0);
    let ends = [object.release(), join(thread)];
    assert_eq!(count(&ends), 1);
}

fn one_adds_a_third() {
    let object = Object::new();
    object.references.add().unwrap();
    let other = object.clone();
    let thread = spawn(move || {
        other.mark(1);
        other.references.add().unwrap();
        let third = other.clone();
        let thread = spawn(move || {
            third.mark(2);
            third.release()
        });
        [other.release(), join(thread)]
    });
    object.mark(0);
    let end = object.release();
    let [second, third] = join(thread);
    assert_eq!(count(&[end, second, third]), 1);
}

fn one_asks_for_care() {
    let object = Object::new();
    object.references.add().unwrap();
    let other = object.clone();
    let thread = spawn(move || {
        other.mark(1);
        other.references.ask_for_care();
        other.release()
    });
    object.mark(0);
    let ends = [object.release(), join(thread)];
    assert_eq!(count(&ends), 1);
    assert!(ends.contains(&End::WithCare));
}

fn one_asks_whether_he_is_alone() {
    let object = Object::new();
    object.references.add().unwrap();
    let other = object.clone();
    let thread = spawn(move || {
        if other.references.is_sole() {
            other.mark(0);
        }
        other.release()
    });
    object.mark(0);
    let ends = [object.release(), join(thread)];
    assert_eq!(count(&ends), 1);
}

#[test]
fn one_of_two_owners_ends_the_object_and_sees_what_the_other_did() {
    Model::complete().check(two_owners);
}

#[test]
fn an_owner_that_was_added_meanwhile_counts_as_well() {
    Model::complete().check(one_adds_a_third);
}

#[test]
fn whoever_is_last_knows_that_another_asked_for_care() {
    Model::complete().check(one_asks_for_care);
}

#[test]
fn whoever_finds_himself_alone_sees_what_the_other_did() {
    Model::complete().check(one_asks_whether_he_is_alone);
}

/// Who ends the object must come after what every owner did to it.
mod the_end_comes_too_early {
    use super::*;

    fn check(function: &str, text: &str) {
        check_with(two_owners, function, text);
    }

    fn check_with(scenario: fn(), function: &str, text: &str) {
        let mutation = Mutation::of("core/references.rs", function, text, Relaxed);
        Model::complete().with(mutation).check(scenario);
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_a_release_publishes_nothing() {
        check("release", "fetch_sub");
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_the_last_release_does_not_acquire() {
        check("release", ".load(");
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_a_sole_owner_does_not_acquire() {
        check("end_if_sole", ".load(");
    }

    #[test]
    #[should_panic(expected = "Causality violation")]
    fn where_who_asks_whether_he_is_alone_does_not_acquire() {
        check_with(one_asks_whether_he_is_alone, "is_sole", ".load(");
    }
}
