//! Who takes memory, and who lowers the budget.

use loom::sync::Arc;
use wmsbuffer_models::model::{join, spawn, Model};
use wmsbuffer_models::mutation::{Change::*, Mutation};
use wmsbuffer_models::pool::Budget;

fn claims_while_the_bound_is_lowered() {
    let budget = Arc::new(Budget::none(10));
    assert!(budget.set(100));
    let other = budget.clone();
    let thread = spawn(move || other.claim(90));
    assert!(budget.set(50));
    let is_claimed = join(thread);
    assert!(budget.set(100));
    if is_claimed {
        budget.disclaim(90);
    }
    assert!(budget.claim(90), "some bytes are lost");
    assert!(!budget.claim(1));
}

/// What `Pool::set_budget` does, but for the giving back.
fn one_of_both_sees_the_other() {
    let budget = Arc::new(Budget::none(10));
    assert!(budget.set(100));
    let other = budget.clone();
    let thread = spawn(move || other.claim(90));
    assert!(budget.set(50));
    let is_exceeded = budget.is_exceeded();
    let is_claimed = join(thread);
    assert!(is_exceeded || !is_claimed, "too much is taken unseen");
}

fn two_claim_what_is_there_once() {
    let budget = Arc::new(Budget::none(10));
    assert!(budget.set(100));
    let other = budget.clone();
    let thread = spawn(move || other.claim(50));
    let claims = [budget.claim(50), join(thread)];
    assert!(claims[0] != claims[1]);
    assert!(budget.claim(40) && !budget.claim(1));
}

fn two_see_what_is_held() {
    let budget = Arc::new(Budget::none(10));
    let other = budget.clone();
    let thread = spawn(move || other.see(20));
    budget.see(30);
    join(thread);
    assert_eq!(budget.peak(), 30, "some bytes were not seen");
}

#[test]
fn the_peak_is_the_most_that_any_thread_saw() {
    Model::complete().check(two_see_what_is_held);
}

#[test]
fn a_claim_that_a_lowered_bound_refuses_is_taken_back() {
    Model::complete().check(claims_while_the_bound_is_lowered);
}

#[test]
fn who_claims_or_who_lowers_the_bound_sees_the_other() {
    Model::complete()
        .with_sequential_atomics()
        .check(one_of_both_sees_the_other);
}

#[test]
fn of_two_claims_one_is_refused() {
    Model::complete().check(two_claim_what_is_there_once);
}

#[test]
#[should_panic(expected = "some bytes are lost")]
fn a_claim_is_lost_unless_it_is_taken_back() {
    let mutation = Mutation::of("pool/budget.rs", "disclaim", "fetch_sub", Nothing);
    Model::complete()
        .with(mutation)
        .check(claims_while_the_bound_is_lowered);
}

/// An ordering stands between two operations, so both of one thread's are relaxed.
mod neither_sees_the_other {
    use super::*;

    fn relaxed(function: &str, text: &str) -> Mutation {
        Mutation::of("pool/budget.rs", function, text, Relaxed)
    }

    fn check(mutations: [Mutation; 2]) {
        let model = Model::complete().with_sequential_atomics();
        let model = mutations.into_iter().fold(model, Model::with);
        model.check(one_of_both_sees_the_other);
    }

    #[test]
    #[should_panic(expected = "too much is taken unseen")]
    fn where_who_lowers_the_bound_is_relaxed() {
        check([
            relaxed("set", "bound.store"),
            relaxed("is_exceeded", "claimed.load"),
        ]);
    }

    #[test]
    #[should_panic(expected = "too much is taken unseen")]
    fn where_who_claims_is_relaxed() {
        check([
            relaxed("claim", "claimed.compare_exchange"),
            relaxed("claim", "after > self.bound.load"),
        ]);
    }
}
