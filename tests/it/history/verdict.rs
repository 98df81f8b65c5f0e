//! What a head is told by ten stored nights.

use super::desk::{Desk, NIGHTS, check};
use crate::support::Outcome;
use crate::support::records::Run;

fn desk(policy: &str) -> Desk {
    Desk::with_nights(policy, &NIGHTS)
}

/// Judged: nothing fails, and the check with this name is inconclusive because nothing has confirmed it.
#[track_caller]
fn unconfirmed(desk: &Desk, head: &Run, metric: &str) -> Outcome {
    let outcome = desk.judge(head).run().exits(0);
    let judgement = outcome.judgement();
    let found = check(&judgement, metric);
    assert_eq!((&found["verdict"], &found["reason"]), (&"inconclusive".into(), &"unconfirmed".into()), "{found}");
    assert_eq!(judgement["verdict"], "inconclusive");
    outcome.says("perf-gate gate s.yaml --confirms").says("on another host").says("Not blocking")
}

#[test]
fn an_equal_head_passes_and_the_report_says_what_it_was_held_against() {
    let desk = desk("");
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no regression");
    outcome.says("10 refresh times of main, newest 33 h old, oldest 10 days old").says("against 10 stored runs");
}

#[test]
fn fifteen_and_thirty_percent_look_slower_and_want_to_be_confirmed() {
    let desk = desk("");
    for (ms, change) in [(11.5, "+15"), (13.0, "+30")] {
        let outcome = unconfirmed(&desk, &desk.run().latency(ms), "latency");
        outcome.answers("s looks slower, not confirmed yet").answers(change).says("limit +10 %");
    }
}

#[test]
fn half_the_throughput_seems_to_handle_less() {
    let desk = desk("");
    let outcome = unconfirmed(&desk, &desk.run().throughput(100.0), "throughput");
    outcome.answers("s seems to handle less, not confirmed yet (throughput −50 % against 10 stored runs");
}

#[test]
fn twice_the_errors_seem_to_fail_more_often() {
    let desk = Desk::new("");
    for days in 1..9 {
        desk.store(&desk.run().failing(2).began(&super::desk::night(days)));
    }
    let outcome = unconfirmed(&desk, &desk.run().failing(4), "errors");
    outcome.answers("s seems to fail more often, not confirmed yet (errors 1.00 → 2.00 %; limit 1.50 %)");
}

#[test]
fn a_faster_head_is_improved() {
    let desk = desk("");
    desk.judge(&desk.run().latency(7.0)).run().exits(0).answers("s is faster: p95 latency −30 %");
}

#[test]
fn changes_within_what_hosts_differ_by_are_inconclusive_with_their_size() {
    let wild = [0.8, 1.2, 1.0, 1.1, 0.9, 1.15, 0.85, 1.05, 0.95, 1.0];
    let some = [0.96, 1.04, 1.0, 1.05, 0.95, 1.03, 0.97, 1.02, 0.98, 1.0];
    let desk = Desk::with_nights("", &some);
    let outcome = desk.judge(&desk.run().latency(11.15)).run().exits(0).answers("s: cannot tell");
    outcome.says("runs on this kind of runner differ by ±1").says("target.base");
    let outcome = desk.judge(&desk.run()).run().exits(0).answers("s: no regression");
    outcome.says("are invisible on this runner");
    let desk = Desk::with_nights("", &wild);
    let outcome = desk.judge(&desk.run().latency(10.5)).run().exits(0).answers("s: cannot tell");
    outcome.says("hosts differ too much").says("target.base");
}

#[test]
fn fail_on_decides_what_blocks() {
    let desk = desk("");
    let judge = |ms: f64, fail_on: &'static str| desk.judge(&desk.run().latency(ms)).args(["--fail-on", fail_on]).run();
    judge(13.0, "inconclusive").exits(4);
    judge(13.0, "regressed").exits(0);
    let empty = Desk::new("");
    empty.judge(&empty.run()).args(["--fail-on", "no-baseline"]).run().exits(4).answers("s: no baseline yet");
}

#[test]
fn the_naive_rule_compares_with_the_latest_run_and_says_how_often_it_errs() {
    let desk = desk("policy: { evidence: point }");
    let red = desk.judge(&desk.run().latency(11.5)).run().exits(3).answers("s is slower: p95 latency +16 %");
    red.says("17 to 36 of 100 unchanged builds fail")
        .says("the latest run of main, 33 h old")
        .says("one run against one run is no proof");
    let pass = desk.judge(&desk.run().latency(10.5)).run().exits(0).answers("s: no regression");
    pass.says("17 to 36 of 100 unchanged builds fail");
}

#[test]
fn a_wish_for_a_duet_leaves_stored_runs_alone() {
    let desk = desk("");
    desk.edit(&super::desk::SCENARIO.replace("target: {", "target: { base: http://127.0.0.1:1,"));
    let digest = desk.read_digest();
    let head = desk.run().latency(13.0);
    let mut head = head;
    head.0.digest = digest;
    let duet = ["--set", "policy.evidence=duet"];
    let outcome = desk.judge(&head).args(duet).run().exits(0).answers("s: no baseline to compare with");
    outcome.says("neither a base build nor stored runs");
    let outcome = desk.judge(&head.clone().beside(10.0)).args(duet).run().exits(3).answers("s is slower");
    assert!(outcome.judgement()["stored"].is_null());
}

#[test]
fn limits_need_no_stored_run_and_no_confirmation() {
    let desk = Desk::new("policy: { limits: { latency.p95: 11ms } }");
    let outcome =
        desk.judge(&desk.run().latency(13.0)).run().exits(3).answers("s is over its limit: p95 latency 13.0 ms");
    assert_eq!(outcome.judgement()["checks"][0]["verdict"].as_str().map(|_| ()), Some(()));
}
