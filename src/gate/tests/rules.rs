//! Thresholds, limits, errors and capacity on whole records.

use super::build::{Run, wobble};
use crate::gate::{Reason, Rule, Verdict};
use crate::metric::Statistic;
use crate::record::Arm;

#[test]
fn identical_builds_pass_at_the_first_look() {
    let judgement = Run::steady(8, 1.0).judge();
    assert_eq!((judgement.verdict, judgement.fault), (Verdict::Pass, None));
    assert_eq!(judgement.checks.iter().map(|c| c.rounds).collect::<Vec<_>>(), [8, 8, 8]);
    assert!((judgement.load_seconds - 8.0).abs() < 1e-9);
}

#[test]
fn a_slower_head_is_red_at_the_middle_look() {
    let check = Run::steady(16, 1.3).check("latency.p95");
    assert_eq!((check.verdict, check.rounds), (Verdict::Regressed, 16));
    assert!(check.change.is_some_and(|c| (c - 0.3).abs() < 0.02), "{check:?}");
    assert!(check.low < check.change && check.change < check.high);
    assert_eq!((check.limit, check.noise_limit), (Some(0.1), Some(0.001)));
}

#[test]
fn a_lower_throughput_is_red_with_its_range_in_order() {
    let run = Run::steady(16, 1.0).each(Arm::Head, |i, w| w.completed = 150 + i as u64 % 5);
    let check = run.check("throughput");
    assert_eq!(check.verdict, Verdict::Regressed);
    assert!(check.low < check.high && check.high.is_some_and(|high| high < -0.1), "{check:?}");
    assert_eq!(check.limit, Some(-0.1));
    assert!(check.base.is_some_and(|base| (base - 200.0).abs() < 1e-9));
}

#[test]
fn a_faster_head_is_improved_unless_it_fails_more() {
    let run = Run::steady(16, 0.7);
    assert_eq!(run.check("latency.p95").verdict, Verdict::Improved);
    let failing = Run::steady(24, 0.7).failing(Arm::Head, |_| 20);
    assert_eq!(failing.check("errors").verdict, Verdict::Regressed);
    assert_eq!(failing.check("latency.p95").verdict, Verdict::Pass);
}

#[test]
fn one_gain_makes_the_whole_improved_where_all_else_passes() {
    let judgement = Run::steady(16, 0.7).judge();
    let verdicts: Vec<Verdict> = judgement.checks.iter().map(|check| check.verdict).collect();
    assert_eq!(verdicts, [Verdict::Improved, Verdict::Pass, Verdict::Pass]);
    assert_eq!(judgement.verdict, Verdict::Improved);
}

#[test]
fn no_gain_makes_up_for_what_is_worse_than_a_pass() {
    let faster = || Run::steady(24, 0.7);
    let fewer = |i: usize, w: &mut crate::record::Window| w.completed = if i.is_multiple_of(2) { 200 } else { 160 };
    let unclear = faster().each(Arm::Head, fewer);
    assert_eq!(unclear.check("latency.p95").verdict, Verdict::Improved);
    assert_eq!(unclear.judge().verdict, Verdict::Inconclusive);
    let red = faster().each(Arm::Head, |i, w| w.completed = 150 + i as u64 % 5);
    assert_eq!(red.check("latency.p95").verdict, Verdict::Improved);
    assert_eq!(red.judge().verdict, Verdict::Regressed);
}

#[test]
fn a_gain_that_gates_nothing_changes_nothing() {
    let run = Run::steady(16, 1.0).thresholds(&[("latency.p95", 0.1)]).two_tasks(0.5);
    assert_eq!(run.judge().verdict, Verdict::Pass);
}

#[test]
fn what_scatters_around_the_limit_is_inconclusive() {
    let run = Run::of((0..24).map(|i| (10.0, if i % 2 == 0 { 9.0 } else { 13.5 })));
    assert_eq!(run.decision("latency.p95"), (Verdict::Inconclusive, Some(Reason::SpansLimit)));
    assert_eq!(run.judge().verdict, Verdict::Inconclusive);
}

#[test]
fn windows_without_success_count_as_a_hundredfold() {
    let silent = |w: &mut crate::record::Window| {
        w.errors = [(crate::record::ErrorClass::Status, w.requests)].into();
        w.latency = crate::stats::Histogram::fine();
    };
    let run = Run::steady(16, 1.0).thresholds(&[("latency.p95", 0.1)]).each(Arm::Head, |_, w| silent(w));
    let check = run.check("latency.p95");
    assert_eq!((check.verdict, check.head), (Verdict::Regressed, None));
    assert!(check.change.is_some_and(|c| (c - 99.0).abs() < 1e-9), "over 100x: {check:?}");
    let better = Run::steady(16, 1.0).thresholds(&[("latency.p95", 0.1)]).each(Arm::Base, |_, w| silent(w));
    assert_eq!(better.check("latency.p95").verdict, Verdict::Improved);
}

#[test]
fn a_value_that_is_no_number_is_left_out() {
    let run = Run::steady(24, 1.0).each(Arm::Head, |i, w| {
        w.seconds = if i == 3 { 0.0 } else { 1.0 };
        w.log_latency_sum = f64::NAN;
    });
    assert_eq!(run.check("throughput").verdict, Verdict::Pass);
    let typical =
        Run { policy: run.policy.clone(), record: run.record.clone() }.thresholds(&[("latency.typical", 0.1)]);
    assert_eq!(typical.decision("latency.typical"), (Verdict::Inconclusive, Some(Reason::NotRecorded)));
}

#[test]
fn a_change_below_the_minimum_effect_passes() {
    let mut run = Run::steady(16, 1.3);
    run.policy.min_effect = Some(5000.0);
    assert_eq!(run.decision("latency.p95"), (Verdict::Pass, Some(Reason::BelowMinEffect)));
    run.policy.min_effect = Some(2000.0);
    assert_eq!(run.check("latency.p95").verdict, Verdict::Regressed);
}

#[test]
fn limits_are_held_against_a_constant() {
    let over = Run::steady(16, 1.0).limit("latency.p95", 8000.0);
    let check = over.judge().checks.into_iter().find(|c| c.rule == Rule::Limit).expect("a limit");
    assert_eq!((check.verdict, check.reason), (Verdict::Regressed, Some(Reason::BaseBreaksItToo)));
    assert_eq!(check.limit, Some(8000.0));
    assert!(check.change.is_some_and(|c| (c - 0.25).abs() < 0.02));
    let only_head = Run::steady(24, 1.05).limit("latency.p50", 10_200.0);
    assert_eq!(only_head.decision("latency.p50"), (Verdict::Regressed, None));
    let under = Run::steady(8, 1.0).limit("latency.p50", 12_000.0);
    assert_eq!(under.decision("latency.p50"), (Verdict::Pass, None));
    let slow = Run::steady(16, 1.0).limit("throughput", 250.0).thresholds(&[]);
    assert_eq!(slow.check("throughput").verdict, Verdict::Regressed);
}

#[test]
fn a_limit_on_a_task_reads_its_windows() {
    let run = Run::steady(16, 1.0).two_tasks(1.5).limit("latency.p95 of write", 12_000.0);
    assert_eq!(run.decision("latency.p95 of write"), (Verdict::Regressed, None));
    let read = Run::steady(16, 1.0).two_tasks(1.5).limit("latency.p95 of read", 12_000.0);
    assert_eq!(read.check("latency.p95 of read").verdict, Verdict::Pass);
    let unknown = Run::steady(16, 1.0).two_tasks(1.5).limit("errors of gone", 0.01);
    assert!(matches!(unknown.decision("errors of gone").1, Some(Reason::TooFewRequests { .. })));
}

#[test]
fn thresholds_on_a_task_gate_latency_throughput_and_errors() {
    let mut run = Run::steady(16, 1.0).two_tasks(1.5).thresholds(&[
        ("latency.p95 of write", 0.1),
        ("throughput of write", 0.1),
        ("errors of write", 0.5),
    ]);
    for w in run.record.windows.iter_mut().filter(|w| w.arm == Arm::Head) {
        w.tasks[1].completed = 70;
        w.tasks[1].errors = 10;
    }
    let verdicts: Vec<Verdict> = run.judge().checks.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Verdict::Regressed; 3]);
}

#[test]
fn errors_are_counted_over_all_windows() {
    let check = Run::steady(16, 1.0).failing(Arm::Head, |_| 2).check("errors");
    assert_eq!((check.verdict, check.head), (Verdict::Regressed, Some(0.01)));
    let counts = check.counts.expect("counts");
    assert_eq!((counts.base_failed, counts.base_total, counts.head_failed, counts.head_total), (0, 3200, 32, 3200));
}

#[test]
fn one_burst_is_not_a_trend() {
    let run = Run::steady(24, 1.0).failing(Arm::Head, |i| if i == 5 { 90 } else { 0 });
    assert_eq!(run.decision("errors"), (Verdict::Inconclusive, Some(Reason::Burst)));
    assert_eq!(run.judge().rounds, 24);
}

#[test]
fn a_few_errors_prove_nothing() {
    let run = Run::steady(24, 1.0).failing(Arm::Head, |i| u64::from(i % 4 == 0));
    assert_eq!(run.decision("errors"), (Verdict::Inconclusive, Some(Reason::TooFewErrors)));
}

#[test]
fn error_limits_need_no_base() {
    let run = || Run::steady(16, 1.0).thresholds(&[("latency.p95", 0.1)]).limit("errors", 0.01);
    assert_eq!(run().failing(Arm::Head, |_| 10).decision("errors"), (Verdict::Regressed, None));
    let both = run().failing(Arm::Head, |_| 10).failing(Arm::Base, |_| 10);
    assert_eq!(both.decision("errors"), (Verdict::Regressed, Some(Reason::BaseBreaksItToo)));
    assert_eq!(run().failing(Arm::Head, |_| 2).check("errors").verdict, Verdict::Pass);
    let none = run().failing(Arm::Head, |i| u64::from(i == 0)).limit("errors", 0.0);
    assert_eq!(none.judge().checks.last().map(|c| c.verdict), Some(Verdict::Regressed));
}

#[test]
fn an_open_model_shows_throughput_and_gates_capacity() {
    let run = Run::steady(8, 1.0).open();
    assert_eq!(run.decision("throughput"), (Verdict::Pass, Some(Reason::NotLimiting)));
    assert!(!run.check("throughput").gated);
    assert_eq!(run.decision("capacity"), (Verdict::Pass, None));
}

#[test]
fn a_head_that_falls_behind_ends_the_run() {
    let run = Run::of((0..16).map(|i| (10.0, if i % 2 == 0 { 9.0 } else { 14.0 }))).open();
    let run = run.each(Arm::Head, |i, w| w.drain_timed_out = i >= 3);
    assert_eq!(run.decision("capacity"), (Verdict::Regressed, None));
    let latency = run.check("latency.p95");
    assert_eq!((latency.verdict, latency.reason), (Verdict::Inconclusive, Some(Reason::CapacityDecided)));
    assert!(!latency.gated);
    assert_eq!(run.decision("throughput").1, Some(Reason::CapacityDecided));
    assert_eq!((run.judge().verdict, run.next()), (Verdict::Regressed, crate::gate::Next::Stop));
}

#[test]
fn users_who_mostly_think_make_no_throughput_check() {
    let mut run = Run::steady(8, 1.0);
    run.record.plan.model = crate::record::Model::Closed { vus: 4, think_share: 0.6 };
    assert_eq!(run.decision("throughput"), (Verdict::Pass, Some(Reason::MostlyThinkTime)));
    assert!(!run.check("throughput").gated);
}

#[test]
fn the_usual_statistics_and_every_task_are_shown() {
    let judgement = Run::steady(24, 1.3).two_tasks(1.5).judge();
    let shown: Vec<String> = judgement.shown.iter().map(|c| c.key.name()).collect();
    assert_eq!(shown, ["latency.p50", "latency.p90", "latency.p99", "latency.mean", "latency.max"]);
    assert!(judgement.shown.iter().all(|c| c.rounds == 24 && !c.gated && c.low < c.high));
    let tasks: Vec<(Option<&str>, bool)> =
        judgement.tasks.iter().map(|t| (t.comparison.key.task.as_deref(), t.is_cause)).collect();
    assert_eq!(tasks, [(Some("read"), true), (Some("write"), true)]);
    let blameless = Run::steady(24, 1.0).two_tasks(1.5).judge();
    assert_eq!(blameless.tasks.iter().filter(|t| t.is_cause).count(), 0);
    assert_eq!(blameless.tasks[0].requests, 24 * 2 * 100);
}

#[test]
fn typical_latency_replaces_a_p95_without_requests() {
    let mut run = Run::of((0..16).map(|i| (10.0 + wobble(i), 13.0 + wobble(i + 1))));
    run.record.plan.expected_rate = 20.0;
    let check = run.check("latency.typical");
    assert_eq!((check.key.statistic, check.verdict), (Statistic::Typical, Verdict::Regressed));
    assert!(run.judge().shown.iter().any(|c| c.key.name() == "latency.p95"));
}

#[test]
fn a_range_ends_where_values_are_no_longer_told_apart() {
    // Far below a limit all values are a hundredth of it, which is where the range ends rather than where it begins.
    let far = Run::steady(8, 1.0).limit("latency.p50", 100e6).check("latency.p50");
    assert_eq!((far.verdict, far.low), (Verdict::Pass, None));
    assert!(far.high.is_some_and(|high| (high + 0.99).abs() < 1e-9), "{:?}", far.high);
    let near = Run::steady(8, 1.0).limit("latency.p50", 20e3).check("latency.p50");
    assert!(near.low.is_some() && near.high.is_some());
}
