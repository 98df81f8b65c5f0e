//! Where the levels of stored runs changed for good: later runs are held against those since then alone.

use super::RefreshTime;
use crate::metric::{Key, Metric};
use crate::stats::{ChangePoint, Finite, Positive, Search};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How levels are searched for change points, on their logarithms (`docs/statistics.md` §4.8). The chance is a tenth of
/// Otava's, which finds a change in one of 15 series of 200 without any. Two percent is what starts of one build differ
/// by; a stretch of fewer than four refresh times is no level.
const LEVELS: Search = Search { window: 50, chance: 0.0001, values: 4, distance: 0.0198 };
/// As much for error rates, as shares: the gate's floor of 0.1 points.
const RATES: Search = Search { distance: 0.001, ..LEVELS };
/// Refresh times that a new level must have before the gate takes it for one: as many as a prediction range needs.
const ENOUGH: usize = 5;

/// Change points of the readings of a quantity, oldest first.
pub(super) fn change_points(key: &Key, readings: &[Finite]) -> Vec<ChangePoint> {
    if key.metric == Metric::Errors { RATES.points(readings) } else { LEVELS.points(readings) }
}

/// Change points of levels, oldest first; their means are those of the logarithms.
pub fn points_of_levels(levels: &[Positive]) -> Vec<ChangePoint> {
    LEVELS.points(&levels.iter().copied().map(Positive::log).collect::<Vec<_>>())
}

/// How many of the levels, newest first, are on the newest level that enough of them are on.
pub fn on_new_level(newest_first: &[Positive]) -> usize {
    let oldest_first: Vec<Positive> = newest_first.iter().rev().copied().collect();
    last_known(&oldest_first).map_or(newest_first.len(), |point| newest_first.len() - point.at)
}

/// The newest change point since which there are enough values.
fn last_known(oldest_first: &[Positive]) -> Option<ChangePoint> {
    points_of_levels(oldest_first).into_iter().rfind(|point| oldest_first.len() - point.at >= ENOUGH)
}

/// A quantity that changed its level among stored runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewLevel {
    /// What was measured.
    pub key: Key,
    /// Last commit of the old level.
    pub from: String,
    /// First commit of the new one.
    pub to: String,
    /// Refresh times on the new level: those that count.
    pub times: u32,
    /// Relative change of the level.
    pub change: f64,
}

impl NewLevel {
    /// The newest of a quantity over refresh times, newest first, that enough of them are on.
    pub(super) fn of<'a>(key: &Key, newest_first: impl Iterator<Item = &'a RefreshTime>) -> Option<Self> {
        let mut known: Vec<(&RefreshTime, Positive)> =
            newest_first.filter_map(|time| Some((time, time.level(key)?))).collect();
        known.reverse();
        let point = last_known(&known.iter().map(|(_, level)| *level).collect::<Vec<_>>())?;
        Some(Self {
            key: key.clone(),
            from: known[point.at - 1].0.last_commit().to_owned(),
            to: known[point.at].0.first_commit().to_owned(),
            times: (known.len() - point.at) as u32,
            change: (point.after - point.before).exp_m1(),
        })
    }
}
