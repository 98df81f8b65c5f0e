//! What keeps a run from being judged too soon: warming builds, starts, overload, a starved generator.

use super::build::{Run, wobble};
use crate::gate::{Next, Reason, Rule, Verdict, Warning};
use crate::record::{Arm, Restarts, VoidReason};

const LATE_HEAD: VoidReason = VoidReason::Late { base: false, head: true };

/// Starts of 4 rounds in which head comes down from +60 % to +12 %.
fn warming() -> Run {
    let slope = [1.60, 1.50, 1.13, 1.05];
    Run::of((0..24).map(|i| (10.0, 10.0 * slope[i % 4] * (1.0 + wobble(i) / 50.0)))).thresholds(&[("latency.p95", 0.1)])
}

#[test]
fn a_gap_that_shrinks_within_its_starts_is_no_proof() {
    assert_eq!(warming().decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::StillWarming)));
    let mut first = warming();
    first.record.windows.truncate(32);
    assert_eq!(first.next(), Next::Continue);
}

#[test]
fn a_shrinking_gap_that_stays_over_the_limit_is_red() {
    let slope = [1.60, 1.50, 1.33, 1.30];
    let run = Run::of((0..16).map(|i| (10.0, 10.0 * slope[i % 4] * (1.0 + wobble(i) / 50.0))));
    assert_eq!(run.decision("latency.p95"), (Verdict::Regressed, None));
}

#[test]
fn a_growing_gap_is_red() {
    let slope = [1.05, 1.13, 1.50, 1.60];
    let run = Run::of((0..24).map(|i| (10.0, 10.0 * slope[i % 4] * (1.0 + wobble(i) / 50.0))));
    assert_eq!(run.decision("latency.p95"), (Verdict::Regressed, None));
}

#[test]
fn a_limit_has_the_same_guard() {
    let run = warming().thresholds(&[("latency.p95", 9.0)]).limit("latency.p50", 10_900.0);
    assert_eq!(run.decision("latency.p50"), (Verdict::Inconclusive, Some(Reason::StillWarming)));
}

fn on_red(factor: f64) -> Run {
    Run::steady(16, factor).restarts(Restarts::OnRed)
}

#[test]
fn a_red_of_one_start_asks_for_two_more() {
    assert_eq!(on_red(1.3).next(), Next::Confirm);
    assert_eq!(on_red(1.3).decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CutShort)));
    assert_eq!(on_red(1.0).next(), Next::Stop);
}

#[test]
fn two_starts_that_agree_make_it_final() {
    let run = on_red(1.3).confirmation(1.3).confirmation(1.06);
    assert_eq!((run.next(), run.decision("latency.p95")), (Next::Stop, (Verdict::Regressed, None)));
    let judgement = run.judge();
    assert_eq!((judgement.rounds, judgement.checks[0].rounds), (16, 16));
}

#[test]
fn two_starts_that_disagree_make_it_inconclusive() {
    let run = on_red(1.3).confirmation(1.3).confirmation(1.03);
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::DiffersBetweenStarts)));
    assert_eq!(run.judge().verdict, Verdict::Inconclusive);
    let one = on_red(1.3).confirmation(1.3);
    assert_eq!(one.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CutShort)));
}

#[test]
fn a_start_that_noise_keeps_from_agreeing_is_not_said_to_differ() {
    let noise = [0.65, 1.3, 0.8, 1.6, 0.75, 1.4, 1.05, 0.9];
    let red = Run::of((0..16).map(|i| (10.0, 15.0 * noise[(i * 5 + i / 8) % 8]))).restarts(Restarts::OnRed);
    assert_eq!(red.next(), Next::Confirm);
    let run = red.confirmation(1.3).confirmations([0.75, 1.3, 0.9, 1.1]);
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::NotConfirmed)));
}

#[test]
fn a_confirmed_limit_is_over_it_in_every_start() {
    let run = || on_red(1.0).thresholds(&[]).limit("latency.p95", 9_000.0);
    assert_eq!(run().next(), Next::Confirm);
    assert_eq!(run().confirmation(1.0).confirmation(0.95).check("latency.p95").verdict, Verdict::Regressed);
    let differs = run().confirmation(1.0).confirmation(0.85);
    assert_eq!(differs.decision("latency.p95").1, Some(Reason::DiffersBetweenStarts));
}

#[test]
fn a_red_of_errors_needs_no_further_start() {
    let run = on_red(1.0).failing(Arm::Head, |_| 4);
    assert_eq!((run.check("errors").verdict, run.next()), (Verdict::Regressed, Next::Stop));
}

/// Over the limit by the estimate, not by the whole range.
fn barely() -> Run {
    let noise = [1.02, 1.12, 1.25, 1.08, 1.18, 1.13, 1.20, 1.05];
    Run::of((0..24).map(|i| (10.0, 10.0 * noise[(i * 5 + i / 8) % 8])))
}

#[test]
fn one_start_for_good_needs_the_whole_range_over_the_limit() {
    assert_eq!(barely().decision("latency.p95"), (Verdict::Regressed, None));
    let never = barely().restarts(Restarts::Never);
    assert_eq!(never.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::OneStart)));
    assert!(never.judge().warnings.contains(&Warning::OneStart));
    let clear = Run::steady(16, 1.3).restarts(Restarts::Never);
    assert_eq!(clear.decision("latency.p95"), (Verdict::Regressed, None));
}

#[test]
fn proof_of_the_limit_asks_the_same_of_the_last_look() {
    let mut run = barely();
    run.policy.proof = crate::gate::Proof::Limit;
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::SpansLimit)));
}

#[test]
fn starts_that_differ_are_shown() {
    let run = Run::of((0..24).map(|i| (10.0, if i / 4 % 2 == 0 { 9.5 } else { 10.5 })));
    let warnings = run.judge().warnings;
    assert!(warnings.iter().any(|w| matches!(w, Warning::StartsDiffer { spread } if *spread > 0.03)), "{warnings:?}");
    assert!(!Run::steady(24, 1.0).judge().warnings.iter().any(|w| matches!(w, Warning::StartsDiffer { .. })));
}

#[test]
fn a_base_that_falls_behind_overloads_the_runner() {
    let run = Run::steady(24, 1.3).open().each(Arm::Base, |i, w| w.drain_timed_out = i % 3 == 0);
    for name in ["latency.p95", "capacity", "throughput"] {
        assert_eq!(run.decision(name), (Verdict::Inconclusive, Some(Reason::Overload)), "{name}");
    }
    assert_eq!(run.check("errors").verdict, Verdict::Pass);
    let closed = Run::steady(24, 1.3).each(Arm::Base, |i, w| w.drain_timed_out = i % 3 == 0);
    assert_eq!(closed.check("latency.p95").verdict, Verdict::Regressed);
}

#[test]
fn a_base_whose_p95_explodes_overloads_the_runner() {
    let run = Run::of((0..24).map(|i| if i % 3 == 0 { (60.0, 60.0) } else { (10.0, 10.0) })).open();
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::Overload)));
}

#[test]
fn a_head_that_starves_the_generator_cannot_pass() {
    let run = (0..3).fold(Run::steady(24, 1.0), |run, _| run.void(LATE_HEAD));
    let starved = (Verdict::Inconclusive, Some(Reason::HeadStarvesGenerator));
    assert_eq!((run.decision("latency.p95"), run.decision("errors")), (starved, starved));
    let both = run.void(VoidReason::Late { base: true, head: false });
    assert_eq!(both.check("latency.p95").verdict, Verdict::Pass);
    let red = (0..3).fold(Run::steady(24, 1.3), |run, _| run.void(LATE_HEAD));
    assert_eq!(red.check("latency.p95").verdict, Verdict::Regressed);
}

#[test]
fn a_red_ends_the_run_where_only_starving_keeps_the_counts_from_passing() {
    let starved = |factor| (0..3).fold(Run::steady(16, factor).open().planned(24), |run, _| run.void(LATE_HEAD));
    assert_eq!(starved(1.3).next(), Next::Stop);
    assert_eq!(starved(1.0).next(), Next::Continue, "p95 itself may still turn red");
}

#[test]
fn without_a_base_the_generator_is_not_starved_by_head() {
    let run = (0..3).fold(Run::steady(24, 1.0).limit("latency.p99", 20_000.0), |run, _| run.void(LATE_HEAD)).alone();
    let judgement = run.judge();
    let limit = judgement.checks.iter().find(|c| c.rule == Rule::Limit).expect("a limit");
    assert!(matches!(limit.reason, Some(Reason::TooFewRequests { .. })));
    let p50 = (0..3).fold(Run::steady(24, 1.0).limit("latency.p50", 20_000.0), |run, _| run.void(LATE_HEAD)).alone();
    assert_eq!(p50.decision("latency.p50"), (Verdict::Pass, None));
}
