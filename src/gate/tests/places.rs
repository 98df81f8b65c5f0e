//! Arms on machines of their own: what those differ by is taken out, `docs/statistics.md` §3.7.

use super::build::{Run, wobble};
use crate::gate::{Next, Reason, Rule, Verdict, Warning};
use crate::metric::Metric;
use crate::record::{Arm, CALIBRATING_START, Hosts, Restarts};
use proptest::prelude::*;

/// Rounds in which both machines serve the same build.
const CALIBRATION: usize = 12;

/// Rounds of builds that change places every 4 of them; the second machine takes `slower` times as long.
fn swapped(rounds: usize, head: f64, slower: f64) -> Run {
    let round = |i: usize| {
        let (on_base, on_head) = if (i / 4).is_multiple_of(2) { (1.0, slower) } else { (slower, 1.0) };
        let base = (10.0 + wobble(i)) * on_base;
        (base, (10.0 + wobble(i + 5)) * head * on_head)
    };
    placed(Run::of((0..rounds).map(round)), Hosts::Swapped)
}

/// Rounds of head on a machine that takes `slower` times as long, after those of the same build on both.
fn calibrated(rounds: usize, head: f64, slower: f64) -> Run {
    let round = |i: usize| {
        let change = if i < CALIBRATION { 1.0 } else { head };
        (10.0 + wobble(i), (10.0 + wobble(i + 5)) * change * slower)
    };
    let mut run = placed(Run::of((0..CALIBRATION + rounds).map(round)), Hosts::Calibrated);
    for window in &mut run.record.windows {
        window.start = CALIBRATING_START + u32::from(window.round as usize >= CALIBRATION);
    }
    run
}

fn placed(mut run: Run, hosts: Hosts) -> Run {
    run.record.plan.hosts = hosts;
    run.record.plan.restarts = Restarts::Never;
    run
}

#[test]
fn a_swapped_plan_passes_after_8_pairs_and_fails_after_12() {
    let equal = |rounds| swapped(rounds, 1.0, 1.3);
    assert_eq!((equal(8).next(), equal(15).next(), equal(16).next()), (Next::Continue, Next::Continue, Next::Stop));
    assert_eq!(equal(16).judge().verdict, Verdict::Pass);
    let slow = |rounds| swapped(rounds, 1.3, 0.7);
    assert_eq!((slow(16).next(), slow(24).next()), (Next::Continue, Next::Stop));
    assert_eq!(slow(16).decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CutShort)));
    assert_eq!(slow(24).judge().verdict, Verdict::Regressed);
    assert_eq!(slow(24).check("latency.p95").rounds, 24);
}

#[test]
fn sixteen_swapped_rounds_fail_at_their_end_and_fewer_never() {
    assert_eq!(swapped(16, 1.3, 1.3).planned(16).judge().verdict, Verdict::Regressed);
    let short = swapped(8, 1.3, 1.3).planned(8);
    assert_eq!(short.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::CannotFail)));
}

#[test]
fn builds_that_changed_places_had_more_than_one_start() {
    assert!(!swapped(24, 1.0, 1.0).judge().warnings.contains(&Warning::OneStart));
    assert!(calibrated(24, 1.0, 1.0).judge().warnings.contains(&Warning::OneStart));
}

#[test]
fn a_limit_is_held_on_both_machines_alike() {
    let at = |slower: f64, bound: f64| swapped(24, 1.0, slower).limit("latency.p50", bound).check("latency.p50");
    assert_eq!(at(1.44, 12_500.0).verdict, Verdict::Pass);
    assert_eq!(at(1.44, 11_500.0).verdict, Verdict::Regressed);
}

#[test]
fn calibration_is_no_round_and_its_estimate_is_told() {
    let run = calibrated(16, 1.0, 1.3);
    let judgement = run.judge();
    assert_eq!((judgement.verdict, judgement.rounds), (Verdict::Pass, 16));
    let offset = judgement.warnings.iter().find_map(|warning| match warning {
        Warning::MachinesDiffer { change, .. } => Some(*change),
        _ => None,
    });
    assert!((offset.expect("what the machines differ by") - 0.3).abs() < 0.01);
    // Before any round that counts nothing is decided.
    assert_eq!(calibrated(0, 1.0, 1.3).next(), Next::Continue);
    assert_eq!(calibrated(24, 1.3, 0.7).judge().verdict, Verdict::Regressed);
}

#[test]
fn without_its_calibration_nothing_is_judged() {
    let mut run = calibrated(24, 1.3, 1.0);
    run.record.windows.retain(|window| window.start != CALIBRATING_START);
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::NotRecorded)));
}

#[test]
fn more_errors_are_heads_only_where_its_machines_had_fewer_before() {
    let failing = |before: u64, now: u64| {
        let failed = move |i: usize| if i < CALIBRATION { before } else { now };
        calibrated(24, 1.0, 1.0).failing(Arm::Head, failed)
    };
    assert_eq!(failing(0, 20).decision("errors"), (Verdict::Regressed, None));
    assert_eq!(failing(20, 20).decision("errors"), (Verdict::Inconclusive, Some(Reason::MachinesDiffer)));
    assert_eq!(failing(0, 0).decision("errors").0, Verdict::Pass);
    // Base's machines fail, head's never did, and now they do: that is no pass.
    let hidden = failing(0, 10).failing(Arm::Base, |_| 10);
    assert_eq!(hidden.decision("errors"), (Verdict::Inconclusive, Some(Reason::MachinesDiffer)));
}

#[test]
fn machines_that_fell_behind_with_the_same_build_prove_nothing_by_falling_behind() {
    let behind = |from: usize| {
        let run = calibrated(24, 1.0, 1.0).open().each(Arm::Head, |i, w| w.drain_timed_out = i >= from);
        let judgement = run.judge();
        judgement.checks.into_iter().find(|check| check.key.metric == Metric::Capacity).expect("an open model")
    };
    let lost = behind(CALIBRATION);
    assert_eq!((lost.rule, lost.verdict, lost.reason), (Rule::Capacity, Verdict::Regressed, None));
    assert_eq!(behind(CALIBRATION - 1).reason, Some(Reason::MachinesDiffer));
}

proptest! {
    /// Whatever the machines differ by changes no number and no verdict.
    #[test]
    fn what_machines_differ_by_changes_nothing(head in prop::sample::select(vec![0.8, 1.0, 1.04, 1.3]), slower in 0.3..3.0f64, rounds in 0..25usize) {
        for run in [swapped, calibrated] {
            let (alike, apart) = (run(rounds, head, 1.0), run(rounds, head, slower));
            let (alike, apart) = (alike.check("latency.p95"), apart.check("latency.p95"));
            prop_assert_eq!((alike.verdict, alike.reason), (apart.verdict, apart.reason));
            for (a, b) in [(alike.change, apart.change), (alike.low, apart.low), (alike.high, apart.high)] {
                prop_assert_eq!(a.is_some(), b.is_some());
                // A histogram keeps three digits.
                prop_assert!(a.zip(b).is_none_or(|(a, b)| (a - b).abs() < 0.005), "{:?} {:?}", a, b);
            }
        }
    }
}
