//! Who takes memory, and who lowers the budget.

use loom::sync::Arc;
use wmsbuffer_models::model::{join, spawn, Model};
use wmsbuffer_models::mutation::{Change::Nothing, Mutation};
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

fn two_claim_what_is_there_once() {
    let budget = Arc::new(Budget::none(10));
    assert!(budget.set(100));
    let other = budget.clone();
    let thread = spawn(move || other.claim(50));
    let claims = [budget.claim(50), join(thread)];
    assert!(claims[0] != claims[1]);
    assert!(budget.claim(40) && !budget.claim(1));
}

#[test]
fn a_claim_that_a_lowered_bound_refuses_is_taken_back() {
    Model::complete().check(claims_while_the_bound_is_lowered);
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
