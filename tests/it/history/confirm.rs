//! A red by stored runs and the second measurement that it wants.

use super::desk::{Desk, NIGHTS, ago, check, night};
use crate::support::records::Run;
use crate::support::repository::Repository;
use crate::support::{Outcome, PerfGate};
use perf_gate::record::RunRecord;
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
        outcome.says("the record that is to confirm a red is left out: ").says(why);
    };
    let second = || slow(&desk).host("b").began(AFTER);
    unusable(second().commit(&"d".repeat(40)), "it measured ddddddddd, this run c0ffeec0f");
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

    beside(&slow(&desk).beside(10.0).began(AFTER).commit(&"d".repeat(40)));
    assert_eq!(reason(&desk.judge(&slow(&desk)).run().exits(0)), "unconfirmed");
}

/// A repository with one commit, and a red record of it from another machine of this kind where gate leaves its own.
fn red_from_another_host() -> (Desk, Run) {
    let desk = Desk::new("");
    let commit = Repository::init(&desk.path("")).commit("work", &ago(2));
    let run = desk.run().here().host("b").commit(&commit);
    for days in 1..7 {
        desk.store(&run.clone().began(&ago(days)));
    }
    let red = run.latency(13.0).began(&ago(0));
    fs::create_dir(desk.path("perf-gate-out")).expect("a folder");
    fs::write(desk.path("perf-gate-out/record.json"), red.json()).expect("a record");
    (desk, red)
}

/// The command that the report of a red names; nothing listens where head should be.
fn again(desk: &Desk) -> PerfGate {
    desk.call("gate").args(["s.yaml", "--confirms", "perf-gate-out/record.json"])
}

#[test]
fn the_record_to_confirm_may_lie_where_this_run_leaves_its_own_and_is_not_lost() {
    let (desk, red) = red_from_another_host();
    let outcome = again(&desk).run().exits(5);
    assert_eq!(RunRecord::parse(outcome.text("confirmation/record.json").as_bytes()).expect("a record"), red.0);
    assert_ne!(outcome.record().began, red.0.began);
    // What a second run that came to its end would have left is judged again to the same verdict.
    let second = Run(RunRecord { environment: outcome.record().environment, began: outcome.record().began, ..red.0 });
    fs::write(desk.path("perf-gate-out/record.json"), second.json()).expect("a record");
    let judged = desk.call("judge").args(["perf-gate-out/record.json", "s.yaml"]).run().exits(3);
    assert_eq!(judged.judgement()["stored"]["confirmation"], "on-another-host");
}

#[test]
fn a_record_that_gate_cannot_confirm_is_refused_before_any_load_and_left_alone() {
    let refused = |change: &dyn Fn(&mut Run), args: &[&str], why: &str| {
        let (desk, mut red) = red_from_another_host();
        change(&mut red);
        fs::write(desk.path("earlier.json"), red.json()).expect("a record");
        let gate = desk.call("gate").args(["s.yaml", "--confirms", "earlier.json"]).args(args.iter().copied());
        let outcome = gate.run().exits(2).complains("--confirms earlier.json: ").complains(why);
        assert!(!outcome.path("record.json").exists());
    };
    refused(&|red| red.0.digest = "0".repeat(16), &[], "another load or other tasks");
    refused(&|red| red.0.identity.commit = Some("d".repeat(40)), &[], "is checked out; check the same commit out");
    let here = perf_gate::machine::environment(&std::collections::BTreeMap::new()).host;
    refused(&|red| red.0.environment.host.clone_from(&here), &[], "on this very host");
    refused(&|_| {}, &["--set", "target.base=http://127.0.0.1:1"], "this scenario measures a base");
    let (desk, _) = red_from_another_host();
    desk.call("gate")
        .args(["s.yaml", "--confirms", "nowhere.json"])
        .run()
        .exits(2)
        .complains("cannot read nowhere.json");
    assert!(
        desk.path("perf-gate-out/record.json").exists(),
        "an earlier run's record is not thrown away for a mistake"
    );
}
