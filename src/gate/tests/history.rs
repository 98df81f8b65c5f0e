//! Whole records against stored runs: every reason, and what must hold for all of them.

use super::build::{Run, key};
use crate::gate::{Comparison, Judgement, Proof, Reason, Rule, Verdict, Warning, against_history, wants_confirmation};
use crate::history::tests::build::{failing, pool, pool_of, probes, summary};
use crate::history::{Baseline, Difference, Summary};
use crate::metric::{Direction, Key, Statistic};
use crate::record::{Arm, Ending, Restarts};
use crate::stats::Positive;
use proptest::prelude::*;

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

/// Stored runs, a day apart, with so many failed requests in each window.
fn failing_runs(failed: &[u64]) -> Baseline {
    let run = |(failed, day): (&u64, i64)| Summary { errors: vec![failing(None, *failed)], ..summary(day * 24) };
    pool(failed.iter().zip(1..).map(run))
}

/// Head with so many failed requests in each window against them.
fn failing_head(failed: impl Fn(usize) -> u64, stored: &[u64]) -> Comparison {
    let run = Run::level(100.0).thresholds(&[("errors", 0.5)]).failing(Arm::Head, failed);
    run.against(&failing_runs(stored)).checks.remove(0)
}

#[test]
fn errors_are_held_against_the_pooled_counts() {
    let of = |failed| failing_head(move |_| failed, &[1; 6]);
    let red = of(4);
    assert_eq!((red.verdict, red.reason), (Verdict::Inconclusive, Some(Reason::Unconfirmed)));
    let counts = red.counts.expect("counts");
    let counts = [counts.base_failed, counts.base_total, counts.head_failed, counts.head_total];
    assert_eq!(counts, [144, 28_800, 96, 4_800]);
    assert_eq!((red.base, red.limit, red.noise_limit), (Some(0.005), Some(0.0075), Some(0.004)));
    assert_eq!((of(1).verdict, of(0).verdict), (Verdict::Pass, Verdict::Pass));
    let burst = failing_head(|i| if i == 5 { 90 } else { 0 }, &[0; 6]);
    assert_eq!((burst.verdict, burst.reason), (Verdict::Inconclusive, Some(Reason::Burst)));
    let rare = failing_head(|i| u64::from(i % 4 == 0), &[0]);
    assert_eq!((rare.verdict, rare.reason), (Verdict::Inconclusive, Some(Reason::TooFewErrors)));
}

#[test]
fn errors_that_move_from_run_to_run_are_no_proof() {
    let even = failing_head(|_| 7, &[3, 4, 3, 4, 3, 4, 3, 4]);
    assert_eq!(even.reason, Some(Reason::Unconfirmed));
    let moving = failing_head(|_| 7, &[1, 7, 1, 8, 2, 6, 1, 2]);
    assert_eq!(even.base, moving.base);
    assert_eq!((moving.verdict, moving.reason), (Verdict::Inconclusive, Some(Reason::WithinSpread)));
}

#[test]
fn few_refresh_times_fail_only_errors_far_over_the_limit() {
    let of = |failed| failing_head(move |_| failed, &[2; 4]);
    assert_eq!((of(7).verdict, of(7).reason), (Verdict::NoBaseline, Some(Reason::FewStored)), "5 times the rise");
    assert_eq!(of(8).reason, Some(Reason::Unconfirmed));
    assert_eq!(of(3).verdict, Verdict::Pass);
    assert_eq!(failing_head(|_| 7, &[2; 5]).reason, Some(Reason::Unconfirmed));
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
    let run = Run::steady(24, 1.3).thresholds(&[("latency.typical", 0.1)]);
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

/// Head against copies of itself.
fn copies(run: &Run, n: i64) -> Option<Baseline> {
    let own = Summary::of(&run.record).ok()?;
    Some(pool((1..=n).map(|day| Summary { began: summary(day * 24).began, ..own.clone() })))
}

fn bad(check: &Comparison) -> bool {
    check.verdict == Verdict::Regressed || check.reason == Some(Reason::Unconfirmed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_run_against_copies_of_itself_never_regresses(
        windows in prop::collection::vec((1.0..100.0, 0_u64..40), 24),
        n in 1_i64..12,
    ) {
        let mut run = Run::of(windows.iter().map(|(ms, _)| (1.0, *ms))).alone().at("c0ffee", "h", 0);
        run = run.failing(Arm::Head, |i| windows[i].1);
        run.policy.thresholds.extend(Run::level(1.0).thresholds(&[("latency.typical", 0.05)]).policy.thresholds);
        let baseline = copies(&run, n).expect("fit");
        let judgement = run.against(&baseline);
        prop_assert!(!judgement.checks.iter().any(bad), "{:?}", judgement.checks);
        let expected = if n < 5 { Verdict::NoBaseline } else { Verdict::Pass };
        prop_assert_eq!(judgement.verdict, expected);
    }

    #[test]
    fn more_noise_never_turns_inconclusive_into_regressed(
        deviations in prop::collection::vec(-0.2..0.2, 1..20),
        head in 0.5..3.0,
        more in 1.0..5.0,
        limit in 0.03..0.5,
        falling in any::<bool>(),
    ) {
        let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
        let stored = |scale: f64| -> Vec<Positive> {
            let value = |d: &f64| Positive::new((scale * (d - mean)).exp()).expect("positive");
            deviations.iter().map(value).collect()
        };
        let direction = if falling { Direction::LowerIsWorse } else { Direction::HigherIsWorse };
        let of = |scale| against_history(&stored(scale), Positive::new(head).expect("positive"), direction, limit, 1);
        let (quiet, noisy) = (of(1.0), of(more));
        prop_assert!(quiet.detectable.map(|d| d - 1e-9) <= noisy.detectable);
        if quiet.verdict != Verdict::Regressed {
            prop_assert!(noisy.verdict != Verdict::Regressed, "{quiet:?} {noisy:?}");
        }
    }

    #[test]
    fn whatever_is_stored_there_is_a_verdict(
        values in prop::collection::vec(prop_oneof![1e-300..1e300, 90.0..110.0], 0..8),
        windows in prop::collection::vec((1.0..100.0, 0_u64..=200), 0..26),
        failed in 0_u64..=200,
        seconds in prop_oneof![Just(0.0), Just(f64::NAN), Just(1.0)],
    ) {
        let run = Run::of(windows.iter().map(|(ms, _)| (1.0, *ms))).alone().open().two_tasks(1.5);
        let run = run.failing(Arm::Head, |i| windows[i].1).each(Arm::Head, |i, w| {
            w.seconds = seconds;
            w.drain_timed_out = windows[i].1 % 2 == 0;
        });
        let run = run.limit("latency.p50", 10_000.0);
        let keys = ["latency.p95", "latency.p50", "throughput", "latency.p95 of read"].map(key);
        let stored = values.iter().zip(1..).map(|(value, day)| {
            let run = Summary { errors: vec![failing(None, failed)], ..summary(day * 24) };
            keys.iter().fold(run, |run, key| run.with(key, *value))
        });
        let judgement = run.against(&pool(stored));
        let finite = |c: &Comparison| {
            let visible = c.stored.as_ref().map(|stored| stored.detectable);
            [c.base, c.head, c.change, c.low, c.high, c.noise, visible].into_iter().flatten().all(f64::is_finite)
        };
        let tasks = judgement.tasks.iter().map(|task| &task.comparison);
        prop_assert!(judgement.checks.iter().chain(&judgement.shown).chain(tasks).all(finite));
    }
}
