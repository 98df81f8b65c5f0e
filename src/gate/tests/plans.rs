//! Early stop, short plans, runs without a base, checks that the plan alone decides.

use super::build::Run;
use crate::gate::{Evidence, Next, Reason, Verdict, Warning, judge};
use crate::record::{Arm, Hosts};

#[test]
fn the_run_stops_at_the_look_that_decides_the_last_check() {
    for (rounds, expected) in [(7, Next::Continue), (8, Next::Stop), (9, Next::Stop)] {
        assert_eq!(Run::steady(rounds, 1.0).next(), expected, "{rounds} rounds");
    }
    for (rounds, expected) in [(8, Next::Continue), (15, Next::Continue), (16, Next::Stop)] {
        assert_eq!(Run::steady(rounds, 1.3).next(), expected, "{rounds} rounds of a slower head");
    }
    let open = |n: usize| Run::of((0..n).map(|i| (10.0, if i % 2 == 0 { 9.0 } else { 13.5 })));
    assert_eq!((open(23).next(), open(24).next()), (Next::Continue, Next::Stop));
    assert_eq!(Run::steady(0, 1.0).next(), Next::Continue);
}

#[test]
fn a_check_keeps_the_look_that_decided_it() {
    let run = Run::steady(24, 1.0).each(Arm::Head, |i, w| w.completed = if i % 2 == 0 { 160 } else { 210 });
    assert_eq!((run.check("latency.p95").rounds, run.check("throughput").rounds), (8, 24));
    assert_eq!(run.check("errors").rounds, 24, "errors are judged anew at every look");
}

#[test]
fn a_red_of_errors_stays() {
    let run = Run::of((0..24).map(|i| (10.0, if i % 2 == 0 { 9.0 } else { 13.5 })));
    let run = run.failing(Arm::Head, |i| if i < 16 { 2 } else { 0 });
    assert_eq!((run.check("errors").verdict, run.check("errors").rounds), (Verdict::Regressed, 16));
}

#[test]
fn a_plan_of_eight_fails_only_with_few_checks() {
    let four = Run::steady(8, 1.3).planned(8);
    assert_eq!(four.check("latency.p95").verdict, Verdict::Regressed);
    let checks = ["latency.p50", "latency.p90", "latency.p95", "throughput", "errors"].map(|name| (name, 0.1));
    let five = Run::steady(8, 1.3).planned(8).thresholds(&checks);
    assert_eq!(five.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CannotFail)));
    assert_eq!(five.check("throughput").verdict, Verdict::Pass);
    assert!((five.judge().factor - 0.8).abs() < 1e-12);
}

#[test]
fn under_eight_rounds_there_is_no_duet() {
    let run = Run::steady(7, 1.3).planned(7);
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CannotFail)));
    assert!(run.check("latency.p95").change.is_some());
    assert_eq!(run.next(), Next::Stop);
}

#[test]
fn different_hosts_leave_only_limits_to_fail() {
    let mut run = Run::steady(16, 1.3).limit("latency.p50", 12_000.0);
    run.record.plan.hosts = Hosts::Different;
    for name in ["latency.p95", "throughput", "errors"] {
        assert_eq!(run.decision(name), (Verdict::Inconclusive, Some(Reason::DifferentHosts)), "{name}");
    }
    assert_eq!((run.check("latency.p50").verdict, run.judge().verdict), (Verdict::Regressed, Verdict::Regressed));
    run.policy.limits.clear();
    assert_eq!((run.next(), run.judge().verdict), (Next::Stop, Verdict::Inconclusive));
}

#[test]
fn too_few_requests_are_known_from_the_outset() {
    let mut run = Run::steady(8, 1.0);
    run.record.plan.expected_rate = 4.0;
    let few = (Verdict::Inconclusive, Some(Reason::TooFewRequests { expected: 4.0, needed: 5.0 }));
    assert_eq!((run.decision("latency.typical"), run.decision("throughput")), (few, few));
    assert_eq!((run.next(), run.judge().verdict), (Next::Stop, Verdict::Inconclusive));
    let p99 = Run::steady(8, 1.0).thresholds(&[("latency.p99", 0.1)]);
    let few = Reason::TooFewRequests { expected: 200.0, needed: 1000.0 };
    assert_eq!(p99.decision("latency.p99"), (Verdict::Inconclusive, Some(few)));
    assert_eq!(p99.judge().factor, 1.0);
}

#[test]
fn typical_for_p95_is_said_and_limits_are_not_replaced() {
    let mut run = Run::steady(8, 1.0).limit("latency.p95", 50_000.0);
    run.record.plan.expected_rate = 20.0;
    let warning = Warning::TypicalForP95 { task: None, iterations: false, expected: 20.0 };
    assert!(run.judge().warnings.contains(&warning));
    assert!(matches!(run.decision("latency.p95").1, Some(Reason::TooFewRequests { needed: 100.0, .. })));
    assert_eq!(run.check("latency.typical").verdict, Verdict::Pass);
}

#[test]
fn without_a_base_only_limits_are_judged() {
    let run = Run::steady(24, 1.0).alone().open().limit("latency.p95", 12_000.0).limit("errors", 0.01);
    for name in ["throughput", "capacity"] {
        assert_eq!(run.decision(name), (Verdict::NoBaseline, Some(Reason::NoBase)), "{name}");
    }
    let judgement = run.judge();
    assert_eq!(judgement.verdict, Verdict::NoBaseline);
    let latency = &judgement.checks[0];
    assert_eq!((latency.verdict, latency.base, latency.change), (Verdict::NoBaseline, None, None));
    assert!(latency.head.is_some_and(|head| (head - 10_050.0).abs() < 200.0), "{latency:?}");
    let limits: Vec<Verdict> = judgement.checks[4..].iter().map(|c| c.verdict).collect();
    assert_eq!(limits, [Verdict::Pass, Verdict::Pass]);
    assert!(judgement.shown.iter().all(|c| c.head.is_some() && c.change.is_none()));
}

#[test]
fn without_a_base_a_limit_can_still_fail_and_nothing_stops_early() {
    let run = |n: usize| Run::steady(n, 1.0).alone().limit("latency.p50", 9_000.0);
    assert_eq!((run(16).next(), run(24).next()), (Next::Continue, Next::Stop));
    assert_eq!(
        (run(24).decision("latency.p50"), run(24).judge().verdict),
        ((Verdict::Regressed, None), Verdict::Regressed)
    );
}

#[test]
fn nothing_judged_is_nothing_passed() {
    assert_eq!(Run::steady(8, 1.0).thresholds(&[]).judge().verdict, Verdict::Inconclusive);
}

#[test]
fn a_run_without_windows_has_a_verdict() {
    let mut run = Run::steady(0, 1.0).open().limit("latency.p95", 1.0).limit("errors", 0.1);
    assert_eq!(run.judge().verdict, Verdict::Inconclusive);
    assert!(run.judge().checks.iter().filter(|c| c.gated).all(|c| c.reason == Some(Reason::CutShort)));
    run.record.plan.rounds = 0;
    run.record.plan.expected_rate = f64::NAN;
    assert_eq!(run.judge().verdict, Verdict::Inconclusive);
    run.record.plan.arms.clear();
    assert_eq!(judge(&run.policy, &run.record, &Evidence::Record).rounds, 0);
}
