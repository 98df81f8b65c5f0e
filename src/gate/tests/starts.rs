//! How often starts are said to differ that do not, and the other way round (`docs/design/004`).

use crate::gate::reading::Gap;
use crate::gate::starts::{ROUNDS_PER_START, spread};
use crate::stats::{LogRatio, Positive};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Simulated runs of each kind.
const RUNS: usize = 2_000;

/// What rounds and starts of a simulated run scatter by, as standard deviations of logarithms.
#[derive(Debug, Clone, Copy)]
struct Scatter {
    round: f64,
    start: f64,
    /// Share of rounds with four times the scatter on top.
    wild: f64,
}

/// A normal deviate (Box and Muller 1958).
fn normal(rng: &mut Pcg64Mcg) -> f64 {
    let (radius, angle): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

fn gap(start: u32, log: f64) -> Gap {
    let ratio = |head: f64| -> Option<LogRatio> { Some(Positive::new(head)?.log_ratio(Positive::new(1.0)?)) };
    Gap { start, worse: ratio(log.exp()).expect("a positive number") }
}

fn run(rng: &mut Pcg64Mcg, starts: u32, scatter: Scatter) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for start in 0..starts {
        let level = scatter.start * normal(rng);
        for _ in 0..ROUNDS_PER_START {
            let wild = if rng.random::<f64>() < scatter.wild { 4.0 * normal(rng) } else { 0.0 };
            gaps.push(gap(start, level + scatter.round * (normal(rng) + wild)));
        }
    }
    gaps
}

/// The spreads that are shown in so many runs; with one seed they are always the same.
fn shown(starts: u32, scatter: Scatter) -> Vec<f64> {
    let mut rng = Pcg64Mcg::seed_from_u64(7);
    let mut spreads: Vec<f64> = (0..RUNS).filter_map(|_| spread(&run(&mut rng, starts, scatter))).collect();
    spreads.sort_by(f64::total_cmp);
    spreads
}

#[test]
fn identical_starts_are_rarely_said_to_differ_whatever_the_noise() {
    for starts in [2, 4, 6] {
        for (round, wild) in [(0.02, 0.0), (0.07, 0.0), (0.13, 0.0), (0.35, 0.0), (0.13, 0.08)] {
            let scatter = Scatter { round, start: 0.0, wild };
            let share = shown(starts, scatter).len() as f64 / RUNS as f64;
            // Three standard errors over the promised 0.5 %.
            assert!(share < 0.0098, "{starts} starts, {scatter:?}: {share}");
        }
    }
}

#[test]
fn starts_that_differ_by_more_than_the_noise_are_found_with_their_size() {
    let found = |round, start| shown(6, Scatter { round, start, wild: 0.0 });
    let quiet = found(0.02, 0.08);
    assert!(quiet.len() > RUNS * 97 / 100, "{}", quiet.len());
    assert!((quiet[quiet.len() / 2] - 0.08).abs() < 0.01, "{}", quiet[quiet.len() / 2]);
    assert!(found(0.07, 0.15).len() > RUNS * 9 / 10);
    assert!(found(0.05, 0.05).len() > RUNS * 4 / 10);
}

#[test]
fn a_small_spread_is_not_shown_however_certain() {
    assert_eq!(shown(6, Scatter { round: 0.001, start: 0.01, wild: 0.0 }), [0.0; 0]);
}

#[test]
fn a_start_without_all_of_its_rounds_says_nothing() {
    let rounds = |start, log| (0..4).map(move |i| gap(start, log + f64::from(i) / 1_000.0));
    let gaps: Vec<Gap> = rounds(0, 0.0).chain(rounds(1, 0.2).take(3)).collect();
    assert_eq!(spread(&gaps), None);
    let gaps: Vec<Gap> = rounds(0, 0.0).chain(rounds(1, 0.2)).collect();
    assert!(spread(&gaps).is_some_and(|spread| (spread - (0.2_f64 / 2.0_f64.sqrt()).exp_m1()).abs() < 1e-3));
}
