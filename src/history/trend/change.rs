//! A change point with the commits between which it lies.

use super::track::{Readings, in_unit, relative};
use crate::stats::ChangePoint;
use serde::Serialize;

/// Where a quantity changed its level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Index of the last refresh time of the old level.
    pub last: usize,
    /// Index of the first one of the new level.
    pub first: usize,
    /// Last commit of the old level.
    pub from: String,
    /// First commit of the new one; the same where no commit lies between, so that something else changed.
    pub to: String,
    /// When the first refresh time of the new level was, UTC, RFC 3339.
    pub began: String,
    /// Level before, back to the change before it, in the metric's unit.
    pub before: f64,
    /// Level after, up to the next change.
    pub after: f64,
    /// Relative change; absent where nothing failed before.
    pub change: Option<f64>,
    /// Whether it got worse.
    pub worse: bool,
    /// Chance that a t test tells two stretches of one level apart by as much.
    pub chance: f64,
}

impl Change {
    pub(super) fn of(point: &ChangePoint, readings: Readings<'_>) -> Self {
        let Readings { key, places, times, .. } = readings;
        let [last, first] = [places[point.at - 1], places[point.at]];
        Self {
            last,
            first,
            from: times[last].last_commit.clone(),
            to: times[first].first_commit.clone(),
            began: times[first].began.clone(),
            before: in_unit(key, point.before),
            after: in_unit(key, point.after),
            change: relative(key, point.before, point.after),
            worse: key.direction().sign() * (point.after - point.before) > 0.0,
            chance: point.chance,
        }
    }
}
