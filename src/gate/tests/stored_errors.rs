//! Errors against the counts of stored runs.

use super::build::Run;
use crate::gate::{Comparison, Reason, Verdict};
use crate::history::tests::build::{failing, pool, summary};
use crate::history::{Baseline, Summary};
use crate::record::Arm;

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
