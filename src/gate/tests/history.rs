//! Whole records against stored runs: every reason, and what must hold for all of them.

use super::build::Run;
use crate::gate::{Judgement, Proof, Reason, Rule, Verdict, Warning, wants_confirmation};
use crate::history::tests::build::{pool, pool_of, probes, summary};
use crate::history::{Baseline, Difference, Summary};
use crate::metric::{Key, Statistic};
use crate::record::{Arm, Ending, Restarts};

const TYPICAL: Key = Key::latency(Statistic::Typical);
/// Stored runs that scatter by about 2 %.
const QUIET: [f64; 10] = [100.0, 102.0, 98.0, 101.0, 99.0, 103.0, 97.0, 100.0, 101.0, 99.0];
/// By about 6 %, as hosted machines do.
const HOSTED: [f64; 10] = [100.0, 108.0, 93.0, 104.0, 96.0, 109.0, 92.0, 103.0, 101.0, 96.0];
/// By about 25 %.
const WILD: [f64; 10] = [100.0, 140.0, 75.0, 120.0, 80.0, 130.0, 70.0, 110.0, 125.0, 90.0];

/// Head alone at a typical latency that is the one check.
fn head(micros: f64) -> Run {
    Run::level(micros).thresholds(&[("latency.typical", 0.1)])
}

fn decided(judgement: &Judgement) -> (Verdict, Option<Reason>) {
    (judgement.checks[0].verdict, judgement.checks[0].reason)
}

fn of(micros: f64, values: &[f64]) -> (Verdict, Option<Reason>) {
    decided(&head(micros).against(&pool_of(&TYPICAL, values)))
}

#[test]
fn quiet_runs_pass_improve_or_wait_for_a_confirmation() {
    assert_eq!(of(101.0, &QUIET), (Verdict::Pass, None));
    assert_eq!(of(70.0, &QUIET), (Verdict::Improved, None));
    let judgement = head(130.0).against(&pool_of(&TYPICAL, &QUIET));
    assert_eq!(decided(&judgement), (Verdict::Inconclusive, Some(Reason::Unconfirmed)));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert!(wants_confirmation(&judgement) && !wants_confirmation(&head(101.0).against(&pool_of(&TYPICAL, &QUIET))));
}

#[test]
fn the_numbers_of_a_comparison_are_those_of_the_prediction_range() {
    let check = head(106.0).against(&pool_of(&TYPICAL, &HOSTED)).checks.remove(0);
    // mean and sample deviation of the logarithms and t(9; 0.95), computed elsewhere
    let (mu, error) = (4.605597415_f64, 0.059076821 * 1.1_f64.sqrt());
    let worse = 106.0_f64.ln() - mu;
    let near = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-5);
    assert!(near(check.base.map(f64::ln), mu) && near(check.change, worse.exp_m1()), "{check:?}");
    assert!(near(check.low, (worse - 1.833_113 * error).exp_m1()), "{check:?}");
    assert!(near(check.high, (worse + 1.833_113 * error).exp_m1()), "{check:?}");
    assert!(near(check.head, 106.0));
    assert_eq!((check.limit, check.rounds), (Some(0.1), 24));
    assert_eq!((check.noise_limit, check.stored.as_ref().map(|stored| stored.times)), (Some(0.005), Some(10)));
}

#[test]
fn a_falling_throughput_has_its_range_in_order() {
    let run = Run::level(1e4).thresholds(&[("throughput", 0.1)]).each(Arm::Head, |_, w| w.completed = 60);
    let check = run.against(&pool_of(&Key::throughput(), &QUIET)).checks.remove(0);
    assert_eq!((check.reason, check.limit), (Some(Reason::Unconfirmed), Some(-0.1)));
    assert!(check.low < check.change && check.change < check.high && check.high < Some(-0.3), "{check:?}");
}

#[test]
fn more_checks_ask_for_more_proof() {
    let few = head(113.0).against(&pool_of(&TYPICAL, &QUIET));
    let limits = (0..7).fold(head(113.0), |run, _| run.limit("latency.p50", 1e9));
    let many = limits.against(&pool_of(&TYPICAL, &QUIET));
    assert_eq!((few.factor, many.factor), (1.0, 0.5));
    assert_eq!((few.checks[0].noise_limit, many.checks[0].noise_limit), (Some(0.005), Some(0.0025)));
    let visible = |judgement: &Judgement| judgement.checks[0].stored.as_ref().map(|stored| stored.detectable);
    let hosted = |run: Run| visible(&run.against(&pool_of(&TYPICAL, &HOSTED)));
    assert!(hosted(limits) > hosted(head(113.0)));
}

#[test]
fn a_rise_that_runs_show_without_any_change_is_inconclusive() {
    assert_eq!(of(113.0, &HOSTED), (Verdict::Inconclusive, Some(Reason::WithinSpread)));
    assert_eq!(of(101.0, &HOSTED), (Verdict::Pass, Some(Reason::Invisible)));
    assert_eq!(of(90.0, &HOSTED), (Verdict::Pass, Some(Reason::Invisible)), "no improvement within the spread");
}

#[test]
fn hosts_that_differ_too_much_say_little() {
    assert_eq!(of(101.0, &WILD).1, Some(Reason::HostsDiffer));
    assert_eq!(of(140.0, &WILD), (Verdict::Inconclusive, Some(Reason::HostsDiffer)));
    assert_eq!(of(40.0, &WILD), (Verdict::Pass, Some(Reason::HostsDiffer)), "never improved");
    assert_eq!(of(400.0, &WILD).1, Some(Reason::Unconfirmed), "what is far beyond is red all the same");
}

#[test]
fn a_wide_limit_is_no_sign_of_hosts_that_differ() {
    let wide = |micros, stored: &[f64]| {
        let judgement = head(micros).thresholds(&[("latency.typical", 0.5)]).against(&pool_of(&TYPICAL, stored));
        (judgement.checks[0].verdict, judgement.checks[0].reason)
    };
    assert_eq!(wide(140.0, &QUIET), (Verdict::Pass, None));
    assert_eq!(wide(160.0, &QUIET), (Verdict::Inconclusive, Some(Reason::Unconfirmed)));
    assert_eq!(wide(140.0, &WILD), (Verdict::Inconclusive, Some(Reason::HostsDiffer)));
}

#[test]
fn few_refresh_times_fail_only_what_is_far_over_the_limit() {
    let stored = &QUIET[..3];
    assert_eq!(of(140.0, stored), (Verdict::NoBaseline, Some(Reason::FewStored)));
    assert_eq!(of(60.0, stored), (Verdict::NoBaseline, Some(Reason::FewStored)));
    assert_eq!(of(160.0, stored), (Verdict::Inconclusive, Some(Reason::Unconfirmed)));
    let check = head(140.0).against(&pool_of(&TYPICAL, stored)).checks.remove(0);
    assert_eq!(check.stored.as_ref().map(|stored| (stored.times, stored.detectable)), Some((3, 0.5)));
    assert_eq!((check.low, check.high, check.noise, check.noise_limit), (None, None, None, None));
}

#[test]
fn why_nothing_can_be_compared_is_told() {
    let with = |change: &dyn Fn(&mut Baseline)| {
        let mut baseline = pool(Vec::<Summary>::new());
        change(&mut baseline);
        let judgement = head(100.0).against(&baseline);
        assert_eq!(judgement.verdict, judgement.checks[0].verdict);
        assert!(judgement.checks[0].head.is_some_and(|head| (head - 100.0).abs() < 1e-9));
        decided(&judgement)
    };
    assert_eq!(with(&|_| ()), (Verdict::NoBaseline, Some(Reason::NothingStored)));
    let unrelated = |baseline: &mut Baseline| baseline.left_out.unrelated = 2;
    assert_eq!(with(&unrelated), (Verdict::NoBaseline, Some(Reason::NothingRelated)));
    let shallow = |baseline: &mut Baseline| (baseline.left_out.unrelated, baseline.left_out.unknown) = (2, 1);
    assert_eq!(with(&shallow), (Verdict::NoBaseline, Some(Reason::Shallow)));
    let other = |baseline: &mut Baseline| {
        baseline.left_out.unknown = 1;
        baseline.differences = vec![Difference { what: "cores".into(), stored: "2".into(), here: "4".into() }];
    };
    assert_eq!(with(&other), (Verdict::Incomparable, Some(Reason::OtherConditions)));
}

#[test]
fn a_quantity_that_was_not_stored_has_no_baseline() {
    let run = Run::level(100.0).thresholds(&[("latency.typical", 0.1), ("latency.p99", 0.1), ("errors of gone", 0.5)]);
    let checks = run.against(&pool_of(&TYPICAL, &QUIET)).checks;
    let nothing = (Verdict::NoBaseline, Some(Reason::NothingStored));
    assert_eq!(checks[0].verdict, Verdict::Pass);
    assert!(checks[1..].iter().all(|check| (check.verdict, check.reason) == nothing), "{checks:?}");
}

#[test]
fn a_slower_machine_is_incomparable() {
    let baseline = pool(QUIET.iter().zip(1..).map(|(v, day)| summary(day * 24).with(&TYPICAL, *v).probed(1000.0)));
    let mut run = head(130.0);
    run.record.probe = Some(probes(1100.0));
    let judgement = run.against(&baseline);
    let (verdict, Some(Reason::SlowerMachine { slower })) = decided(&judgement) else { panic!("{judgement:?}") };
    assert!(verdict == Verdict::Incomparable && (slower - 0.1).abs() < 1e-9);
    run.record.probe = Some(probes(1020.0));
    assert_eq!(decided(&run.against(&baseline)).1, Some(Reason::Unconfirmed));
}

#[test]
fn the_guards_of_a_duet_hold() {
    let rare = |rate: f64| {
        let mut run = Run::level(100.0).thresholds(&[("latency.p95", 0.1)]);
        run.record.plan.expected_rate = rate;
        run.against(&pool_of(&TYPICAL, &QUIET))
    };
    let replaced = rare(20.0);
    assert_eq!((&replaced.checks[0].key, replaced.checks[0].verdict), (&TYPICAL, Verdict::Pass));
    assert!(replaced.warnings.iter().any(|w| matches!(w, Warning::TypicalForP95 { .. })));
    assert!(matches!(decided(&rare(3.0)), (Verdict::Inconclusive, Some(Reason::TooFewRequests { .. }))));
    let open = Run::level(100.0).open().thresholds(&[("throughput", 0.1)]);
    let judgement = open.against(&pool_of(&Key::throughput(), &QUIET));
    assert_eq!((decided(&judgement).1, judgement.checks[0].gated), (Some(Reason::NotLimiting), false));
    assert!(judgement.checks.iter().all(|check| check.rule != Rule::Capacity));
}

#[test]
fn a_head_that_falls_behind_cannot_pass() {
    let behind = |micros: f64, every: usize| {
        let run = Run::level(micros).open().thresholds(&[("latency.typical", 0.1), ("throughput", 0.1)]);
        let run = run.limit("latency.p50", 1e9).each(Arm::Head, |i, w| w.drain_timed_out = i % every == 0);
        run.against(&pool(
            QUIET.iter().zip(1..).map(|(v, day)| summary(day * 24).with(&TYPICAL, *v).with(&Key::throughput(), 200.0)),
        ))
    };
    let overloaded = (Verdict::Inconclusive, Some(Reason::Overload));
    let said = |judgement: &Judgement| judgement.checks.iter().map(|c| (c.verdict, c.reason)).collect::<Vec<_>>();
    assert_eq!(said(&behind(100.0, 3)), [overloaded, overloaded, (Verdict::Pass, None)]);
    assert_eq!(said(&behind(50.0, 3))[0], overloaded, "nor be improved");
    assert_eq!(said(&behind(130.0, 3))[0].1, Some(Reason::Unconfirmed), "and stays red");
    assert_eq!(said(&behind(100.0, 4))[0], (Verdict::Pass, None));
}

#[test]
fn limits_are_judged_as_ever() {
    let run = || Run::level(100.0).thresholds(&[]);
    let judged = |run: Run| run.against(&pool_of(&TYPICAL, &[]));
    assert_eq!(decided(&judged(run().limit("latency.p50", 90.0))), (Verdict::Regressed, None));
    assert_eq!(judged(run().limit("latency.p50", 110.0)).verdict, Verdict::Pass);
    let failing = judged(run().limit("errors", 0.01).failing(Arm::Head, |_| 10));
    assert_eq!((failing.verdict, failing.stored.as_ref().map(|s| s.times)), (Verdict::Regressed, Some(0)));
}

#[test]
fn a_run_that_was_cut_short_is_no_level() {
    let mut run = head(130.0);
    run.record.windows.truncate(20);
    run.record.ending = Ending::OutOfTime;
    let judgement = run.against(&pool_of(&TYPICAL, &QUIET));
    assert_eq!(decided(&judgement), (Verdict::Inconclusive, Some(Reason::CutShort)));
    assert!(!wants_confirmation(&judgement));
    assert!(judgement.checks[0].change.is_some(), "its numbers are shown");
    let short = head(130.0).planned(7);
    assert_eq!(decided(&short.against(&pool_of(&TYPICAL, &QUIET))).1, Some(Reason::CannotFail));
}

#[test]
fn one_start_of_head_is_no_reason_to_wait_for_others() {
    let run = head(130.0).restarts(Restarts::OnRed);
    assert_eq!(decided(&run.against(&pool_of(&TYPICAL, &QUIET))).1, Some(Reason::Unconfirmed));
}

#[test]
fn a_head_that_answers_nothing_is_a_hundredfold() {
    let lost = |share: usize| {
        head(100.0).each(Arm::Head, move |i, w| {
            if i % 4 < share {
                w.errors = [(crate::record::ErrorClass::Status, w.requests)].into();
            }
        })
    };
    let check = lost(2).against(&pool_of(&TYPICAL, &QUIET)).checks.remove(0);
    assert_eq!((check.reason, check.head), (Some(Reason::Unconfirmed), None));
    assert!(check.change.is_some_and(|change| (change - 99.0).abs() < 1e-6), "{check:?}");
    let some = lost(1).against(&pool_of(&TYPICAL, &QUIET)).checks.remove(0);
    assert_eq!(some.verdict, Verdict::Pass, "the windows that answered are as ever");
    let unknown = head(100.0).each(Arm::Head, |_, w| w.log_latency_sum = f64::NAN);
    assert_eq!(decided(&unknown.against(&pool_of(&TYPICAL, &QUIET))).1, Some(Reason::NotRecorded));
}

#[test]
fn the_policy_asks_for_more_than_the_rule() {
    let mut small = head(130.0);
    small.policy.min_effect = Some(50.0);
    assert_eq!(decided(&small.against(&pool_of(&TYPICAL, &QUIET))), (Verdict::Pass, Some(Reason::BelowMinEffect)));
    let proof = |micros| {
        let mut run = head(micros);
        run.policy.proof = Proof::Limit;
        decided(&run.against(&pool_of(&TYPICAL, &QUIET))).1
    };
    assert_eq!(of(112.0, &QUIET).1, Some(Reason::Unconfirmed));
    assert_eq!((proof(112.0), proof(130.0)), (Some(Reason::SpansLimit), Some(Reason::Unconfirmed)));
}

#[test]
fn a_duet_can_be_judged_by_its_head_alone() {
    let run = Run::steady(24, 1.3).open().thresholds(&[("latency.typical", 0.1)]);
    let run = run.each(Arm::Base, |_, w| w.drain_timed_out = true);
    let judgement = run.against(&pool_of(&TYPICAL, &QUIET.map(|v| v * 100.0)));
    assert_eq!(decided(&judgement).1, Some(Reason::Unconfirmed));
    assert!(judgement.shown.iter().all(|c| c.base.is_none()), "{:?}", judgement.shown);
}

#[test]
fn all_worse_errors_leave_no_praise_for_latency() {
    let run = head(70.0).thresholds(&[("latency.typical", 0.1), ("errors", 0.5)]);
    let run = run.each(Arm::Head, |_, w| {
        w.errors = [(crate::record::ErrorClass::Status, 20)].into();
        w.log_latency_sum = 70.0_f64.ln() * 180.0;
    });
    let checks = run.against(&pool_of(&TYPICAL, &QUIET)).checks;
    assert_eq!((checks[0].verdict, checks[1].reason), (Verdict::Pass, Some(Reason::Unconfirmed)));
}
