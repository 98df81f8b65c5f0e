//! What must hold for every run against stored ones, whatever was measured.

use super::build::{Run, key};
use crate::gate::{Comparison, Reason, Verdict, against_history};
use crate::history::tests::build::{failing, pool, summary};
use crate::history::{Baseline, Summary};
use crate::metric::Direction;
use crate::record::Arm;
use crate::stats::Positive;
use proptest::prelude::*;

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
