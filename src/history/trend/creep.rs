//! What got worse so slowly that no single change shows it.

use super::track::{END, Readings, in_unit, level};
use crate::metric::{Direction, Key, Metric};
use crate::stats::{ChangePoint, Finite, TwoSamples, rising_at_least};
use serde::Serialize;

/// Fewest refresh times that a trend is told from: three times what makes a level.
const LEAST: usize = 3 * END;
/// Chance of either test below which it is taken for real (`docs/statistics.md` §4.8).
const CHANCE: f64 = 0.001;
/// What the gate allows a single change unless the scenario says otherwise (`docs/statistics.md` §6).
const ALLOWED: f64 = 0.10;
/// A single change that is this share of the whole, in logarithms, is that change and no creep.
const MOST_OF_IT: f64 = 0.75;

/// A quantity that got worse by more than one change may, without any such change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Creep {
    /// Index of the first refresh time of it.
    pub since: usize,
    /// When that was, UTC, RFC 3339.
    pub began: String,
    /// Its commit.
    pub commit: String,
    /// Mean level of its first 5 refresh times, in the metric's unit.
    pub before: f64,
    /// Mean level of the newest 5.
    pub after: f64,
    /// Relative change.
    pub change: f64,
    /// The larger of the chances of two tests that a level that does not move looks so: of a monotone trend (Mann and
    /// Kendall), and of the first and last 5 (Student).
    pub chance: f64,
}

impl Creep {
    /// Since the last change beyond what is allowed; error rates have a floor of their own, and do not creep.
    pub(super) fn find(readings: Readings<'_>, points: &[ChangePoint]) -> Option<Self> {
        let Readings { key, places, values, times } = readings;
        if key.metric == Metric::Errors {
            return None;
        }
        let size = |point: &ChangePoint| (point.after - point.before).abs();
        let start = points.iter().rfind(|point| size(point) > allowed(key)).map_or(0, |point| point.at);
        let slow = values.get(start..).filter(|slow| slow.len() >= LEAST)?;
        let (first, last) = (&slow[..END], &slow[slow.len() - END..]);
        let worse = key.direction().sign() * (level(last) - level(first));
        let steps = points.iter().filter(|point| point.at > start).map(size);
        if worse <= allowed(key) || steps.fold(0.0, f64::max) >= MOST_OF_IT * worse {
            return None;
        }
        let trend: Vec<f64> = slow.iter().map(|value| key.direction().sign() * value.get()).collect();
        let chance = rising_at_least(&trend).max(TwoSamples::new(&numbers(first), &numbers(last)).chance);
        (chance <= CHANCE).then(|| Self {
            since: places[start],
            began: times[places[start]].began.clone(),
            commit: times[places[start]].last_commit.clone(),
            before: in_unit(key, level(first)),
            after: in_unit(key, level(last)),
            change: (level(last) - level(first)).exp_m1(),
            chance,
        })
    }
}

fn numbers(values: &[Finite]) -> Vec<f64> {
    values.iter().map(|value| value.get()).collect()
}

/// The allowed change as a logarithm.
fn allowed(key: &Key) -> f64 {
    match key.direction() {
        Direction::HigherIsWorse => ALLOWED.ln_1p(),
        Direction::LowerIsWorse => -(-ALLOWED).ln_1p(),
    }
}
