//! What must hold for every run, whatever was measured.

use super::build::Run;
use crate::gate::{Comparison, Verdict};
use crate::record::{Arm, Window};
use proptest::prelude::*;

/// Rounds of (base, head) in ms with a shift of head that is often far over the limit.
fn rounds() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let shift = prop_oneof![Just(1.0), 0.5..2.0];
    (shift, prop::collection::vec((8.0..12.0, 0.8..1.25), 0..26))
        .prop_map(|(shift, rounds)| rounds.into_iter().map(|(base, noise)| (base, base * noise * shift)).collect())
}

fn typical(rounds: impl IntoIterator<Item = (f64, f64)>) -> Run {
    Run::of(rounds).thresholds(&[("latency.typical", 0.1)])
}

fn swapped(rounds: &[(f64, f64)]) -> Vec<(f64, f64)> {
    rounds.iter().map(|(base, head)| (*head, *base)).collect()
}

/// 1 / (1 + change) - 1: the change seen from the other arm.
fn mirrored(change: Option<f64>) -> Option<f64> {
    change.map(|c| 1.0 / (1.0 + c) - 1.0)
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

fn same(a: &Comparison, b: &Comparison) -> bool {
    let numbers = |c: &Comparison| [c.change, c.low, c.high, c.noise];
    a.verdict == b.verdict && numbers(a).into_iter().zip(numbers(b)).all(|(a, b)| close(a, b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_record_against_itself_never_regresses(rounds in rounds()) {
        let run = Run::of(rounds.iter().map(|(base, _)| (*base, *base)));
        let judgement = run.judge();
        let expected = if rounds.len() >= 8 { Verdict::Pass } else { Verdict::Inconclusive };
        prop_assert_eq!(judgement.verdict, expected);
    }

    #[test]
    fn swapping_the_arms_mirrors_the_numbers(rounds in rounds()) {
        let there = typical(rounds.clone()).judge().shown;
        let back = typical(swapped(&rounds)).judge().shown;
        let (there, back) = (&there[0], &back[0]);
        prop_assert!(close(there.change, mirrored(back.change)), "{:?} {:?}", there.change, back.change);
        prop_assert!(close(there.low, mirrored(back.high)));
        prop_assert!(close(there.high, mirrored(back.low)));
    }

    #[test]
    fn swapping_the_arms_never_leaves_regressed_regressed(rounds in rounds()) {
        let there = typical(rounds.clone()).judge().verdict;
        let back = typical(swapped(&rounds)).judge().verdict;
        prop_assert!(!(there == Verdict::Regressed && back == Verdict::Regressed));
    }

    #[test]
    fn scaling_both_arms_changes_nothing(rounds in rounds(), scale in 0.1..50.0) {
        let plain = typical(rounds.clone()).check("latency.typical");
        let scaled = typical(rounds.iter().map(|(b, h)| (b * scale, h * scale))).check("latency.typical");
        prop_assert!(same(&plain, &scaled), "{plain:?} {scaled:?}");
    }

    #[test]
    fn permuting_rounds_within_a_look_changes_nothing(rounds in rounds(), by in 0_usize..8) {
        // Rounds of one start each, so that no guard looks at their order.
        let alone = |run: Run| {
            let own = |_: usize, w: &mut Window| w.start = w.round;
            run.each(Arm::Base, own).each(Arm::Head, own)
        };
        let plain = alone(typical(rounds.clone())).check("latency.typical");
        let mut permuted = rounds;
        permuted.chunks_mut(8).for_each(|look| look.rotate_left(by % look.len()));
        let permuted = alone(typical(permuted)).check("latency.typical");
        prop_assert!(same(&plain, &permuted), "{plain:?} {permuted:?}");
    }

    #[test]
    fn whatever_a_window_holds_there_is_a_verdict(
        rounds in rounds(),
        requests in prop::collection::vec(0_u64..300, 60),
        seconds in prop_oneof![Just(0.0), Just(f64::NAN), Just(f64::INFINITY), Just(1.0)],
        planned in 0_u32..40,
    ) {
        let odd = |i: usize, w: &mut Window| {
            w.requests = requests[i];
            w.completed = requests[i + 30];
            w.seconds = seconds;
            w.drain_timed_out = requests[i] % 2 == 0;
        };
        let run = Run::of(rounds).planned(planned).open().limit("latency.p50", 10_000.0).limit("throughput", 100.0);
        let run = run.failing(Arm::Head, |i| requests[i].min(200)).each(Arm::Base, odd).each(Arm::Head, odd);
        let judgement = run.judge();
        let finite = |c: &Comparison| {
            [c.base, c.head, c.change, c.low, c.high, c.noise].into_iter().flatten().all(f64::is_finite)
        };
        prop_assert!(judgement.checks.iter().chain(&judgement.shown).all(finite));
        let _ = run.next();
    }
}
