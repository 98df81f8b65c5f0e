//! A red by stored runs and the second measurement that it wants.

use super::desk::{Desk, NIGHTS, check, night};
use crate::support::Outcome;
use crate::support::records::Run;
use serde_json::Value;
use std::fs;

const AFTER: &str = "2026-03-31T12:30:00Z";

fn desk(policy: &str) -> Desk {
    Desk::with_nights(policy, &NIGHTS)
}

fn slow(desk: &Desk) -> Run {
    desk.run().latency(13.0)
}

fn reason(outcome: &Outcome) -> Value {
    check(&outcome.judgement(), "latency")["reason"].clone()
}

#[test]
fn another_host_that_shows_it_too_confirms_it() {
    let desk = desk("");
    for head in [slow(&desk), desk.run().latency(11.5)] {
        let outcome = desk.confirm(&head, &head.clone().host("b").began(AFTER)).run().exits(3).answers("s is slower");
        assert_eq!(outcome.judgement()["stored"]["confirmation"], "on-another-host");
        outcome.says("confirmed").says("another host");
    }
}

#[test]
fn throughput_and_errors_are_confirmed_in_the_same_way() {
    let desk = Desk::new("");
    (1..9).for_each(|days| drop(desk.store(&desk.run().failing(2).began(&night(days)))));
    let again = |head: Run| desk.confirm(&head, &head.clone().host("b").began(AFTER)).run().exits(3);
    again(desk.run().failing(2).throughput(100.0)).answers("s handles less: throughput −50 %");
    again(desk.run().failing(4)).answers("s fails more often: errors 1.00 → 2.00 % (limit 1.50 %)");
}

#[test]
fn another_host_that_does_not_show_it_speaks_against_it() {
    let desk = desk("");
    let outcome = desk.confirm(&slow(&desk), &desk.run().host("b").began(AFTER)).run().exits(0);
    assert_eq!(reason(&outcome), "not-confirmed");
    outcome.answers("s: cannot tell").says("head measured again on another host did not show it again");
}

#[test]
fn the_same_host_confirms_only_that_it_is_slow() {
    let desk = desk("");
    let outcome = desk.confirm(&slow(&desk), &slow(&desk).began(AFTER)).run().exits(0);
    assert_eq!(reason(&outcome), "same-host");
    outcome.says("measured again on the same host").says("--confirms");
}

#[test]
fn a_record_that_cannot_confirm_is_named_with_the_reason() {
    let desk = desk("");
    let unusable = |second: Run, why: &str| {
        let outcome = desk.confirm(&slow(&desk), &second).run().exits(0);
        assert_eq!(reason(&outcome), "unconfirmed");
        outcome.says("the confirming record").says(why);
    };
    let second = || slow(&desk).host("b").began(AFTER);
    unusable(second().commit(&"d".repeat(40)), &format!("it measured {}", "d".repeat(40)));
    let mut edited = second();
    edited.0.digest = "0".repeat(16);
    unusable(edited, "another load, other tasks or other connections");
    let mut large = second();
    large.0.environment.cores = 64;
    unusable(large, "it was measured under other conditions, cores");
    unusable(slow(&desk), "it is the run that it is to confirm");
    let mut nowhere = second();
    nowhere.0.environment.host = None;
    unusable(nowhere, "it is not known which hosts");
    let mut stopped = second();
    stopped.0.ending = perf_gate::record::Ending::OutOfTime;
    unusable(stopped, "it did not come to its end");
}

#[test]
fn on_a_fixed_machine_a_second_run_confirms_what_is_beyond_the_latest_stored_run() {
    let fixed = desk("history: { fixed_machine: true }");
    let outcome = fixed.confirm(&slow(&fixed), &slow(&fixed).began(AFTER)).run().exits(3).answers("s is slower");
    assert_eq!(outcome.judgement()["stored"]["confirmation"], "on-the-fixed-machine");
    let quick = fixed.confirm(&slow(&fixed), &fixed.run().began(AFTER)).run().exits(0);
    assert_eq!(reason(&quick), "not-confirmed");

    // The latest stored run is as slow already: the change came before head.
    let fixed = desk("history: { fixed_machine: true }");
    fixed.store(&fixed.run().latency(13.0).began("2026-03-31T11:00:00Z"));
    let head = fixed.run().latency(14.0);
    let outcome = fixed.confirm(&head, &head.clone().began(AFTER)).run().exits(0);
    assert_eq!(reason(&outcome), "not-confirmed", "{}", outcome.stdout);
}

#[test]
fn a_duet_beside_the_record_confirms_it_without_being_named() {
    let desk = desk("");
    fs::create_dir_all(desk.path("confirmation")).expect("a folder");
    let beside = |run: &Run| fs::write(desk.path("confirmation/record.json"), run.json()).expect("a record");
    beside(&slow(&desk).beside(10.0).began(AFTER));
    let outcome = desk.judge(&slow(&desk)).run().exits(3).answers("s is slower");
    assert_eq!(outcome.judgement()["stored"]["confirmation"], "by-duet");
    outcome.says("duet");

    beside(&slow(&desk).beside(13.0).began(AFTER));
    let outcome = desk.judge(&slow(&desk)).run().exits(0);
    assert_eq!(reason(&outcome), "not-confirmed");
    outcome.says("a duet of base and head did not show it again");

    // That of an earlier run in the same folder says nothing of this one.
    beside(&slow(&desk).beside(10.0).began("2026-03-31T11:00:00Z"));
    assert_eq!(reason(&desk.judge(&slow(&desk)).run().exits(0)), "unconfirmed");
    beside(&slow(&desk).beside(10.0).began(AFTER).commit(&"d".repeat(40)));
    assert_eq!(reason(&desk.judge(&slow(&desk)).run().exits(0)), "unconfirmed");
}
