//! Windows that are counts of long iterations: `docs/statistics.md` §1.8.

use super::build::{Run, wobble};
use crate::gate::sight::visible;
use crate::gate::{Reason, Sight, Verdict};
use crate::record::{Arm, Iterations};
use crate::stats::Histogram;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// One iteration a window, head's so many times as long; both a little different every round.
fn counted(rounds: usize, factor: f64) -> Run {
    let once = |seconds: f64| {
        let mut latency = Histogram::fine();
        latency.record(Duration::from_secs_f64(seconds));
        Iterations { ended: 1, failed: 0, log_latency_sum: (seconds * 1e6).ln(), latency }
    };
    let mut run = Run::steady(rounds, factor)
        .each(Arm::Base, |i, window| window.iterations = Some(once(20.0 * (1.0 + wobble(i)))))
        .each(Arm::Head, |i, window| window.iterations = Some(once(20.0 * factor * (1.0 + wobble(i + 2)))))
        .thresholds(&[("iteration.typical", 0.1), ("errors", 0.5)]);
    run.record.plan.count = Some(1);
    run.record.plan.iteration_requests = 500.0;
    // What such a plan knows of rates says nothing about what a window has.
    (run.record.plan.expected_rate, run.record.plan.window_seconds) = (0.0, 20.0);
    run
}

#[test]
fn one_iteration_a_window_is_judged() {
    assert_eq!(counted(24, 1.3).decision("iteration.typical"), (Verdict::Regressed, None));
    assert_eq!(counted(24, 1.0).check("iteration.typical").verdict, Verdict::Pass);
    // Where windows are times, one is too few.
    let mut timed = counted(24, 1.3);
    timed.record.plan.count = None;
    timed.record.plan.expected_rate = 25.0;
    let too_few = Reason::TooFewRequests { expected: 1.0, needed: 5.0 };
    assert_eq!(timed.decision("iteration.typical"), (Verdict::Inconclusive, Some(too_few)));
}

#[test]
fn a_percentile_of_one_is_its_value() {
    let run = counted(24, 1.3).thresholds(&[("iteration.p95", 0.1), ("iteration.p50", 0.1)]);
    assert_eq!(run.decision("iteration.typical"), (Verdict::Regressed, None));
    let too_few = Reason::TooFewRequests { expected: 1.0, needed: 20.0 };
    assert_eq!(run.decision("iteration.p50"), (Verdict::Inconclusive, Some(too_few)));
}

#[test]
fn requests_are_those_of_all_iterations_of_the_window() {
    let run = counted(24, 1.0).thresholds(&[("latency.p95", 0.1)]);
    assert_eq!(run.check("latency.p95").verdict, Verdict::Pass, "500 jobs a window are enough");
}

#[test]
fn what_can_be_seen_follows_from_the_spread() {
    let sight = Sight::of(&counted(24, 1.0).record, 0.1).expect("24 rounds");
    assert!((0.05..0.2).contains(&sight.spread) && sight.rounds == 24, "{sight:?}");
    assert!((0.1..0.3).contains(&sight.visible), "{sight:?}");
    // Exactly the same every time: what is over the threshold is seen.
    let calm = counted(24, 1.0).each(Arm::Head, |_, _| ());
    let same = calm.each(Arm::Base, |_, w| w.iterations.as_mut().expect("one").log_latency_sum = 16.0);
    let same = same.each(Arm::Head, |_, w| w.iterations.as_mut().expect("one").log_latency_sum = 16.0);
    let sight = Sight::of(&same.record, 0.1).expect("24 rounds");
    assert!(sight.spread == 0.0 && (sight.visible - 0.1).abs() < 1e-9, "{sight:?}");
}

#[test]
fn one_build_alone_shows_as_much_as_two() {
    let alone = Sight::of(&counted(24, 1.0).alone().record, 0.1).expect("24 windows");
    assert!((0.05..0.2).contains(&alone.spread), "{alone:?}");
    assert_eq!(Sight::of(&counted(7, 1.0).record, 0.1), None);
    assert_eq!(Sight::of(&Run::steady(24, 1.0).record, 0.1), None, "a window is a time");
}

/// Sum of twelve even numbers, less their mean: nearly normal, of a standard deviation of 1.
fn normal(random: &mut Pcg64Mcg) -> f64 {
    (0..12).map(|_| (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64).sum::<f64>() - 6.0
}

#[test]
fn what_is_said_to_be_visible_is_found_in_9_of_10_gates() {
    for spread in [0.05, 0.15, 0.3] {
        let factor = 1.0 + visible(spread * 2.0_f64.sqrt(), 24, 0.1);
        let mut random = Pcg64Mcg::seed_from_u64(7);
        let mut found = 0;
        for _ in 0..200 {
            let mut level = |ms: f64| ms * (spread * normal(&mut random)).exp();
            let rounds: Vec<(f64, f64)> = (0..24).map(|_| (level(10.0), level(10.0 * factor))).collect();
            let run = Run::of(rounds).thresholds(&[("latency.typical", 0.1)]);
            found += usize::from(run.decision("latency.typical").0 == Verdict::Regressed);
        }
        assert!((170..=195).contains(&found), "{found} of 200 at a spread of {spread}");
    }
}
